"""Hearing: the whole feed is asked for when it changed, and whatever of it was not heard is told, oldest first.

A feed has no place to resume at: items may come late into its middle, change, and fall off its end. So this listener
remembers in memory what it told; the cursor says up to which of its words, and holds what the server needs to answer
"not changed". A listener that begins anew tells everything that is there once more: the house knows it by its identity.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Event
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_noop

from hilft.channels.adapters.feed.account import FeedAccount
from hilft.channels.adapters.feed.items import Item, Page, page_of
from hilft.channels.contract import NotNow, Pulse, RawMessage
from hilft.channels.wire.given import canonical, number_at, parsed, text_at
from hilft.channels.wire.http import LATER, Answer, Http
from hilft.channels.wire.polling import poll

MOVED = gettext_noop("The feed has moved. Open its address in a browser, and enter the address that shows then.")
MISSING = gettext_noop("There is no feed at this address any more. Look on its page where it is now.")
CLOSED = gettext_noop("The server shows this feed only to people who log in. Give the address of a public one.")
NO_FEED = gettext_noop("What stands at this address is no feed. Look for the address behind “RSS” or “Feed”.")
LONGEST_CURSOR = 255
LONGEST_TAG = 100


@dataclass(frozen=True)
class Cursor:
    """Up to which word of which listener was heard; `etag` and `changed`: of a page that was heard to its end."""

    listener: str = ""
    word: int = 0
    etag: str = ""
    changed: str = ""

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Read a cursor; one that cannot be read means from the beginning, so that nothing is lost."""
        found = parsed(text.encode("utf-8", "replace"))
        return cls(text_at(found, "l"), number_at(found, "n"), text_at(found, "e"), text_at(found, "m"))

    def __str__(self) -> str:
        """A validator that would not fit is left out: the feed is then read whole, and nothing is lost."""
        told: dict[str, Any] = {"l": self.listener, "n": self.word, "e": self.etag, "m": self.changed}
        for name in ("", "e", "m"):
            told.pop(name, None)
            text = json.dumps({k: v for k, v in told.items() if v}, separators=(",", ":"))
            if len(text) <= LONGEST_CURSOR:
                break
        return text


class Hearing:
    """The listener of one feed."""

    def __init__(self, account: FeedAccount, http: Http) -> None:
        self._account, self._http = account, http
        self._listener, self._words = uuid4().hex[:12], 0
        self._told: dict[str, list[tuple[int, str]]] = {}  # by identity: as which word it was told, and its digest
        self._quiet: tuple[str, Cursor] = (
            "",
            Cursor(),
        )  # validators of a page behind a cursor that brought nothing new

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        yield from poll(lambda at: self.fetch(at, stop), cursor, stop=stop, every=self._account.every)

    def fetch(self, cursor: str, stop: Event | None = None) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        resumed = Cursor.of(cursor)
        asked = self._quiet[1] if self._quiet[0] == cursor else resumed
        answer = self._ask(asked, stop)
        if answer.status == 304:
            return
        page = self.page(answer)
        news = self._news(page, resumed)
        ends = Cursor(etag=_short(answer, "etag"), changed=_short(answer, "last-modified"))
        ends = ends if page.is_whole else Cursor()
        self._quiet = (cursor, ends) if not news else self._quiet
        for place, (item, is_changed) in enumerate(news, 1):
            yield self._raw(item, ends if place == len(news) else Cursor(), is_changed=is_changed)

    def look(self) -> Page:
        """Return the feed as it is now. Raises `NotNow`."""
        return self.page(self._ask(Cursor(), None))

    def page(self, answer: Answer) -> Page:
        """Return the feed an answer holds. Raises `NotNow` for anything else."""
        if 300 <= answer.status < 400:
            raise NotNow(MOVED, code="moved", retry_after=LATER, detail=answer.headers.get("location", "")[:300])
        if answer.status in (401, 403):
            raise NotNow(CLOSED, code="login_refused", retry_after=LATER, detail=answer.said())
        if not answer.ok:
            raise NotNow(MISSING, code="unfit", retry_after=LATER, detail=f"{answer.status} {answer.said()}")
        page = page_of(answer.body, self._account.url, answer.headers.get("content-type", ""))
        if page is None:
            raise NotNow(NO_FEED, code="malformed", retry_after=LATER, detail=answer.said())
        return page

    def _ask(self, known: Cursor, stop: Event | None) -> Answer:
        headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
        headers |= {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.changed} if known.changed else {}
        return self._http.ask("GET", self._account.url, headers=headers, stop=stop)

    def _news(self, page: Page, resumed: Cursor) -> list[tuple[Item, bool]]:
        """Return what was not heard behind a cursor, and whether each is another version of what was."""
        last = resumed.word if resumed.listener == self._listener else 0
        self._told = {item.identity: self._told.get(item.identity, []) for item in page.items}
        found = []
        for item in page.items:
            heard = [mark for word, mark in self._told[item.identity] if word <= last]
            if item.digest not in heard[-1:]:
                found.append((item, bool(heard)))
        return found

    def _raw(self, item: Item, ends: Cursor, *, is_changed: bool) -> RawMessage:
        self._words += 1
        self._told.setdefault(item.identity, []).append((self._words, item.digest))
        cursor = replace(ends, listener=self._listener, word=self._words)
        told = {"identity": item.identity, "item": item.told}
        raw = RawMessage(item.identity, canonical(told), datetime.now(UTC), str(cursor), item.digest)
        # The house gives another version that it finds after a pause the same name: so it is one, whoever finds it.
        return raw.twin() if is_changed else raw


def _short(answer: Answer, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= LONGEST_TAG and value.isprintable() and value.isascii() else ""
