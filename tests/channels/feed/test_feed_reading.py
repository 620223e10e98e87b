"""What an item says, in RSS and in Atom, and nothing a stranger writes makes it fail."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.feed import make
from hilft.channels.adapters.feed.items import page_of
from hilft.channels.adapters.feed.reading import read_raw
from hilft.channels.adapters.feed.words import plain
from hilft.channels.contract import Audience, Heard, Kind, Note, RawMessage
from hilft.channels.wire.given import canonical
from tests.channels.feed.feeds import ATOM, item, rss

NOW = datetime(2026, 3, 2, 13, tzinfo=UTC)
URL = "https://shop.example/feed"


def heard(content: bytes) -> list[Heard]:
    page = page_of(content, URL, "application/xml")
    assert page is not None
    kept = [(one, canonical({"identity": one.identity, "item": one.told})) for one in page.items]
    return [read_raw(RawMessage(one.identity, raw, NOW, "", one.digest)) for one, raw in kept]


def test_a_review_is_public_and_answered_by_hand_on_its_own_page() -> None:
    (said,) = heard(rss(item(1, "<p>Two weeks <b>without</b> line!</p><ul><li>a</li></ul>")))
    assert (said.kind, said.subject, said.audience, said.may_reply) == (
        Kind.MESSAGE, "Review 1", Audience.PUBLIC, False,
    )  # fmt: skip
    assert said.text == "Two weeks without line!\n\n- a"
    assert (said.permalink, said.author.name, said.language) == ("https://shop.example/r/1", "Petra", "de")
    assert said.said_at == datetime(2026, 3, 2, 12, 1, tzinfo=UTC)
    assert not said.answerable


def test_a_comment_of_atom_knows_what_it_answers_and_who_wrote_it() -> None:
    (said,) = heard(ATOM)
    assert (said.remote_id, said.in_reply_to, said.text) == ("urn:c:2", "urn:c:1", "It is broken & old.")
    assert (said.author.name, said.author.address) == ("Tamme", "https://bucht.example/tamme")
    assert said.said_at == datetime(2026, 3, 2, 12, 1, tzinfo=UTC)


def test_two_people_of_one_name_stay_two() -> None:
    first, second = heard(rss(item(1, "a"), item(2, "b")))
    assert first.author.name == second.author.name
    assert first.author.address != second.author.address


def test_what_an_item_lacks_is_made_up_for_and_noted() -> None:
    (said,) = heard(rss(item(1, "Only words", title="", guid="", link="", author="", pubDate="")))
    assert said.remote_id.startswith("made:")
    assert {Note.ID_MADE, Note.DATE_GUESSED} <= said.notes
    assert (said.said_at, said.subject) == (NOW, "")
    (said,) = heard(rss(item(1, "", title="Only a <title>")))
    assert said.text == "Only a"


def test_identities_that_are_long_and_begin_alike_stay_two() -> None:
    first, second = heard(rss(item(1, "a", guid="x" * 900 + "1"), item(2, "b", guid="x" * 900 + "2")))
    assert first.remote_id != second.remote_id
    assert max(len(first.remote_id), len(second.remote_id)) <= 200


def test_the_digest_is_over_the_words_only() -> None:
    def digest(content: bytes) -> str:
        page = page_of(content, URL, "")
        assert page is not None
        return page.items[0].digest

    assert digest(rss(item(1, "a"))) == digest(rss(item(1, "a", minutes=99)))
    assert digest(rss(item(1, "a"))) != digest(rss(item(1, "b")))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<script>alert(1)</script>Hello<style>b{}</style>", "Hello"),
        ('<a href="https://a.example/b">here</a>', "here <https://a.example/b>"),
        ('<a href="https://a.example/b">https://a.example/b</a>', "https://a.example/b"),
        ('<a href="javascript:x()">here</a>', "here"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("<![CDATA[ odd ]]><!-- no --><p>ok", "ok"),
    ],
)
def test_html_is_what_a_person_reads(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_bomb_of_entities_and_endless_nesting_do_no_harm() -> None:
    grow = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{grow}]>' + rss(item(1, "x")).decode().partition("?>")[2]
    )
    began = time.monotonic()
    page_of(bomb.replace("Review 1", "&a9;").encode(), URL, "application/xml")
    plain("<div>" * 10_000 + "x")
    plain("<a href='" * 20_000)
    assert time.monotonic() - began < 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["guid", "link", "title", "text", "author", "published", "updated", "language", "answers", "files", "is_plain"]
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_something_heard(raw: bytes) -> None:
    assert read_raw(RawMessage("1", raw, NOW, "", "")).kind is Kind.BROKEN


@CALM
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1), st.text())
def test_an_item_with_anything_in_it_is_something_heard(told: dict[str, Any], identity: str) -> None:
    raw = json.dumps({"identity": identity, "item": told}).encode()
    said = read_raw(RawMessage("1", raw, NOW, "", ""))
    for text in (said.text, said.subject, said.author.name, said.author.address, said.permalink, said.in_reply_to):
        assert "\0" not in text
        text.encode()


@CALM
@given(st.binary(max_size=300), st.text(max_size=60), st.integers(0, 900))
def test_any_bytes_are_a_feed_or_none(junk: bytes, text: str, place: int) -> None:
    whole = ATOM[:place] + junk + ATOM[place:]
    for content in (junk, whole, rss(item(1, text))):
        page = page_of(content, URL, "application/xml")
        assert page is None or all(one.identity for one in page.items)


def test_in_a_feed_that_is_somebody_elses_nobody_wrote_to_us() -> None:
    said = {"title": "Fernnetz is down", "text": "again", "link": "https://a.example/1"}
    raw = RawMessage("1", canonical({"identity": "1", "item": said}), NOW, "", "d")
    theirs = make({"url": "https://a.example/feed", "foreign": "yes"})
    ours = make({"url": "https://a.example/feed", "foreign": "no"})
    assert (theirs.read(raw).addressed, ours.read(raw).addressed) == (False, True)
    assert not theirs.read(raw).may_reply
