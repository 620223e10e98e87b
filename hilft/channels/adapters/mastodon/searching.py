"""Searching: what is said in public under a hashtag or with a word, without mentioning us.

After Mastodon's API documentation for version 4.7 (November 2026): "Hashtag timeline" shows every public status a
server has heard of; "Search" finds words only on servers that have a full-text search, and only in statuses whose
authors allow it. A server that finds nothing says nothing about why.
"""

from collections import OrderedDict
from collections.abc import Iterator
from threading import Event
from typing import Any
from urllib.parse import quote

from hilft.channels.adapters.mastodon.events import Cursor, Status, number, raw_of
from hilft.channels.adapters.mastodon.reading import OPEN
from hilft.channels.adapters.mastodon.server import Me, Server
from hilft.channels.contract import RawMessage
from hilft.channels.wire.found import as_found

PAGE = 40
MOST_PAGES = 25
"""Pages a search walks at once: a thousand statuses; the next look goes on where it stopped."""
LATE = 3_600_000 << 16
"""An hour in Mastodon's numbers, which begin with milliseconds: statuses of other servers arrive with older numbers."""
DATED = 1 << 50
"""Numbers below this count up one by one, and nothing arrives between them."""
MOST_TOLD = 5_000


class Searching:
    """The looks of one account; remembers what it told lately, for the hour that is looked at again."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._told: OrderedDict[tuple[str, int], None] = OrderedDict()

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """See `Searching.search` of the contract."""
        me, place = self._server.me(stop=stop), number(cursor)
        since = max(place - LATE, 1) if place > DATED else place
        for page in self._pages(words, since, stop):
            for status in page:
                if (words, number(status["id"])) in self._told:
                    continue
                place = max(place, number(status["id"]))
                if _is_somebody_elses(status, me):
                    yield as_found(raw_of("mention", status, me, Cursor(), {"files": {}}), words, str(place))
                self._remember(words, number(status["id"]))

    def _pages(self, words: str, since: int, stop: Event | None) -> Iterator[list[Status]]:
        """Yield what is newer than `since`, oldest first; what the server shows first when there is no such place."""
        for _ in range(MOST_PAGES):
            found = [one for one in self._page(words, since, stop) if number(one.get("id")) > since]
            if not found:
                return
            page = sorted(found, key=lambda one: number(one["id"]))
            yield page
            if not since:
                return
            since = number(page[-1]["id"])

    def _page(self, words: str, since: int, stop: Event | None) -> list[Status]:
        place: dict[str, Any] = {"limit": PAGE, **({"min_id": since} if since else {})}
        if words.startswith("#"):
            return self._server.listed(f"/api/v1/timelines/tag/{quote(words[1:], safe='')}", place, stop=stop)
        asked = {"q": words, "type": "statuses", **place}
        found = self._server.one("/api/v2/search", stop=stop, params=asked) or {}
        statuses = found.get("statuses")
        return [one for one in statuses if isinstance(one, dict)] if isinstance(statuses, list) else []

    def _remember(self, words: str, identity: int) -> None:
        self._told[words, identity] = None
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)


def _is_somebody_elses(status: Status, me: Me) -> bool:
    """Whether anybody may read it, somebody else said it, and not to us: that is heard anyhow."""
    author, mentions = status.get("account"), status.get("mentions")
    named = {str(one.get("id")) for one in mentions if isinstance(one, dict)} if isinstance(mentions, list) else set()
    is_ours = isinstance(author, dict) and str(author.get("id")) == me.id
    return status.get("visibility") in OPEN and not is_ours and me.id not in named and not status.get("reblog")
