"""Hearing by looking: what was posted and commented on the page, and written in Messenger, behind where we stopped.

Meta calls us with all of this at once, and forgets calls that did not reach us after 36 hours; looking finds what it
left out. One request tells the newest comment below each of the last posts; only where something is new more is asked.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from threading import Event

from hilft.channels.adapters.facebook.account import FacebookAccount
from hilft.channels.adapters.facebook.events import Told, raw_of_seen
from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.given import dict_at, text_at
from hilft.channels.wire.graph import Graph, listed
from hilft.channels.wire.graph_round import one_round
from hilft.channels.wire.graph_talk import Talk, second_of
from hilft.channels.wire.places import Place, Thing
from hilft.channels.wire.polling import poll

POSTS, ALL_POSTS = 1, 10
"""Pages of 100 posts each below which new comments are looked for: usually, and once after each start."""
COMMENT = "id,created_time,from,message,parent{id},permalink_url,attachment"
POST = "id,created_time,from,message,permalink_url,attachments{url,title,type}"
NEWEST = "comments.filter(stream).order(reverse_chronological).limit(1){created_time}"


class Hearing:
    """The listening side of one page."""

    def __init__(self, account: FacebookAccount, graph: Graph, talk: Talk) -> None:
        self._account, self._graph, self._talk = account, graph, talk
        self._has_begun = False

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        return poll(lambda at: self._round(at, stop), cursor, stop=stop, every=self._account.where.every)

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return self._round(cursor, None)

    def _round(self, text: str, stop: Event | None) -> Iterator[RawMessage]:
        messages = partial(self._talk.written, stop=stop) if self._account.messages else _nothing
        return one_round(text, partial(self._words, stop=stop), messages, _raw_of_word)

    def _words(self, place: Place, *, stop: Event | None) -> Iterator[Thing[tuple[Told, Told]]]:
        """Yield posts of others and all comments since then, each with the post it stands below."""
        pages = POSTS if self._has_begun else ALL_POSTS
        asked = {"fields": f"{POST},{NEWEST}", "limit": "100"}
        for path in ("feed", "tagged"):
            for post in self._graph.paged(f"{self._account.page}/{path}", asked, stop=stop, pages=pages):
                said_at = second_of(text_at(post, "created_time"))
                if said_at >= place.second and text_at(post, "from", "id") != self._account.page:
                    yield _thing(post, post)
                newest = listed(dict_at(post, "comments"))
                if path == "feed" and newest and second_of(text_at(newest[0], "created_time")) >= place.second:
                    yield from self._comments(post, place, stop)
        self._has_begun = True

    def _comments(self, post: Told, place: Place, stop: Event | None) -> Iterator[Thing[tuple[Told, Told]]]:
        asked = {"fields": COMMENT, "filter": "stream", "order": "reverse_chronological", "limit": "100"}
        for comment in self._graph.paged(f"{text_at(post, 'id')}/comments", asked, stop=stop):
            if second_of(text_at(comment, "created_time")) < place.second:
                return
            yield _thing(comment, post)


def _raw_of_word(what: tuple[Told, Told], cursor: str, now: datetime) -> RawMessage:
    return raw_of_seen(*what, cursor, now)


def _nothing(_: Place) -> tuple[Thing[Told], ...]:
    return ()


def _thing(word: Told, post: Told) -> Thing[tuple[Told, Told]]:
    identity = text_at(word, "id")
    last = identity.rpartition("_")[2]
    order = int(last) if last.isascii() and last.isdigit() and len(last) < 31 else 0
    return Thing(second_of(text_at(word, "created_time")), (order, ""), identity, (word, post))
