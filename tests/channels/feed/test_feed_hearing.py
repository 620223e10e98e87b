"""A feed is read when it changed; each item is heard once, changes as changes, and what vanishes is nothing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from hilft.channels.adapters.feed import make
from hilft.channels.adapters.feed.channel import Feed
from hilft.channels.adapters.feed.hearing import LONGEST_CURSOR, Cursor
from hilft.channels.contract import Heard, Kind, NotNow, Outgoing, Pulse, RawMessage, Undeliverable, Unfit
from tests.channels.feed.feeds import ATOM, Shop, item, open_shop, rss


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def feed(shop: Shop) -> Iterator[Feed]:
    with closing(make({"url": shop.url})) as channel:
        yield channel


def hear(feed: Feed, cursor: str = "") -> tuple[list[Heard], str]:
    """Return what is heard, and the cursor behind it."""
    raws = list(feed.fetch(cursor))
    return [feed.read(raw) for raw in raws], raws[-1].cursor if raws else cursor


def texts(heard: list[Heard]) -> list[str]:
    return [one.text for one in heard]


def test_items_are_heard_oldest_first_and_each_once(shop: Shop, feed: Feed) -> None:
    shop.content = rss(item(1, "One"), item(2, "Two"))
    heard, cursor = hear(feed)
    assert (texts(heard), [one.remote_id for one in heard]) == (["One", "Two"], ["urn:review:1", "urn:review:2"])
    shop.content = rss(item(1, "One"), item(2, "Two"), item(3, "Three"))
    heard, later = hear(feed, cursor)
    assert texts(heard) == ["Three"]
    assert texts(hear(feed, cursor)[0]) == ["Three"]
    assert hear(feed, later)[0] == []


def test_a_feed_that_did_not_change_is_not_sent_again(shop: Shop, feed: Feed) -> None:
    shop.content = rss(item(1, "One"))
    _, cursor = hear(feed)
    assert hear(feed, cursor) == ([], cursor)
    assert "if-none-match" not in shop.asked[0]
    assert shop.asked[1]["if-none-match"].startswith('"')
    with closing(make({"url": shop.url})) as another:
        assert hear(another, cursor) == ([], cursor)
    assert "if-none-match" in shop.asked[2]


def test_a_changed_page_without_news_is_remembered_too(shop: Shop, feed: Feed) -> None:
    shop.content = rss(item(1, "One"))
    _, cursor = hear(feed)
    shop.content += b"<!-- 4 visitors -->"
    assert hear(feed, cursor) == ([], cursor)
    assert hear(feed, cursor) == ([], cursor)
    assert shop.asked[2]["if-none-match"] != shop.asked[1]["if-none-match"]


def test_only_behind_the_last_item_is_the_page_known(shop: Shop, feed: Feed) -> None:
    shop.content = rss(*(item(number, "x") for number in range(5)))
    raws = list(feed.fetch(""))
    for number, raw in enumerate(raws):
        assert [one.remote_id for one in hear(feed, raw.cursor)[0]] == [one.remote_id for one in raws[number + 1 :]]
        assert len(raw.cursor) <= LONGEST_CURSOR


def test_a_changed_item_is_a_change_and_has_the_same_name_whoever_finds_it(shop: Shop, feed: Feed) -> None:
    shop.content = rss(item(1, "It is broken"), item(2, "Two"))
    first = list(feed.fetch(""))
    shop.content = rss(item(1, "It is mended"), item(2, "Two"))
    (changed,) = feed.fetch(first[-1].cursor)
    heard = feed.read(changed)
    assert (heard.kind, heard.about, heard.text) == (Kind.EDITED, "urn:review:1", "It is mended")
    with closing(make({"url": shop.url})) as another:
        found = list(another.fetch(first[-1].cursor))
        # The house knows the identity with another digest, and keeps the second as its twin.
        twin = found[0].twin()
        assert found[0].remote_id == first[0].remote_id
        assert (twin.remote_id, twin.digest) == (changed.remote_id, changed.digest)
        assert another.read(replace(found[0], remote_id=twin.remote_id)).kind is Kind.EDITED


def test_what_comes_late_into_the_middle_is_heard_and_what_vanishes_is_nothing(shop: Shop, feed: Feed) -> None:
    shop.content = rss(item(1, "One"), item(5, "Five"))
    _, cursor = hear(feed)
    shop.content = rss(item(3, "Held back by the shop"), item(5, "Five"))
    heard, cursor = hear(feed, cursor)
    assert texts(heard) == ["Held back by the shop"]
    shop.content = rss()
    assert hear(feed, cursor)[0] == []


def test_different_items_under_one_guid_are_all_heard_once(shop: Shop, feed: Feed) -> None:
    shop.content = rss(*(item(number, f"Text {number}", guid="shop") for number in range(3)))
    heard, cursor = hear(feed)
    assert texts(heard) == ["Text 0", "Text 1", "Text 2"]
    assert {one.kind for one in heard} == {Kind.MESSAGE}
    assert len({one.remote_id for one in heard}) == 3
    shop.content += b" "
    assert hear(feed, cursor)[0] == []


def test_a_feed_cut_short_is_heard_as_far_as_it_goes_and_read_again(shop: Shop, feed: Feed) -> None:
    shop.content = rss(item(1, "One"), item(2, "Two"))[:-60]
    _, cursor = hear(feed)
    assert (Cursor.of(cursor).etag, Cursor.of(cursor).changed) == ("", "")
    shop.content = rss(item(1, "One"), item(2, "Two"))
    hear(feed, cursor)
    assert "if-none-match" not in shop.asked[-1]


def test_a_listener_tells_that_it_hears_and_ends_within_a_second(shop: Shop) -> None:
    shop.content = rss(item(1, "One"))
    made = make({"url": shop.url})
    channel, stop = Feed(replace(made.account, every=timedelta(seconds=0.1))), Event()
    heard: list[RawMessage] = []
    for sound in channel.listen("", stop=stop):
        if isinstance(sound, RawMessage):
            heard.append(sound)
        elif len(heard) == 1:
            shop.content = rss(item(1, "One"), item(2, "Two"))
        if len(heard) == 2 and isinstance(sound, Pulse):
            stop.set()
    assert texts([channel.read(raw) for raw in heard]) == ["One", "Two"]


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (404, b"", "unfit"),
        (410, b"", "unfit"),
        (301, b"", "moved"),
        (403, b"", "login_refused"),
        (503, b"", "server"),
        (429, b"", "rate"),
        (200, b"<html><body>Welcome to the hotel's network.</body></html>", "malformed"),
        (200, b"", "malformed"),
        (200, b'{"version": "https://jsonfeed.org/version/1"}', "malformed"),
    ],
)
def test_what_is_no_feed_is_a_sentence(shop: Shop, feed: Feed, status: int, content: bytes, code: str) -> None:
    shop.status, shop.content, shop.media_type = status, content, "text/html"
    shop.headers = {"Location": "https://elsewhere.example/feed"} if status == 301 else {}
    for ask in (feed.profile, lambda: list(feed.fetch(""))):
        with pytest.raises(NotNow) as trouble:
            ask()
        assert trouble.value.code == code
        assert str(trouble.value).endswith(".")


def test_trying_it_names_the_feed_and_nothing_can_be_said_there(shop: Shop, feed: Feed) -> None:
    shop.content = ATOM
    profile = feed.profile()
    assert (profile.name, profile.handle, profile.url) == ("Comments", shop.url, "https://blog.example/")
    with pytest.raises(Undeliverable) as never:
        feed.deliver(Outgoing(key="1", to="x", subject="", text="Hello"))
    assert (never.value.code, feed.traits.may_reply, feed.traits.public) == ("not_allowed", False, True)


def test_a_cursor_is_never_too_long_and_nonsense_means_from_the_beginning() -> None:
    long = Cursor("a" * 12, 10**9, '"' + "\\" * 99, "x" * 100)
    assert len(str(long)) <= LONGEST_CURSOR
    assert Cursor.of(str(long)).word == 10**9
    assert Cursor.of("nonsense") == Cursor.of("[1]") == Cursor.of("") == Cursor()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "shop.example/feed"}, "url"),
        ({"url": "https://a:b@shop.example/feed"}, "url"),
        ({"url": "https://shop.example/feed", "minutes": "0"}, "minutes"),
        ({"url": "https://shop.example/feed", "minutes": "often"}, "minutes"),
    ],
)
def test_settings_that_cannot_work_are_a_sentence(given: dict[str, str], field: str) -> None:
    with pytest.raises(Unfit) as no:
        make(given)
    assert no.value.field == field
