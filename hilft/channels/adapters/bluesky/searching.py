"""Searching Bluesky, after the lexicon app.bsky.feed.searchPosts (read November 2026).

The newest posts come first, so the list is walked back to the place that was heard, and an hour further: indexing is
not in order. After a new start what that hour holds is told again; the house knows it by its identity.
"""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.bluesky.names import POST
from hilft.channels.adapters.bluesky.sealing import Sealing
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.contract import RawMessage
from hilft.channels.wire.found import as_found
from hilft.channels.wire.given import list_at, moment_of_text, text_at

PAGE, FIRST, MOST_PAGES = 100, 40, 50
LATE = timedelta(hours=1)
MOST_TOLD = 5_000
MENTION = "app.bsky.richtext.facet#mention"


class Searching:
    """The looks of one account; remembers what it told lately, for the hour that is looked at again."""

    def __init__(self, server: BlueskyServer) -> None:
        self._server, self._sealing = server, Sealing(server)
        self._told: OrderedDict[tuple[str, str], None] = OrderedDict()

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """See `Searching.search` of the contract; the cursor is the moment at which the newest post was indexed."""
        did, place = self._server.me(stop=stop)[0], cursor
        for post in sorted(_posts(self._server, words, cursor, stop), key=_indexed):
            place = max(place, _indexed(post))
            if (words, text_at(post, "uri")) in self._told:
                continue
            if _is_somebody_elses(post, did):
                yield as_found(self._sealing.heard(post, place, stop=stop), words, place)
            self._remember(words, text_at(post, "uri"))

    def _remember(self, words: str, address: str) -> None:
        self._told[words, address] = None
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)


def _posts(server: BlueskyServer, words: str, cursor: str, stop: Event | None) -> Iterator[dict[str, Any]]:
    last = moment_of_text(cursor)
    since = last - LATE if last is not None else None
    params: dict[str, str | int | list[str]] = {"q": words, "sort": "latest", "limit": PAGE if since else FIRST}
    for _ in range(MOST_PAGES):
        page = server.ask("GET", "app.bsky.feed.searchPosts", params=params, stop=stop)
        for post in list_at(page, "posts"):
            indexed = moment_of_text(_indexed(post))
            if indexed is None or text_at(post, "record", "$type") != POST:
                continue
            if since is not None and indexed < since:
                return
            yield post
        token = text_at(page, "cursor")
        if since is None or not token or not list_at(page, "posts"):
            return
        params["cursor"] = token


def _indexed(post: dict[str, Any]) -> str:
    return text_at(post, "indexedAt")


def _is_somebody_elses(post: dict[str, Any], did: str) -> bool:
    """Whether it is not ours and neither mentions nor answers us: that is heard anyhow."""
    facets = list_at(post, "record", "facets")
    mentioned = {text_at(one, "did") for facet in facets for one in list_at(facet, "features")}
    parent = text_at(post, "record", "reply", "parent", "uri")
    return text_at(post, "author", "did") != did and did not in mentioned and not parent.startswith(f"at://{did}/")
