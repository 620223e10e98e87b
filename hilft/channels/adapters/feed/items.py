"""A feed's bytes as items, oldest first: each with an identity, a digest of its words and the JSON that is kept.

What a feed is stands in RFC 4287 (Atom), RSS 2.0 and, for what answers what, RFC 4685; feedparser reads them all.
"""

from calendar import timegm
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import feedparser

from hilft.channels.wire.given import digest, storable_line

MOST_ITEMS = 2_000
_WORDS = 150_000
LONGEST_IDENTITY = 200


@dataclass(frozen=True)
class Item:
    """One entry. `identity`: its guid, else its address, else made of its words."""

    identity: str
    digest: str
    told: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A feed as it was just now. `is_whole`: whether it was well formed to its end."""

    title: str
    link: str
    items: list[Item]
    is_whole: bool


def page_of(content: bytes, url: str, media_type: str) -> Page | None:
    """Return the feed these bytes are, None when they are none."""
    headers = {"content-location": url, "content-type": media_type}
    try:
        # Its words are cleaned when they are read; doing it here, too, would take long.
        found = feedparser.parse(
            BytesIO(content), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        return None  # what breaks the parser is no feed
    if not found.get("version") and not found.entries:
        return None
    feed = {name: _text(found.feed.get(name)) for name in ("title", "link", "language")}
    items = [_item(entry, feed) for entry in found.entries[:MOST_ITEMS]]
    # Feeds begin with their newest item, as a rule; where all are dated, the dates decide.
    items.reverse()
    if all(item.told["published"] is not None for item in items):
        items.sort(key=lambda item: float(item.told["published"]))
    return Page(feed["title"], feed["link"], _told_apart(items), is_whole=not found.bozo or _is_harmless(found))


def _told_apart(items: list[Item]) -> list[Item]:
    """Return each item once. Those that share an identity though they differ get one of their own each."""
    single = list({(item.identity, item.digest): item for item in items}.values())
    often = Counter(item.identity for item in single)
    return [
        item if often[item.identity] == 1 else replace(item, identity=f"{item.identity}~{item.digest[:12]}")
        for item in single
    ]


def _is_harmless(found: Any) -> bool:
    """Whether feedparser only minds the headers: the server named another character set or type than the feed does."""
    harmless = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    return isinstance(found.get("bozo_exception"), harmless)


def _item(entry: Any, feed: Mapping[str, str]) -> Item:
    contents = entry.get("content") or [entry.get("summary_detail") or {}]
    body = contents[0] if isinstance(contents[0], Mapping) else {}
    author = entry.get("author_detail") or {}
    told: dict[str, Any] = {
        "guid": _text(entry.get("id")),
        "link": _text(entry.get("link")),
        "title": _text(entry.get("title")),
        "text": _text(body.get("value") or entry.get("summary")),
        "is_plain": _text(body.get("type")) == "text/plain",
        "author": {name: _text(author.get(name)) for name in ("name", "href", "email")},
        "published": _seconds(dict.get(entry, "published_parsed") or dict.get(entry, "created_parsed")),
        "updated": _seconds(dict.get(entry, "updated_parsed")),
        "language": _text(body.get("language")) or feed["language"],
        "answers": _answers(entry),
        "files": [_text(one.get("href")) for one in entry.get("enclosures", [])[:10]],
        "feed": feed["title"],
    }
    told["author"]["name"] = told["author"]["name"] or _text(entry.get("author"))
    said = digest(told["title"], told["text"], told["author"], told["files"])
    return Item(_short(told["guid"] or told["link"]) or f"made:{said[:40]}", said, told)


def _short(identity: str) -> str:
    """Return an identity in one line that can be stored; two long ones that begin alike stay two."""
    line = storable_line(identity, longest=_WORDS)
    return line if len(line) <= LONGEST_IDENTITY else f"{line[:150]}~{digest(line)[:40]}"


def _answers(entry: Any) -> str:
    """Return what an item answers (RFC 4685); feedparser names the element after its prefix."""
    above = entry.get("thr_in-reply-to") or {}
    return _short(_text(above.get("ref"))) if isinstance(above, Mapping) else ""


def _text(value: object) -> str:
    return value[:_WORDS] if isinstance(value, str) else ""


def _seconds(moment: Any) -> int | None:
    """Return seconds since 1970 of a moment in UTC as feedparser gives it, None for none."""
    with suppress(TypeError, ValueError, OverflowError):
        return timegm(moment) if moment else None
    return None
