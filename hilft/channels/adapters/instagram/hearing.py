"""Hearing by looking: what is commented below our last media, and written in messages, behind where we stopped.

Meta calls us with all of this at once, and forgets calls that did not reach us after 36 hours; looking finds what it
left out. Instagram says of no medium when it was commented last, so each look asks for the newest comments of the last
media in one request.
"""

from collections.abc import Iterator
from datetime import datetime
from threading import Event

from hilft.channels.adapters.instagram.account import InstagramAccount
from hilft.channels.adapters.instagram.events import Told, raw_of_seen
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import dict_at, text_at
from hilft.channels.wire.graph import listed, next_of
from hilft.channels.wire.graph_round import Rounds, Word, thing_of
from hilft.channels.wire.graph_talk import Talk, second_of
from hilft.channels.wire.places import Place, Thing

MEDIA, ALL_MEDIA = 1, 4
"""Pages of 25 media each that are looked below: usually, and once after each start."""
WORDS = "id,text,timestamp,username,from,hidden,parent_id"
MOST = 50
"""Comments of a medium that Meta shows at once ("IG Media Comments")."""
COMMENT = f"{WORDS},replies.limit({MOST}){{{WORDS}}}"
MEDIUM = f"id,permalink,media_product_type,timestamp,comments.limit({MOST}){{{COMMENT}}}"


class Hearing(Rounds):
    """The listening side of one account."""

    def __init__(self, account: InstagramAccount, talk: Talk) -> None:
        super().__init__(talk, account.where.every, hears_messages=account.messages)
        self._account = account

    def _words(self, place: Place, stop: Event | None) -> Iterator[Thing[Word]]:
        """Yield comments and their replies since then, each with the medium it stands below."""
        pages = MEDIA if self._has_begun else ALL_MEDIA
        asked = {"fields": MEDIUM, "limit": "25"}
        for medium in self._graph.paged(f"{self._account.number}/media", asked, stop=stop, pages=pages):
            for comment in self._comments(medium, place, stop):
                for one in (comment, *self._replies(comment, stop)):
                    if second_of(text_at(one, "timestamp")) >= place.second and text_at(one, "id"):
                        yield thing_of(one, medium, text_at(one, "timestamp"))

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

    def _raw(self, word: Word, cursor: str, now: datetime) -> RawMessage:
        return raw_of_seen(*word, cursor, now)
