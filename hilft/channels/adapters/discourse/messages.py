"""Messages to us: conversations that only those who take part can read.

Which of them have something new is told by the list of our own messages; what it is, by the conversation. A webhook is
never believed here: it is told of everybody's messages, and only our own key knows which of them are for us.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.discourse.events import (
    Cursor,
    Post,
    identity_of,
    raw_of_deletion,
    raw_of_post,
    version_of,
)
from hilft.channels.adapters.discourse.server import Server, safe
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import list_at, moment_of_text, number_at, storable_line, text_at

MARGIN = timedelta(minutes=10)
"""Conversations that rest for longer than this before the last message heard have nothing new."""
PAGE, MOST_PAGES, MOST_ROUNDS = 30, 200, 5
WATCHED = 20
"""So many of the last messages are looked at again in turn, one a round: nothing tells of their changes."""


class Messages:
    """The conversations of one account. Keeps in memory how long each was, and the last messages."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lengths: dict[int, int] = {}
        self._watched: OrderedDict[int, tuple[str, str]] = OrderedDict()

    def heard(self, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        """Yield what is new in our messages, in the order of their numbers, then one that was changed or deleted."""
        found: dict[int, str] = {}
        lengths: dict[int, int] = {}
        for _ in range(MOST_ROUNDS):
            # Looked at until nothing is new: else one said in the first while we asked for the second would be lost.
            changed = [
                one
                for one in self._topics(at, stop)
                if lengths.get(_id(one), self._lengths.get(_id(one))) != _length(one)
            ]
            if not changed:
                break
            for topic in changed:
                lengths[_id(topic)] = _length(topic)
                found |= self._posts(topic, at, stop)
        for identity in sorted(found):
            post = self._server.post(identity, stop=stop)
            moment = moment_of_text(text_at(post or {}, "created_at"))
            second = int(moment.timestamp()) if moment is not None else at.second
            at = replace(at, private=identity, second=max(at.second, second))
            if post is not None:
                self._watch(post, found[identity])
                yield raw_of_post(post, self._server.account, at, _where(found[identity]))
        self._lengths |= lengths
        yield from self._changed(at, stop)

    def _topics(self, at: Cursor, stop: Event | None) -> list[dict[str, Any]]:
        """Return the conversations in which something was said since, the newest first."""
        path = f"/topics/private-messages/{safe(self._server.account.username)}.json"
        found: list[dict[str, Any]] = []
        for number in range(MOST_PAGES):
            told = self._server.told(path, {"page": number} if number else None, stop=stop)
            page = [one for one in list_at(told, "topic_list", "topics") if isinstance(one, dict) and _id(one)]
            found += [one for one in page if _moment(one) >= at.second - MARGIN.total_seconds()]
            if len(page) < PAGE or _moment(page[-1]) < at.second - MARGIN.total_seconds():
                break
        return found

    def _posts(self, topic: dict[str, Any], at: Cursor, stop: Event | None) -> dict[int, str]:
        told = self._server.one(f"/t/{_id(topic)}.json", stop=stop) or {}
        title = storable_line(text_at(told, "title"))
        if text_at(told, "archetype") != "private_message":
            return {}  # a moderator made a public topic of it: there it is heard
        stream = list_at(told, "post_stream", "stream")
        return {one: title for one in stream if isinstance(one, int) and one > at.private}

    def _watch(self, post: Post, title: str) -> None:
        self._watched[identity_of(post)] = (version_of(post), title)
        while len(self._watched) > WATCHED:
            self._watched.popitem(last=False)

    def _changed(self, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        watched = list(self._watched.items())
        if not watched:
            return
        identity, (version, title) = watched[0]
        post = self._server.post(identity, stop=stop)
        stands = post is not None or self._server.stands(identity, stop=stop)
        self._watched.pop(identity, None)
        if post is None:
            if stands is False:
                yield raw_of_deletion(identity, at)
            return
        self._watched[identity] = (version_of(post), title)
        if version_of(post) != version:
            yield raw_of_post(post, self._server.account, at, _where(title), edited=True)


def _where(title: str) -> dict[str, Any]:
    return {"open": False, "title": title, "above": 0}


def _id(topic: dict[str, Any]) -> int:
    return number_at(topic, "id")


def _length(topic: dict[str, Any]) -> int:
    return number_at(topic, "highest_post_number")


def _moment(topic: dict[str, Any]) -> float:
    moment = moment_of_text(text_at(topic, "last_posted_at") or text_at(topic, "bumped_at"))
    return moment.timestamp() if moment is not None else float("inf")
