"""Whatever comes in a call, it is something heard: nothing a stranger writes makes reading fail."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.adapters.whatsapp import make
from hilft.channels.adapters.whatsapp.events import parts_of, raw_of
from hilft.channels.contract import Heard, Kind, RawMessage
from hilft.channels.wire.graph_calls import raw_of_call
from tests.channels.whatsapp.meta import NUMBER, SECRET, TOKEN, VERIFY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHANNEL = make({"phone_number_id": NUMBER, "token": TOKEN, "app_secret": SECRET, "verify_token": VERIFY})
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
KINDS = ["text", "image", "document", "reaction", "interactive", "button", "location", "contacts", "order", "system"]
KINDS += ["edit", "revoke", "unsupported", "nonsense", ""]


def anything(names: list[str], inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(names), inner | JSON, max_size=len(names))


CONTENT = anything(["body", "id", "caption", "message_id", "filename", "title", "original_message_id", "message"], JSON)
MESSAGE = anything(
    ["from", "id", "timestamp", "type", "context", "errors", "group_id", *KINDS],
    st.sampled_from(KINDS) | CONTENT | st.just("1760000000") | st.just("99999999999"),
)
PART = anything(["message", "status", "contact", "metadata", "files", "change"], MESSAGE)
VALUE = anything(["messages", "statuses", "contacts", "metadata"], st.lists(MESSAGE, max_size=3) | CONTENT)


def is_storable(heard: Heard) -> bool:
    texts = [heard.text, heard.author.name, heard.author.handle, heard.author.address, heard.conversation, heard.about]
    texts += [heard.in_reply_to, heard.remote_id, *(file.name for file in heard.attachments)]
    whole = "".join(texts)
    return "\0" not in whole and whole.encode("utf-8").decode() == whole and heard.said_at.tzinfo is not None


@given(st.binary(max_size=200) | PART.map(lambda part: json.dumps(part).encode()))
def test_whatever_bytes_are_stored_they_are_read(body: bytes) -> None:
    assert is_storable(CHANNEL.read(RawMessage("wamid.1", body, NOW, "", "")))


@given(st.lists(VALUE, max_size=3))
def test_every_part_of_every_call_is_kept_and_read(values: list[Any]) -> None:
    changes = [{"value": value, "field": "messages"} for value in values]
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()
    raws = [raw_of(part, {}, NOW) for part in parts_of(body)] or [raw_of_call(body, NOW)]
    assert len(raws) >= len(values)
    for raw in raws:
        assert 0 < len(raw.remote_id) <= 250
        assert is_storable(CHANNEL.read(raw))


def test_a_call_with_more_in_it_than_meta_ever_sends_is_kept_whole() -> None:
    value = {"messages": [{"id": str(number), "type": "text"} for number in range(600)]}
    whole = {"object": "whatsapp_business_account", "entry": [{"changes": [{"value": value, "field": "messages"}]}]}
    assert parts_of(json.dumps(whole).encode()) == []


def test_the_same_message_called_twice_is_the_same_even_when_its_files_address_changed() -> None:
    message = {"id": "wamid.AAAA", "from": "49170", "type": "image", "image": {"id": "1", "url": "https://a.example/1"}}
    again = {**message, "image": {"id": "1", "url": "https://a.example/2"}}
    first, second = (raw_of({"message": one}, {}, NOW) for one in (message, again))
    assert (first.remote_id, first.digest) == (second.remote_id, second.digest)
    changed = raw_of({"message": {**message, "image": {"id": "2"}}}, {}, NOW)
    assert changed.digest != first.digest


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x14ftypisom", "video/mp4"),
        (b"<svg onload=", "image/svg+xml"),
        (b"\x00\x01", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, media_type: str) -> None:
    message = {"id": "wamid.A", "from": "49170", "type": "image", "image": {"id": "1", "mime_type": "image/png"}}
    part = {"message": message}
    heard = CHANNEL.read(raw_of(part, {"1": base64.b64encode(content).decode()}, NOW))
    assert [(one.media_type, one.content) for one in heard.attachments] == [(media_type, content)]


def test_what_is_said_in_a_group_is_not_private_and_not_answered() -> None:
    message = {"id": "wamid.A", "from": "49170", "type": "text", "text": {"body": "Hello"}, "group_id": "g1"}
    heard = CHANNEL.read(raw_of({"message": message}, {}, NOW))
    assert (heard.kind, heard.audience, heard.conversation, heard.may_reply) == (Kind.MESSAGE, "public", "g1", False)
