"""X's own description of its API, as a judge of what is asked and answered.

The description (OpenAPI, version 2.167 of August 2026) is no part of the project: it judges where it lies beside the
checkout, in `shared/specs`. Objects are taken more strictly than it says: what it does not name is a difference.
"""

import copy
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATH = Path(__file__).parents[4] / "shared/specs/x-api-v2.openapi.json"
STRICT = ("Post", "User", "DmEvent", "Media", "Expansions", "CreatePostsResponse", "CreatePostsResponseData")


class Described:
    """The description, ready to judge."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self._paths = whole["paths"]
        self._components = copy.deepcopy(whole["components"])
        for name in STRICT:
            self._components["schemas"][name]["additionalProperties"] = False
        self._known: set[tuple[Any, ...]] = set()
        self._judges: dict[str, Any] = {}

    def wrongs(self, method: str, path: str, query: dict[str, str], words: Any, answer: tuple[int, Any]) -> list[str]:
        """Return in what a request and its answer differ from the description."""
        found = self._operation(method, path)
        if found is None:
            return [f"{method} {path} is not described"] if answer[0] != 404 else []
        template, operation = found
        wrongs = self._query(operation, query)
        if words is not None:
            wrongs += self._judged(operation["requestBody"]["content"]["application/json"]["schema"], words)
        return [f"{method} {template}: {one}" for one in [*wrongs, *self._answer(template, operation, *answer)]]

    def thing(self, name: str, told: Any) -> list[str]:
        """Return in what a thing differs from the schema of that name."""
        return self._judged({"$ref": f"#/components/schemas/{name}"}, told)

    def _query(self, operation: Any, query: dict[str, str]) -> list[str]:
        given = [self._resolved(one) for one in operation.get("parameters", [])]
        known = {one["name"]: one for one in given if one["in"] == "query"}
        wrongs = [f"there is no parameter {name}" for name in query if name not in known]
        for name, value in query.items():
            if name in known:
                schema = self._resolved(known[name]["schema"])
                typed: Any = value.split(",") if schema.get("type") == "array" else value
                typed = int(value) if schema.get("type") == "integer" and value.isdigit() else typed
                wrongs += [f"{name}: {one}" for one in self._judged(schema, typed)]
        return wrongs

    def _answer(self, template: str, operation: Any, status: int, answer: Any) -> list[str]:
        if status >= 400 and answer.get("type") == "about:blank":
            return []  # X answers so, though its description knows no such type
        told = operation["responses"].get(str(status)) or operation["responses"]["default"]
        shape = (template, status, _shape(answer))
        if shape in self._known:
            return []
        kind = "application/json" if status < 400 else "application/problem+json"
        wrongs = self._judged(told["content"][kind]["schema"], answer)
        if not wrongs:
            self._known.add(shape)
        return wrongs

    def _judged(self, schema: Any, value: Any) -> list[str]:
        from jsonschema import Draft202012Validator

        key = json.dumps(schema, sort_keys=True)
        if key not in self._judges:
            self._judges[key] = Draft202012Validator({**schema, "components": self._components})
        found = self._judges[key].iter_errors(value)
        return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]

    def _resolved(self, one: Any) -> Any:
        while "$ref" in one:
            *_, group, name = one["$ref"].split("/")
            one = self._components[group][name]
        return one

    def _operation(self, method: str, path: str) -> tuple[str, Any] | None:
        for template in sorted(self._paths, key=lambda one: one.count("{")):
            pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
            if method.lower() in self._paths[template] and re.fullmatch(pattern, path):
                return template, self._paths[template][method.lower()]
        return None


def _shape(value: Any) -> Any:
    """What a value is made of, without its words: two of one shape are right or wrong together."""
    if isinstance(value, dict):
        return frozenset((name, _shape(one)) for name, one in value.items())
    if isinstance(value, list):
        return frozenset(_shape(one) for one in value)
    return type(value).__name__


@cache
def missing() -> str:
    """Return why the description cannot judge here, or ""."""
    if not PATH.exists():
        return "X's description is not here."
    return "" if find_spec("jsonschema") else "The group oracles is not installed."


@cache
def described() -> Described | None:
    """Return the description, None where it is not to be had."""
    return None if missing() else Described(json.loads(PATH.read_text(encoding="utf-8")))
