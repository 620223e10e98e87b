"""Whatever comes in a call or stands in the feed, it is something heard."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.facebook import make
from hilft.channels.contract import Call, Kind, RawMessage
from tests.channels.facebook.small_facebook import PAGE
from tests.channels.graph.anything import ANYTHING, is_storable, things
from tests.channels.graph.small_graph import SECRET, TOKEN, VERIFY, signature

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Nothing listens there: names cannot be looked up, and what was said is heard all the same.
NOWHERE = "http://127.0.0.1:9"
CHANNEL = make({"page": PAGE, "token": TOKEN, "app_secret": SECRET, "verify_token": VERIFY, "server": NOWHERE})
MANY = settings(max_examples=80, deadline=None)
EVENT, CHANGE, WORD = things(["sender", "message"]), things(["field", "value"]), things(["id", "message"])
PARTS = {"event": EVENT, "change": CHANGE, "seen": WORD, "below": WORD, "message": WORD, "receipt": EVENT}
STORED = st.fixed_dictionaries({}, optional={**PARTS, "page": ANYTHING}).map(lambda one: json.dumps(one).encode())


def called(entries: list[Any]) -> list[RawMessage]:
    body = json.dumps({"object": "page", "entry": entries}).encode()
    return CHANNEL.called(Call("POST", {}, {"x-hub-signature-256": signature(body)}, body, NOW))


@given(st.binary(max_size=200) | STORED)
@MANY
def test_whatever_bytes_are_stored_they_are_read(body: bytes) -> None:
    assert is_storable(CHANNEL.read(RawMessage("1_2", body, NOW, "", "")))


@given(st.lists(things(["id", "time", "changes", "messaging"]), max_size=2), CHANGE, EVENT)
@MANY
def test_every_part_of_every_call_is_kept_and_read(entries: list[Any], change: Any, event: Any) -> None:
    raws = called([*entries, {"id": PAGE, "time": 1790000000, "changes": [change], "messaging": [event]}])
    assert len(raws) >= 2
    for raw in raws:
        assert 0 < len(raw.remote_id) <= 250
        assert is_storable(CHANNEL.read(raw))


def test_a_call_with_more_in_it_than_meta_ever_sends_is_kept_whole() -> None:
    (raw,) = called([{"id": PAGE, "changes": [{"field": "feed", "value": {"n": n}} for n in range(1001)]}])
    assert raw.remote_id.startswith("call:")
    assert CHANNEL.read(raw).kind is Kind.BROKEN


def test_a_word_is_the_same_however_often_it_is_told_and_a_change_back_is_a_change() -> None:
    value = {"item": "comment", "verb": "add", "comment_id": "1_2", "post_id": f"{PAGE}_1", "message": "A"}
    told = [
        ("add", "A", 1),
        ("add", "A", 1),
        ("edited", "B", 5),
        ("edited", "B", 5),
        ("edited", "A", 9),
        ("edited", "B", 12),
        ("edited", "C", 12),
    ]
    raws = []
    for verb, text, time in told:
        changes = [{"field": "feed", "value": {**value, "verb": verb, "message": text}}]
        raws += called([{"id": PAGE, "time": time, "changes": changes}])
    names = [raw.remote_id for raw in raws]
    assert (names[0], names[2]) == (names[1], names[3])
    assert len({*names}) == 5
    assert [raws[0].digest, raws[2].digest] == [raws[1].digest, raws[3].digest]
