"""Hearing by looking: what was posted and commented on the page, and written in Messenger, behind where we stopped.

Meta calls us with all of this at once, and forgets calls that did not reach us after 36 hours; looking finds what it
left out. One request tells the newest comment below each of the last posts; only where something is new more is asked.
"""

from collections.abc import Iterator
from datetime import datetime
from threading import Event

from hilft.channels.adapters.facebook.account import FacebookAccount
from hilft.channels.adapters.facebook.events import Told, raw_of_seen
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import dict_at, text_at
from hilft.channels.wire.graph import listed
from hilft.channels.wire.graph_round import Rounds, Word, thing_of
from hilft.channels.wire.graph_talk import Talk, second_of
from hilft.channels.wire.places import Place, Thing

POSTS, ALL_POSTS = 1, 10
"""Pages of 100 posts each below which new comments are looked for: usually, and once after each start."""
COMMENT = "id,created_time,from,message,parent{id},permalink_url,attachment"
POST = "id,created_time,from,message,permalink_url,attachments{url,title,type}"
NEWEST = "comments.filter(stream).order(reverse_chronological).limit(1){created_time}"


class Hearing(Rounds):
    """The listening side of one page."""

    def __init__(self, account: FacebookAccount, talk: Talk) -> None:
        super().__init__(talk, account.where.every, hears_messages=account.messages)
        self._account = account

    def _words(self, place: Place, stop: Event | None) -> Iterator[Thing[Word]]:
        """Yield posts of others and all comments since then, each with the post it stands below."""
        pages = POSTS if self._has_begun else ALL_POSTS
        asked = {"fields": f"{POST},{NEWEST}", "limit": "100"}
        for path in ("feed", "tagged"):
            for post in self._graph.paged(f"{self._account.page}/{path}", asked, stop=stop, pages=pages):
                said_at = second_of(text_at(post, "created_time"))
                if said_at >= place.second and text_at(post, "from", "id") != self._account.page:
                    yield thing_of(post, post, text_at(post, "created_time"))
                newest = listed(dict_at(post, "comments"))
                if path == "feed" and newest and second_of(text_at(newest[0], "created_time")) >= place.second:
                    yield from self._comments(post, place, stop)

    def _comments(self, post: Told, place: Place, stop: Event | None) -> Iterator[Thing[Word]]:
        asked = {"fields": COMMENT, "filter": "stream", "order": "reverse_chronological", "limit": "100"}
        for comment in self._graph.paged(f"{text_at(post, 'id')}/comments", asked, stop=stop):
            if second_of(text_at(comment, "created_time")) < place.second:
                return
            yield thing_of(comment, post, text_at(comment, "created_time"))

    def _raw(self, word: Word, cursor: str, now: datetime) -> RawMessage:
        return raw_of_seen(*word, cursor, now)
