"""Whatever comes in a call or stands below a medium, it is something heard."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.instagram import make
from hilft.channels.contract import Call, RawMessage
from tests.channels.graph.anything import ANYTHING, is_storable, things
from tests.channels.graph.small_graph import SECRET, TOKEN, VERIFY, signature
from tests.channels.instagram.small_instagram import ACCOUNT, HANDLE, PAGE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIT = {
    "handle": HANDLE,
    "instagram": ACCOUNT,
    "page": PAGE,
    "token": TOKEN,
    "app_secret": SECRET,
    "verify_token": VERIFY,
}
CHANNEL = make({**FIT, "server": "http://127.0.0.1:9"})  # nothing listens there
MANY = settings(max_examples=80, deadline=None)
EVENT, CHANGE, WORD = things(["sender", "message"]), things(["field", "value"]), things(["id", "text"])
PARTS = {"event": EVENT, "change": CHANGE, "seen": WORD, "below": WORD, "message": WORD, "receipt": EVENT}
STORED = st.fixed_dictionaries({}, optional={**PARTS, "account": ANYTHING}).map(lambda one: json.dumps(one).encode())


def called(entries: list[Any]) -> list[RawMessage]:
    body = json.dumps({"object": "instagram", "entry": entries}).encode()
    return CHANNEL.called(Call("POST", {}, {"x-hub-signature-256": signature(body)}, body, NOW))


@given(st.binary(max_size=200) | STORED)
@MANY
def test_whatever_bytes_are_stored_they_are_read(body: bytes) -> None:
    assert is_storable(CHANNEL.read(RawMessage("12", body, NOW, "", "")))


@given(CHANGE, EVENT, WORD)
@MANY
def test_every_part_of_every_call_is_kept_and_read(change: Any, event: Any, word: Any) -> None:
    changes = [change, {"field": "comments", "value": word}]
    raws = called([{"id": ACCOUNT, "time": 1, "changes": changes, "messaging": [event]}])
    assert len(raws) >= 3
    for raw in raws:
        assert 0 < len(raw.remote_id) <= 250
        assert is_storable(CHANNEL.read(raw))


def test_our_own_name_before_the_words_is_no_word() -> None:
    for text, words in (("@fernnetz  help", "help"), ("@Fernnetz @fernnetz help", "help"), ("@fernnetz.de help", None)):
        value = {"id": "5", "text": text, "from": {"id": "77", "username": "petra"}}
        (raw,) = called([{"id": ACCOUNT, "time": 1790000000, "changes": [{"field": "comments", "value": value}]}])
        assert CHANNEL.read(raw).text == (words or text)
