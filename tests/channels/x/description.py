"""X's own description of its API, as a judge of what is asked and answered.

The description (OpenAPI, version 2.167 of August 2026) is no part of the project: it judges where it lies beside the
checkout, in `shared/specs`. Objects are taken more strictly than it says: what it does not name is a difference.
"""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.channels.suite.openapi import Schemas, absent, operation_of, shape_of

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
        self._schemas = Schemas(components=self._components)

    def wrongs(self, method: str, path: str, query: dict[str, str], words: Any, answer: tuple[int, Any]) -> list[str]:
        """Return in what a request and its answer differ from the description."""
        found = operation_of(self._paths, method, path)
        if found is None:
            return [f"{method} {path} is not described"] if answer[0] != 404 else []
        template, operation = found
        wrongs = self._query(operation, query)
        if words is not None:
            wrongs += self._schemas.wrongs(operation["requestBody"]["content"]["application/json"]["schema"], words)
        return [f"{method} {template}: {one}" for one in [*wrongs, *self._answer(template, operation, *answer)]]

    def thing(self, name: str, told: Any) -> list[str]:
        """Return in what a thing differs from the schema of that name."""
        return self._schemas.wrongs({"$ref": f"#/components/schemas/{name}"}, told)

    def _query(self, operation: Any, query: dict[str, str]) -> list[str]:
        given = [self._resolved(one) for one in operation.get("parameters", [])]
        known = {one["name"]: one for one in given if one["in"] == "query"}
        wrongs = [f"there is no parameter {name}" for name in query if name not in known]
        for name, value in query.items():
            if name in known:
                schema = self._resolved(known[name]["schema"])
                typed: Any = value.split(",") if schema.get("type") == "array" else value
                typed = int(value) if schema.get("type") == "integer" and value.isdigit() else typed
                wrongs += [f"{name}: {one}" for one in self._schemas.wrongs(schema, typed)]
        return wrongs

    def _answer(self, template: str, operation: Any, status: int, answer: Any) -> list[str]:
        if status >= 400 and answer.get("type") == "about:blank":
            return []  # X answers so, though its description knows no such type
        told = operation["responses"].get(str(status)) or operation["responses"]["default"]
        shape = (template, status, shape_of(answer))
        if shape in self._known:
            return []
        kind = "application/json" if status < 400 else "application/problem+json"
        wrongs = self._schemas.wrongs(told["content"][kind]["schema"], answer)
        if not wrongs:
            self._known.add(shape)
        return wrongs

    def _resolved(self, one: Any) -> Any:
        while "$ref" in one:
            *_, group, name = one["$ref"].split("/")
            one = self._components[group][name]
        return one


@cache
def missing() -> str:
    """Return why the description cannot judge here, or ""."""
    return absent(PATH, "X's")


@cache
def described() -> Described | None:
    """Return the description, None where it is not to be had."""
    return None if missing() else Described(json.loads(PATH.read_text(encoding="utf-8")))
