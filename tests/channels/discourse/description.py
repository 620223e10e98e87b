"""Discourse's own description of its API, as a judge of what is asked and answered.

The description (OpenAPI, snapshot of August 2026) is no part of the project: it judges where it lies beside the
checkout, in `shared/specs`. It was made from examples, so that a number which was null in the example is called a text
there, and what only messages have is left out. What differs because of that is listed here and nothing else.
"""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.channels.suite.openapi import Schemas, absent, operation_of, shape_of

PATH = Path(__file__).parents[4] / "shared/specs/discourse.openapi.json"
NUMBERS = frozenset(
    {"reply_to_post_number", "reviewable_id", "flair_group_id", "category_id"}
    | {"width", "height", "thumbnail_width", "thumbnail_height"}
)
"""Numbers or null. Texts in the description where its example had null; of messages the category is null, and what is
no picture has no width."""
OF_MESSAGES = {"allowed_users": {"type": "array"}, "allowed_groups": {"type": "array"}}
"""In the details of a topic that is a message; the description's example is a public one."""
OF_PARTS = {"parent_category_id": {"type": "integer"}}
"""Of a category that lies within another one; the description names it in the list of all categories only."""
BODIES = ("application/json", "multipart/form-data")
PAGED = "/topics/private-messages/{username}.json"
"""Its further pages are named by the answer itself (`more_topics_url`, with `page`), not by the description."""
OF_STRANGERS = "/u/{username}.json"
"""Described by the example of one's own profile; of others, and to others, far less is shown."""


class Described:
    """The description, ready to judge."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self._paths = copy.deepcopy(whole["paths"])
        details = self._schema("/t/{id}.json")["properties"]["details"]["properties"]
        details.update(OF_MESSAGES)
        self._schema("/c/{id}/show.json")["properties"]["category"]["properties"].update(OF_PARTS)
        profile = self._schema(OF_STRANGERS)["properties"]["user"]
        profile["required"] = [
            "id",
            "username",
            "name",
            "avatar_template",
            "moderator",
            "admin",
            "trust_level",
            "title",
        ]
        self._known: set[tuple[Any, ...]] = set()
        self._schemas = Schemas()
        for operations in self._paths.values():
            _numbered(operations)

    def _schema(self, path: str) -> dict[str, Any]:
        schema: dict[str, Any] = self._paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        return schema

    def wrongs(
        self, method: str, path: str, query: dict[str, list[str]], words: Any, answer: tuple[int, Any]
    ) -> list[str]:
        """Return in what a request and its answer differ from the description."""
        found = operation_of(self._paths, method, path)
        if found is None:
            return [f"{method} {path} is not described"] if answer[0] != 404 else []
        template, operation = found
        wrongs = self._query(template, operation, query)
        content = operation.get("requestBody", {}).get("content", {})
        asked = next((content[kind].get("schema") for kind in BODIES if kind in content), None)
        if words is not None and asked is not None:
            wrongs += self._schemas.wrongs(asked, {name: words[name] for name in words if name != "filename"})
        return [f"{method} {template}: {one}" for one in [*wrongs, *self._answer(template, operation, *answer)]]

    def _query(self, template: str, operation: Any, query: dict[str, list[str]]) -> list[str]:
        known = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
        # A look has no body: what the description puts into one stands in the address.
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        known |= set(body.get("properties", {})) | ({"page"} if template == PAGED else set())
        wrongs = [f"there is no parameter {name}" for name in query if name not in known]
        numbers = [one for values in query.values() for one in values if not one.isdigit()]
        return [*wrongs, *(f"{one} is no number" for one in numbers)]

    def _answer(self, template: str, operation: Any, status: int, answer: Any) -> list[str]:
        if status >= 400:
            return [] if answer.get("errors") else ["a refusal without its reason"]  # not described
        told = operation["responses"].get(str(status))
        if told is None:
            return [f"an answer of {status} is not described"]
        shape = (template, operation["operationId"], status, shape_of(answer))
        if "content" not in told or shape in self._known or _is_held_back(answer):
            return []
        wrongs = self._schemas.wrongs(told["content"]["application/json"]["schema"], answer)
        if not wrongs:
            self._known.add(shape)
        return wrongs


def _numbered(one: Any) -> None:
    """Let the numbers that the description calls texts be numbers."""
    if isinstance(one, dict):
        for name, schema in one.get("properties", {}).items() if isinstance(one.get("properties"), dict) else ():
            if name in NUMBERS and isinstance(schema, dict):
                schema["type"] = ["integer", "null"]
        for value in one.values():
            _numbered(value)
    elif isinstance(one, list):
        for value in one:
            _numbered(value)


def _is_held_back(answer: Any) -> bool:
    """What waits for a moderator is answered in a shape that the description leaves out."""
    return isinstance(answer, dict) and answer.get("action") == "enqueued"


@cache
def missing() -> str:
    """Return why the description cannot judge here, or ""."""
    return absent(PATH, "Discourse's")


@cache
def described() -> Described | None:
    """Return the description, None where it is not to be had."""
    return None if missing() else Described(json.loads(PATH.read_text(encoding="utf-8")))
