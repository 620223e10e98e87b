"""What we ask and what we accept, checked against the published description of Mastodon's API.

The description (OpenAPI of version 4.7, generated from Mastodon's documentation) is no part of the project: the check
runs where it lies beside the checkout, in `shared/specs`, and is left out elsewhere.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.channels.mastodon.mastodon_ground import MastodonGround
from tests.channels.mastodon.mock_server import MockServer, missing
from tests.channels.mastodon.statuses import status
from tests.channels.mastodon.test_mastodon_server import answer, last
from tests.channels.suite.fault_line import Asked

DESCRIPTION = Path(__file__).parents[4] / "shared/specs/mastodon-4.7.openapi.json"
jsonschema = pytest.importorskip("jsonschema", reason="The group oracles is not installed.")
pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="The description of Mastodon's API is not here.")


@pytest.fixture(scope="module")
def described() -> Any:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def mistakes(described: Any, schema: Any, value: Any) -> list[str]:
    """Return in what `value` breaks a schema of the description."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": described["components"], **schema}
    found = jsonschema.Draft202012Validator(whole).iter_errors(value)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]


def test_the_statuses_of_our_tests_are_such_as_mastodon_gives(described: Any) -> None:
    assert mistakes(described, {"$ref": "#/components/schemas/Status"}, status()) == []


def test_the_check_can_fail(described: Any) -> None:
    assert mistakes(described, {"$ref": "#/components/schemas/Status"}, status(visibility="secret"))
    wrong = Asked("GET", "/api/v1/notifications?nonsense=1", {}, b"")
    assert "nonsense" in " ".join(wrongs(described, wrong))
    posted = Asked(
        "POST", "/api/v1/statuses", {"content-type": "application/json"}, b'{"status": "a", "visibility": 1}'
    )
    assert wrongs(described, posted)


@pytest.mark.channels
def test_every_request_of_a_whole_conversation_is_in_the_description(described: Any) -> None:
    with asked_everything() as asked:
        assert len({(one.method, re.sub(r"\d+", "N", urlsplit(one.path).path)) for one in asked}) >= 10
        found = {wrong for one in asked for wrong in wrongs(described, one)}
    assert found == set()


class asked_everything:  # noqa: N801
    """A conversation with everything in it; what was asked in its course."""

    def __enter__(self) -> list[Asked]:
        if reason := missing():
            pytest.fail(reason)
        self._server = MockServer()
        ground = MastodonGround(self._server)
        cursor = ground.start()
        ground.channel.profile()
        ground.petra.status_update(ground.say("One"), status="@care Two")
        other = ground.petra.status_post("Not for you")
        ground.petra.status_post("@care but this", in_reply_to_id=other.id)
        heard = last(ground, cursor)
        said = ground.channel.deliver(answer(heard, "Well.", "all-1", language="de", tried=True))
        ground.channel.deliver(answer(heard, "Well, again.", "all-2", in_reply_to="", tried=True))
        ground.channel.count(heard.said_at, heard.said_at)
        ground.channel.take_back(said.remote_id)
        ground.channel.close()
        ground.wire.close()
        return ground.wire.asked

    def __exit__(self, *_: object) -> None:
        self._server.end()


def wrongs(described: Any, asked: Asked) -> Iterator[str] | list[str]:
    """Return in what a request differs from the description."""
    parts = urlsplit(asked.path)
    operation = _operation(described, asked.method, parts.path)
    if operation is None:
        return [f"{asked.method} {parts.path} is not described"]
    known = {one["name"].removesuffix("[]"): one for one in operation.get("parameters", []) if one["in"] == "query"}
    given = parse_qsl(parts.query, keep_blank_values=True)
    found = [f"{parts.path} has no parameter {name}" for name, _ in given if name.removesuffix("[]") not in known]
    for name, value in given:
        if name.removesuffix("[]") in known:
            schema = known[name.removesuffix("[]")]["schema"]
            found += mistakes(described, schema, _typed(schema, value, is_list=name.endswith("[]")))
    headers = {one["name"].lower() for one in operation.get("parameters", []) if one["in"] == "header"}
    if "idempotency-key" in asked.headers and "idempotency-key" not in headers:
        found.append(f"{parts.path} knows no Idempotency-Key")
    if asked.headers.get("content-type", "").startswith("application/json"):
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        found += mistakes(described, body, json.loads(asked.body))
    return found


def _operation(described: Any, method: str, path: str) -> Any:
    for template, operations in described["paths"].items():
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations and ("{" not in template or _is_least(path)):
            return operations[method.lower()]
    return None


def _is_least(path: str) -> bool:
    """A path with a word where another has a number belongs to the one that names the word."""
    return any(character.isdigit() for character in path.rpartition("/api/v")[2][1:])


def _typed(schema: Any, value: str, *, is_list: bool) -> Any:
    if is_list:
        return [value]
    kind = schema.get("type")
    return int(value) if kind == "integer" else value == "true" if kind == "boolean" else value
