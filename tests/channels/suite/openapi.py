"""What judges by networks' own descriptions (OpenAPI) have in common: finding what is described, and comparing."""

import json
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def absent(description: Path, whose: str) -> str:
    """Return why a description cannot judge here, or ""."""
    if not description.exists():
        return f"{whose} description is not here."
    return "" if find_spec("jsonschema") else "The group oracles is not installed."


def operation_of(paths: Mapping[str, Any], method: str, path: str) -> tuple[str, Any] | None:
    """Return the template of a path and what is described of asking there; the one with the fewest variables counts."""
    for template in sorted(paths, key=lambda one: one.count("{")):
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
        if method.lower() in paths[template] and re.fullmatch(pattern, path):
            return template, paths[template][method.lower()]
    return None


def shape_of(value: Any) -> Any:
    """What a value is made of, without its words: two of one shape are right or wrong together."""
    if isinstance(value, dict):
        return frozenset((name, shape_of(one)) for name, one in value.items())
    if isinstance(value, list):
        return frozenset(shape_of(one) for one in value)
    return type(value).__name__


class Schemas:
    """Compares values with schemas, each of which is read once. `around`: what schemas may refer to."""

    def __init__(self, **around: Any) -> None:
        self._around = around
        self._judges: dict[str, Any] = {}

    def wrongs(self, schema: Any, value: Any) -> list[str]:
        """Return in what a value differs from a schema."""
        from jsonschema import Draft202012Validator

        key = json.dumps(schema, sort_keys=True)
        if key not in self._judges:
            self._judges[key] = Draft202012Validator({**schema, **self._around})
        found = self._judges[key].iter_errors(value)
        return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]
