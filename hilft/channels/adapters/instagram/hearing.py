"""Hearing by looking: what is commented below our last media, and written in messages, behind where we stopped.

Meta calls us with all of this at once, and forgets calls that did not reach us after 36 hours; looking finds what it
left out. Instagram says of no medium when it was commented last, so each look asks for the newest comments of the last
media in one request.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from threading import Event

from hilft.channels.adapters.instagram.account import InstagramAccount
from hilft.channels.adapters.instagram.events import Told, raw_of_seen
from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.given import dict_at, text_at
from hilft.channels.wire.graph import Graph, listed, next_of
from hilft.channels.wire.graph_round import one_round
from hilft.channels.wire.graph_talk import Talk, second_of
from hilft.channels.wire.places import Place, Thing
from hilft.channels.wire.polling import poll

MEDIA, ALL_MEDIA = 1, 4
"""Pages of 25 media each that are looked below: usually, and once after each start."""
WORDS = "id,text,timestamp,username,from,hidden,parent_id"
MOST = 50
"""Comments of a medium that Meta shows at once ("IG Media Comments")."""
COMMENT = f"{WORDS},replies.limit({MOST}){{{WORDS}}}"
MEDIUM = f"id,permalink,media_product_type,timestamp,comments.limit({MOST}){{{COMMENT}}}"


class Hearing:
    """The listening side of one account."""

    def __init__(self, account: InstagramAccount, graph: Graph, talk: Talk) -> None:
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
        """Yield comments and their replies since then, each with the medium it stands below."""
        pages = MEDIA if self._has_begun else ALL_MEDIA
        asked = {"fields": MEDIUM, "limit": "25"}
        for medium in self._graph.paged(f"{self._account.number}/media", asked, stop=stop, pages=pages):
            for comment in self._comments(medium, place, stop):
                for one in (comment, *self._replies(comment, stop)):
                    if second_of(text_at(one, "timestamp")) >= place.second and text_at(one, "id"):
                        yield _thing(one, medium)
        self._has_begun = True

    def _comments(self, medium: Told, place: Place, stop: Event | None) -> Iterator[Told]:
        """Yield a medium's comments, the newest first: those at hand, and on until they are older than that."""
        page = dict_at(medium, "comments")
        while True:
            found = listed(page)
            yield from found
            is_new = bool(found) and second_of(text_at(found[-1], "timestamp")) >= place.second
            if not (after := next_of(page)) or not (is_new or not self._has_begun):
                return
            asked = {"fields": COMMENT, "limit": str(MOST), "after": after}
            page = self._graph.heard(f"{text_at(medium, 'id')}/comments", asked, stop=stop)
            if next_of(page) == after:
                return

    def _replies(self, comment: Told, stop: Event | None) -> Iterator[Told]:
        page = dict_at(comment, "replies")
        for one in listed(page):
            yield {"parent_id": text_at(comment, "id"), **one}
        if next_of(page):
            asked = {"fields": WORDS, "limit": str(MOST), "after": next_of(page)}
            for one in self._graph.paged(f"{text_at(comment, 'id')}/replies", asked, stop=stop):
                yield {"parent_id": text_at(comment, "id"), **one}


def _raw_of_word(what: tuple[Told, Told], cursor: str, now: datetime) -> RawMessage:
    return raw_of_seen(*what, cursor, now)


def _nothing(_: Place) -> tuple[Thing[Told], ...]:
    return ()


def _thing(word: Told, medium: Told) -> Thing[tuple[Told, Told]]:
    identity = text_at(word, "id")
    order = int(identity) if identity.isascii() and identity.isdigit() and len(identity) < 31 else 0
    return Thing(second_of(text_at(word, "timestamp")), (order, ""), identity, (word, medium))
