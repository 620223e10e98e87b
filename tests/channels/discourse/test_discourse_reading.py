"""What a post says, whoever wrote it and whatever it contains."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.discourse import make
from hilft.channels.adapters.discourse.account import account_from
from hilft.channels.adapters.discourse.events import Cursor, raw_of_post
from hilft.channels.adapters.discourse.words import plain, said
from hilft.channels.contract import Audience, Heard, Kind, RawMessage
from tests.channels.discourse.discourse_ground import settings as our_settings

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ACCOUNT = account_from(our_settings(1))
OPEN = {"open": True, "category": "Internet", "above": 0}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def post(**other: Any) -> dict[str, Any]:
    usual = {
        "id": 101,
        "username": "petra",
        "name": "Petra Sandkamp",
        "user_id": 3,
        "created_at": "2026-11-02T08:00:00.000Z",
        "updated_at": "2026-11-02T08:00:00.000Z",
        "raw": "My router is dead.",
        "post_number": 1,
        "post_type": 1,
        "topic_id": 11,
        "topic_title": "Router",
        "version": 1,
    }
    return {**usual, **other}


def heard(told: dict[str, Any], place: dict[str, Any] = OPEN, *, edited: bool = False) -> Heard:
    return make(our_settings(1)).read(raw_of_post(told, ACCOUNT, Cursor(), place, edited=edited))


def test_a_question_is_read_with_its_topic_its_author_and_where_it_stands() -> None:
    one = heard(post(raw="@fernnetz_care My router is dead.", post_number=4), {**OPEN, "above": 99})
    assert (one.kind, one.audience, one.text, one.subject) == (
        Kind.MESSAGE, Audience.PUBLIC, "My router is dead.", "Router",
    )  # fmt: skip
    assert (one.author.handle, one.author.address) == ("@petra", f"3@{ACCOUNT.host}")
    assert (one.conversation, one.in_reply_to, one.permalink) == ("11", "99", f"{ACCOUNT.server}/t/11/4")


def test_what_is_not_known_to_be_open_to_everybody_is_private() -> None:
    for place in ({}, {"open": False}, {"open": "yes"}, {"open": 1}):
        assert heard(post(), place).audience is Audience.PRIVATE


def test_what_our_own_people_write_is_ours_and_what_programs_write_is_noise() -> None:
    assert heard(post(username="Lotte")).kind is Kind.OURS
    assert heard(post(username="fernnetz_care")).kind is Kind.OURS
    assert heard(post(username="lotte"), edited=True).kind is Kind.NOISE
    for other in ({"post_type": 3}, {"post_type": 4}, {"user_id": -1}, {"user_id": -2}):
        assert heard(post(**other)).kind is Kind.NOISE


def test_quotes_stand_apart_from_what_is_new_and_files_are_lines() -> None:
    raw = (
        '[quote="tamme, post:2, topic:11"]\nTry [quote]again[/quote] it\n[/quote]\n\nNo, it is dead.\n'
        "![front|690x388](upload://abc.png)\n[bill.pdf|attachment](upload://x.pdf) (12 KB)"
    )
    one = heard(post(raw=raw))
    assert one.text == "No, it is dead.\n[picture: front]\n[file: bill.pdf] (12 KB)"
    assert one.quoted == "@tamme:\nTry [quote]again[/quote] it"
    assert heard(post(raw="[quote]never closed: help")).text == "[quote]never closed: help"


def test_without_the_raw_text_what_is_shown_is_read_without_its_tags() -> None:
    cooked = "<p>Is it 5 &lt; 6 &amp; <b>well</b>?</p><script>alert(1)</script><p>Yes<br>no</p>"
    assert said("", cooked, frozenset())[0] == "Is it 5 < 6 & well?\nYes\nno"
    assert plain("<" * 300_000) != "x"


def test_a_change_is_about_its_message_and_each_has_an_identity_of_its_own() -> None:
    first = raw_of_post(post(), ACCOUNT, Cursor(), OPEN)
    later = raw_of_post(post(raw="It is mended.", version=2), ACCOUNT, Cursor(), OPEN)
    assert (first.remote_id, first.digest) == (later.remote_id, later.digest)
    change = raw_of_post(post(raw="It is mended.", version=2), ACCOUNT, None, OPEN, edited=True)
    quick = raw_of_post(post(raw="It is dead!"), ACCOUNT, None, OPEN, edited=True)
    assert len({first.remote_id, change.remote_id, quick.remote_id}) == 3
    one = make(our_settings(1)).read(change)
    assert (one.kind, one.about, one.text) == (Kind.EDITED, "101", "It is mended.")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_bytes_come_something_is_heard(raw: bytes) -> None:
    assert isinstance(make(our_settings(1)).read(RawMessage("1", raw, NOW, "", "0" * 64)), Heard)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(post())), json_values, st.sampled_from(["post", "edit", "deleted", "began", "x"]))
def test_whatever_stands_in_a_post_something_is_heard(name: str, value: Any, event: str) -> None:
    body = {"event": event, "post": post(**{name: value}), "place": value, "me": value}
    one = make(our_settings(1)).read(RawMessage("1", json.dumps(body).encode(), NOW, "", "0" * 64))
    assert isinstance(one, Heard)
    assert "\0" not in one.text + one.subject + one.author.name


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='[]/quote="a ,@!()<>|\n', max_size=200))
def test_no_text_is_lost_between_what_is_new_and_what_is_quoted(text: str) -> None:
    new, quoted = said(text, "", frozenset())
    assert isinstance(new + quoted, str)
