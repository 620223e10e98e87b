"""What Matrix events say, without a server."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.adapters.matrix import ADAPTER, make
from hilft.channels.adapters.matrix.place import Place, named, taken_apart
from hilft.channels.adapters.matrix.reading import read
from hilft.channels.adapters.matrix.words import readable, without_fallback
from hilft.channels.contract import Audience, Heard, Kind, Note, RawMessage, Unfit
from hilft.channels.wire.given import canonical

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROOM, EVENT, ME, PETRA = "!a:care.test", "$one", "@care:care.test", "@petra:care.test"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES: tuple[str, ...] = (
    "event",
    "room",
    "me",
    "author",
    "original",
    "files",
    "content",
    "type",
    "sender",
    "event_id",
    "room_id",
)
NAMES += ("m.relates_to", "m.new_content", "m.in_reply_to", "rel_type", "body", "formatted_body", "format", "msgtype")
NAMES += ("origin_server_ts", "redacts", "url", "file", "base64", "why", "private", "people", "id", "name", "info")


def sealed(raw: bytes) -> RawMessage:
    return RawMessage("!a:care.test|$one", raw, NOW, "", "")


def event(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    known = {"type": "m.room.message", "sender": PETRA, "event_id": EVENT, "room_id": ROOM, "origin_server_ts": 1.7e12}
    return {**known, "origin_server_ts": 1_700_000_000_000, "content": content, **more}


def heard(content: dict[str, Any], *, known: dict[str, Any] | None = None, **more: Any) -> Heard:
    me = {"id": ME, "name": "Fernnetz Care"}
    whole = {"event": event(content, **more), "room": {"private": True}, "me": me, "author": "Petra", **(known or {})}
    return read(sealed(canonical(whole)))


@given(st.binary(max_size=300))
def test_any_bytes_are_something_heard(raw: bytes) -> None:
    assert isinstance(read(sealed(raw)), Heard)


@given(JSON)
def test_any_json_is_something_heard(value: Any) -> None:
    assert isinstance(read(sealed(json.dumps(value).encode())), Heard)


@given(
    st.recursive(
        JSON | st.sampled_from(["m.room.message", "m.replace", "m.thread", "$x", "mxc://a/b", "m.image"]),
        lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=8) | st.lists(inner, max_size=3),
        max_leaves=40,
    )
)
def test_anything_in_the_places_of_an_event_is_something_storable(value: Any) -> None:
    found = read(sealed(json.dumps(value).encode()))
    for text in (found.text, found.author.name, found.author.address, found.conversation, found.about):
        assert "\0" not in text
        assert text.encode().decode() == text
    assert len(found.conversation) <= 255


def test_deep_nesting_is_broken_and_not_an_error() -> None:
    assert read(sealed(b"[" * 100_000)).kind is Kind.BROKEN


def test_html_is_read_with_its_links_and_without_the_quoted_message() -> None:
    html = (
        "<mx-reply><blockquote>old words</blockquote></mx-reply><p>See <a href='https://a.example/x'>this page</a>"
        " &amp; that</p><ul><li>one</li><li>two</li></ul><br>end"
    )
    content = {"msgtype": "m.text", "body": "plain", "format": "org.matrix.custom.html", "formatted_body": html}
    assert heard(content).text == "See this page <https://a.example/x> & that\n\n- one\n- two\n\nend"


@pytest.mark.parametrize("bad", ["<" * 60_000, "<a " * 20_000, "<mx-reply>" * 6_000, "<a href='" * 7_000, "&" * 60_000])
def test_hostile_html_is_read_in_no_time(bad: str) -> None:
    began = datetime.now(UTC)
    readable(bad)
    assert (datetime.now(UTC) - began).total_seconds() < 2


def test_a_reply_loses_the_lines_its_program_repeated_and_nothing_else() -> None:
    assert without_fallback("> <@a:b> hello\n> there\n\nmine\n> kept") == "mine\n> kept"
    assert without_fallback("> only a quote") == "> only a quote"
    assert without_fallback("a > b") == "a > b"


@pytest.mark.parametrize("greeting", ["Fernnetz Care: ", "fernnetz care, ", f"{ME}: ", f"{ME} "])
def test_our_name_at_the_beginning_is_not_part_of_what_is_said(greeting: str) -> None:
    assert heard({"msgtype": "m.text", "body": f"{greeting}help"}).text == "help"


def test_our_name_alone_stays_for_otherwise_nothing_would_be_said() -> None:
    assert heard({"msgtype": "m.text", "body": "Fernnetz Care"}).text == "Fernnetz Care"


def test_a_redaction_names_what_it_takes_back_in_old_and_new_rooms() -> None:
    for where in ({"redacts": "$x"}, {"content": {"redacts": "$x"}}):
        found = read(sealed(canonical({"event": {**event({}), "type": "m.room.redaction", **where}})))
        assert (found.kind, found.about) == (Kind.DELETED, f"{ROOM}|$x")


def test_a_picture_with_a_caption_is_both() -> None:
    content = {"msgtype": "m.image", "body": "the light is red", "filename": "a/b.png", "url": "mxc://a/b"}
    files = [{"base64": base64.b64encode(b"\x89PNG\r\n\x1a\n123").decode()}]
    found = heard(content, known={"files": files})
    assert (found.text, found.attachments[0].name, found.attachments[0].media_type) == (
        "the light is red",
        "a_b.png",
        "image/png",
    )


def test_an_encrypted_file_is_said_to_be_one() -> None:
    found = heard({"msgtype": "m.file", "body": "bill.pdf", "file": {"url": "mxc://a/b"}})
    assert Note.ENCRYPTED in found.notes
    assert "encrypted" in found.text


def test_a_place_is_polite_and_a_poll_is_a_question() -> None:
    assert heard({"msgtype": "m.location", "body": "Here", "geo_uri": "geo:1,2"}).text == "Here\ngeo:1,2"
    poll = {"org.matrix.msc1767.text": "Better today?\n1. yes"}
    assert heard(poll, type="org.matrix.msc3381.poll.start").text == "Better today?\n1. yes"


def test_an_impossible_moment_is_replaced_and_said_to_be() -> None:
    found = heard({"msgtype": "m.text", "body": "x"}, origin_server_ts=-(10**30))
    assert (found.said_at, found.notes) == (NOW, frozenset({Note.DATE_GUESSED}))


def test_a_room_with_others_is_not_private_and_unknown_ones_neither() -> None:
    assert heard({"msgtype": "m.text", "body": "x"}).audience is Audience.PRIVATE
    for room in ({"private": False}, {"private": "yes"}, {}, None):
        assert heard({"msgtype": "m.text", "body": "x"}, known={"room": room}).audience is Audience.PUBLIC


def test_a_shown_name_cannot_pretend_to_be_another_account() -> None:
    assert heard({"msgtype": "m.text", "body": "x"}, known={"author": "@care:care.test"}).author.name == "petra"


@given(st.text(min_size=1, max_size=300), st.text(max_size=300))
def test_names_are_taken_apart_as_they_were_put_together(room: str, tail: str) -> None:
    room, event_id = f"!{room}".replace("|", ""), f"${tail}".replace("|", "").replace("@", "")
    name = named(room, event_id)
    assert len(name) <= 255
    assert taken_apart(name) == ((room, event_id) if not name.startswith("long:") else ("", ""))


@given(st.text(alphabet="s0123456789_~", max_size=100), st.lists(st.text(max_size=20), max_size=5))
def test_a_place_survives_being_written_down(since: str, names: list[str]) -> None:
    place = Place(since)
    for name in names:
        place = place.after(name)
    assert Place.parse(str(place)) == place
    assert len(str(place)) < 255


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"server": "", "token": "x"}, "server"),
        ({"server": "matrix.example.org", "token": "x"}, "server"),
        ({"server": "http://matrix.example.org", "token": "x"}, "server"),
        ({"server": "https://matrix.example.org/_matrix", "token": "x"}, "server"),
        ({"server": "https://[", "token": "x"}, "server"),
        ({"server": "https://matrix.example.org", "token": ""}, "token"),
        ({"server": "https://matrix.example.org", "token": "a b"}, "token"),
        ({"server": "https://matrix.example.org", "token": "x", "rooms": "care"}, "rooms"),
    ],
)
def test_settings_that_cannot_work_are_named(entered: dict[str, str], field: str) -> None:
    with pytest.raises(Unfit) as unfit:
        make(entered)
    assert unfit.value.field == field


def test_the_usual_settings_make_a_channel() -> None:
    required = {field.name for field in ADAPTER.fields if field.required}
    assert required == {"server", "token"}
    assert make({"server": "https://matrix.example.org/", "token": "x"}).traits.may_go_private
