"""What Bluesky's posts say, and how ours are made, without a server."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.adapters.bluesky import ADAPTER, make
from hilft.channels.adapters.bluesky.names import address_of, page_of, record_key, taken_apart
from hilft.channels.adapters.bluesky.place import Marks, Place
from hilft.channels.adapters.bluesky.reading import read
from hilft.channels.adapters.bluesky.saying import facets_of
from hilft.channels.contract import Audience, Heard, Kind, Note, Outgoing, RawMessage, Undeliverable, Unfit
from hilft.channels.wire.given import canonical

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
US, PETRA = "did:plc:us", "did:plc:petra"
POST = address_of(PETRA, "3n2wmkmtll22p")
MENTION = {"$type": "app.bsky.richtext.facet#mention", "did": US}
NAMES: tuple[str, ...] = (
    "what",
    "post",
    "me",
    "uri",
    "cid",
    "record",
    "author",
    "did",
    "handle",
    "displayName",
    "reply",
    "parent",
)
NAMES += ("root", "facets", "index", "byteStart", "byteEnd", "features", "$type", "text", "createdAt", "langs", "embed")
NAMES += ("external", "images", "files", "base64", "alt", "why", "above", "labels", "val", "indexedAt")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def sealed(raw: bytes) -> RawMessage:
    return RawMessage(POST, raw, NOW, "", "")


def heard(record: dict[str, Any], *, what: str = "heard", author: str = PETRA, **known: Any) -> Heard:
    whole = {"$type": "app.bsky.feed.post", "createdAt": "2026-03-02T11:00:00.000Z", **record}
    writer = {"did": author, "handle": "petra.test", "displayName": "Petra"}
    post = {"uri": POST, "cid": "bafy", "author": writer, "record": whole, "indexedAt": "2026-03-02T11:00:01.000Z"}
    return read(sealed(canonical({"what": what, "post": post, "me": {"did": US, "handle": "care.test"}, **known})))


def facet(text: str, part: str, feature: dict[str, str]) -> dict[str, Any]:
    begin = len(text[: text.index(part)].encode())
    return {"index": {"byteStart": begin, "byteEnd": begin + len(part.encode())}, "features": [feature]}


@given(st.binary(max_size=300))
def test_any_bytes_are_something_heard(raw: bytes) -> None:
    assert isinstance(read(sealed(raw)), Heard)


@given(JSON)
def test_any_json_is_something_heard(value: Any) -> None:
    assert read(sealed(json.dumps(value).encode())).kind is Kind.BROKEN


@given(
    st.recursive(
        JSON | st.sampled_from(["heard", "changed", "app.bsky.feed.post", US, POST, "2026-01-01T00:00:00Z"]),
        lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=8) | st.lists(inner, max_size=3),
        max_leaves=40,
    )
)
def test_anything_in_the_places_of_a_post_is_something_storable(value: Any) -> None:
    found = read(sealed(json.dumps(value).encode()))
    for text in (found.text, found.quoted, found.author.name, found.conversation, found.in_reply_to, found.language):
        assert "\0" not in text
        assert text.encode().decode() == text


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-2, 80), st.integers(-2, 80)), max_size=5))
def test_facets_anywhere_never_break_a_text(text: str, places: list[tuple[int, int]]) -> None:
    features = [MENTION, {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}]
    facets = [{"index": {"byteStart": a, "byteEnd": b}, "features": features} for a, b in places]
    assert "\0" not in heard({"text": text, "facets": facets}).text


def test_a_mention_of_us_at_the_beginning_is_left_out_also_behind_wide_letters() -> None:
    text = "@care.test: größer 👩‍👩‍👧 kaputt"
    assert heard({"text": text, "facets": [facet(text, "@care.test", MENTION)]}).text == "größer 👩‍👩‍👧 kaputt"
    text = "Hey @care.test help"
    assert heard({"text": text, "facets": [facet(text, "@care.test", MENTION)]}).text == text


def test_a_shortened_link_is_read_whole() -> None:
    text = "@care.test see a.example/very… now"
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/very/long"}
    facets = [facet(text, "@care.test", MENTION), facet(text, "a.example/very…", link)]
    assert heard({"text": text, "facets": facets}).text == "see a.example/very… <https://a.example/very/long> now"


@pytest.mark.parametrize("is_beside", [False, True])
def test_a_card_is_read_also_beside_a_quoted_post(*, is_beside: bool) -> None:
    card = {"external": {"uri": "https://a.example/x"}}
    embed = {"media": card, "record": {"record": {"uri": POST}}} if is_beside else card
    assert heard({"text": "Look", "embed": embed}).text == "Look\n<https://a.example/x>"


def test_a_reply_names_its_thread_and_what_stood_above_it() -> None:
    root, parent = address_of("did:plc:x", "3aaa"), address_of("did:plc:y", "3bbb")
    reply = {"root": {"uri": root, "cid": "a"}, "parent": {"uri": parent, "cid": "b"}}
    found = heard({"text": "same here", "reply": reply}, above=[{"handle": "x.test", "text": "No line\nsince noon"}])
    assert (found.conversation, found.in_reply_to, found.references) == (root, parent, (root, parent))
    assert found.quoted == "> @x.test: No line\n> since noon"
    assert (found.audience, found.author.address, found.author.handle) == (Audience.PUBLIC, PETRA, "petra.test")


@pytest.mark.parametrize("is_beside", [False, True])
@pytest.mark.parametrize(
    "shown",
    [
        {"images": [{"alt": "A red light"}, {"alt": " "}]},
        {"items": [{"$type": "app.bsky.embed.gallery#image", "alt": "A red light"}]},
        {"alt": "A red light"},
    ],
)
def test_every_version_of_a_post_reads_alike_however_it_came_and_whatever_became_of_its_picture(
    shown: dict[str, Any], *, is_beside: bool
) -> None:
    record = {"text": "Look", "embed": {"media": shown} if is_beside else shown}
    asked, lost = heard(record, what="changed"), heard(record, files=[{"why": "not_found"}])
    assert {asked.text, lost.text, heard(record).text} == {"Look\n[A red light]"}
    assert (asked.notes, lost.notes) == (frozenset(), frozenset({Note.PARTS_DAMAGED}))
    assert lost.quoted.startswith("(A picture came with it")


def test_what_a_post_is_depends_on_who_wrote_it_and_what_became_of_it() -> None:
    assert heard({"text": "x"}).kind is Kind.MESSAGE
    assert heard({"text": "x"}, author=US).kind is Kind.OURS
    changed = heard({"text": "y"}, what="changed")
    assert (changed.kind, changed.about, changed.text) == (Kind.EDITED, POST, "y")
    assert heard({"text": "x"}, what="deleted").kind is Kind.DELETED
    assert heard({"text": "x", "$type": "app.bsky.feed.like"}).kind is Kind.BROKEN


def test_a_moment_in_the_future_is_not_believed() -> None:
    found = heard({"text": "x", "createdAt": "2030-01-01T00:00:00Z"})
    assert (found.said_at, found.notes) == (NOW, frozenset({Note.DATE_GUESSED}))


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_key_always_makes_the_same_record_key_and_one_that_is_valid(key: str, parent: str) -> None:
    made = record_key(key, parent)
    assert made == record_key(key, parent)
    assert len(made) == 13
    assert made[0] in "234567abcdefghij"
    assert taken_apart(address_of(US, made)) == (US, made)


def test_our_answers_stand_near_the_post_they_answer_when_sorted_by_key() -> None:
    assert all(record_key(f"k{number}", POST)[:5] in {"3n2wm", "3n2wn"} for number in range(500))
    assert len({record_key(f"k{number}", POST) for number in range(500)}) == 500


def test_links_and_the_mention_are_marked_in_bytes() -> None:
    text = "Größe @petra.test: https://a.example/ü?x=1. Mail an a@petra.test"
    marked = facets_of(text, "petra.test", PETRA)
    whole = text.encode()
    shown = [whole[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in marked]
    assert shown == ["@petra.test", "https://a.example/ü?x=1"]


def test_the_page_of_a_post_is_where_people_open_it() -> None:
    assert page_of(POST) == f"https://bsky.app/profile/{PETRA}/post/3n2wmkmtll22p"
    assert page_of("at://elsewhere") == ""


def test_nothing_private_is_ever_said() -> None:
    channel = make({"handle": "care.example.org", "password": "x"})
    with pytest.raises(Undeliverable) as never:
        channel.deliver(Outgoing(key="k", to=PETRA, subject="", text="secret", in_reply_to=POST))
    assert never.value.code == "not_private"


@given(st.lists(st.tuples(st.integers(0, 400), st.text(alphabet="abc", min_size=1, max_size=3)), max_size=30))
def test_a_mark_tells_exactly_whether_the_last_hour_is_still_the_same(said: list[tuple[int, str]]) -> None:
    order = sorted({((NOW + timedelta(minutes=at)).isoformat(), name) for at, name in said})
    marks = Marks(order)
    for count in range(1, len(order) + 1):
        last = datetime.fromisoformat(order[count - 1][0])
        hour = [one for one in order[:count] if datetime.fromisoformat(one[0]) >= last - timedelta(hours=1)]
        assert Marks(hour).behind(len(hour)) == marks.behind(count)
        if len(hour) > 1:
            assert Marks(hour[1:]).behind(len(hour) - 1) != marks.behind(count)


def test_a_place_survives_being_written_down() -> None:
    place = Place("2026-03-02T11:00:01.000Z", POST, "0123456789abcdef")
    assert Place.parse(str(place)) == place
    assert Place.parse("nonsense") == Place() == Place.parse("")


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"handle": "care", "password": "x"}, "handle"),
        ({"handle": "care.bsky.social", "password": ""}, "password"),
        ({"handle": "care.bsky.social", "password": "x", "server": "http://bsky.social"}, "server"),
        ({"handle": "care.bsky.social", "password": "x", "server": "bsky.social"}, "server"),
        ({"handle": "care.bsky.social", "password": "x", "server": "https://["}, "server"),
        ({"handle": "care.bsky.social", "password": "x", "server": "https://bsky.social:x"}, "server"),
        ({"handle": "care.bsky.social", "password": "x", "server": "https://me@bsky.social"}, "server"),
        ({"handle": "care.bsky.social", "password": "x", "server": "https://bsky.social/profile"}, "server"),
        ({"handle": "care.bsky.social", "password": "abcd\u2011efgh"}, "password"),
        ({"handle": "care.bsky.social", "password": "App password: abcd"}, "password"),
    ],
)
def test_settings_that_cannot_work_are_named(entered: dict[str, str], field: str) -> None:
    with pytest.raises(Unfit) as unfit:
        make(entered)
    assert unfit.value.field == field


def test_a_post_costs_three_points_of_those_declared() -> None:
    channel = make({"handle": "@care.bsky.social", "password": "x"})
    assert channel.cost(Outgoing(key="k", to=PETRA, subject="", text="x")) == {"points": 3}
    assert {rate.unit for rate in channel.traits.rates} == {"points"}
    assert {field.name for field in ADAPTER.fields if field.required} == {"handle", "password"}


def test_an_account_that_calls_itself_a_machine_is_heard_but_not_answered_by_one() -> None:
    author = {"did": PETRA, "handle": "bot.test", "labels": [{"val": "bot"}]}
    post = {"uri": POST, "cid": "b", "author": author, "record": {"$type": "app.bsky.feed.post", "text": "x"}}
    found = read(sealed(canonical({"what": "heard", "post": post, "me": {"did": US}})))
    assert (found.kind, found.answerable) == (Kind.MESSAGE, False)
