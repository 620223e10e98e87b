"""Hearing: mentions and direct messages from where we stopped, then what else is said in our threads.

X asks money for each post it shows, not for each look: everything is asked for behind what is known already, and
direct messages, for which X knows no such place, a few at a time.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.x.events import (
    Cursor,
    Thing,
    moment_of,
    number,
    raw_of_message,
    raws_of_post,
    references,
)
from hilft.channels.adapters.x.reading import mentions
from hilft.channels.adapters.x.server import Server
from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.found import as_found
from hilft.channels.wire.given import dict_at, list_at, text_at
from hilft.channels.wire.polling import poll

POST = {
    "expansions": "attachments.media_keys,author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
    "post.fields": "attachments,conversation_id,created_at,entities,id,lang,note_post,text",
    "user.fields": "id,name,protected,public_metrics,username",
}
MESSAGE = {
    "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,text",
    "event_types": "MessageCreate",
    "expansions": "attachments.media_keys,participant_ids,sender_id",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
    "user.fields": "id,name,public_metrics,username",
}
PAGE, FEW, FIRST_LOOK = "100", "5", "10"
MESSAGES = 61.0
"""Seconds between two looks at direct messages: X allows 15 in 15 minutes."""
SEARCHED = timedelta(days=6, hours=20)
"""How far back the search reaches, seven days, with some room: X refuses a place before that."""
MOST_THREADS, AT_ONCE = 100, 10
"""Threads that are followed, the last ones we spoke in, and how many in one search (512 signs at most)."""


class Hearing:
    """The listening side of one account. Keeps in memory which threads we spoke in."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._threads: OrderedDict[str, None] = OrderedDict()
        self._has_begun = False
        self._own = 0
        self._messages_at = 0.0

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        return poll(lambda at: self._round(at, stop), cursor, stop=stop, every=self._server.account.every)

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        self._messages_at = 0.0
        return self._round(cursor, None)

    def _round(self, cursor: str, stop: Event | None) -> Iterator[RawMessage]:
        account, at = self._server.account, Cursor.of(cursor)
        for raw in self._mentions(at, stop):
            yield raw
            at = Cursor.of(raw.cursor)
        if account.messages and time.monotonic() >= self._messages_at:
            self._messages_at = time.monotonic() + MESSAGES
            for raw in self._messages(at, stop):
                yield raw
                at = Cursor.of(raw.cursor)
        if account.follow:
            for raw in self._ours(at, stop):
                yield raw
                at = Cursor.of(raw.cursor)
            yield from self._followed(at, stop)

    def _mentions(self, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        path = f"/2/users/{self._server.account.me}/mentions"
        for post, includes in self._behind(path, {**POST, "max_results": PAGE}, at.mention, stop):
            after = replace(at, mention=max(at.mention, number(post["id"])))
            yield from raws_of_post(post, includes, after, at)
            at = after

    def _ours(self, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        """What our account says, through whatever program; where nothing is known yet, from now on."""
        account, known = self._server.account, max(at.own, self._own)
        path = f"/2/users/{account.me}/tweets"
        words = {**POST, "max_results": PAGE, "exclude": "retweets"}
        if self._has_begun and known:
            found = list(self._behind(path, words, known, stop))
        else:
            # Which threads are ours is told by the last page of what we said.
            page = self._server.told(path, words, stop=stop)
            found = [(post, dict_at(page, "includes")) for post in reversed(_listed(page))]
        self._has_begun = True
        for post, includes in found:
            self._remember(text_at(post, "conversation_id"))
            self._own = max(self._own, number(post["id"]))
            if known and number(post["id"]) > known and references(post):
                at = replace(at, own=max(at.own, number(post["id"])))
                yield from raws_of_post(post, includes, at, at)

    def _remember(self, thread: str) -> None:
        self._threads[thread] = None
        self._threads.move_to_end(thread)
        while len(self._threads) > MOST_THREADS:
            self._threads.popitem(last=False)

    def _followed(self, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        """What others say in our threads without mentioning us: X tells that to nobody who does not search for it."""
        me, since = self._server.account.me, at.thread
        if since and moment_of(since) < datetime.now(UTC) - SEARCHED:
            since = 0
        threads = [one for one in self._threads if number(one)]
        found: dict[int, tuple[Thing, Thing]] = {}
        for begin in range(0, len(threads), AT_ONCE):
            named = " OR ".join(f"conversation_id:{one}" for one in threads[begin : begin + AT_ONCE])
            query = {"query": f"({named}) -from:{me} -is:retweet", "sort_order": "recency", "max_results": PAGE}
            for post, includes in self._behind("/2/tweets/search/recent", {**POST, **query}, since, stop):
                found[number(post["id"])] = (post, includes)
        for identity in sorted(found):
            post, includes = found[identity]
            if identity > at.thread and not mentions(post, me):  # a mention was heard as one
                after = replace(at, thread=identity)
                yield from raws_of_post(post, includes, after, at)
                at = after

    def _messages(self, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        """Walk back to what is known. The first look is a short one: mostly there is nothing new."""
        page = self._server.told("/2/dm_events", {**MESSAGE, "max_results": FEW}, stop=stop)
        found = {number(one["id"]): (one, dict_at(page, "includes")) for one in _listed(page)}
        if text_at(page, "meta", "next_token") and min(found, default=0) > at.message:
            found |= self._all_messages(at, stop)
        for identity in sorted(one for one in found if one > at.message):
            at = replace(at, message=identity)
            yield raw_of_message(*found[identity], at)

    def _all_messages(self, at: Cursor, stop: Event | None) -> dict[int, tuple[Thing, Thing]]:
        found: dict[int, tuple[Thing, Thing]] = {}
        params, token = {**MESSAGE, "max_results": PAGE}, ""
        while True:
            page = self._server.told("/2/dm_events", params, stop=stop)
            found |= {number(one["id"]): (one, dict_at(page, "includes")) for one in _listed(page)}
            token, before = text_at(page, "meta", "next_token"), token
            if not token or token == before or min(found, default=0) <= at.message:
                return found
            params["pagination_token"] = token

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """See `Searching.search` of the contract: the first look is a short one, for each post costs money."""
        me, since = self._server.account.me, number(cursor)
        if since and moment_of(since) < datetime.now(UTC) - SEARCHED:
            since = 0
        query = {**POST, "query": f"({words}) -from:{me} -is:retweet", "sort_order": "recency"}
        if since:
            words_of = {**query, "max_results": PAGE}
            found = list(self._behind("/2/tweets/search/recent", words_of, since, stop, is_paid_for=True))
        else:
            few = {**query, "max_results": FIRST_LOOK}
            page = self._server.told("/2/tweets/search/recent", few, stop=stop, is_paid_for=True)
            found = [(post, dict_at(page, "includes")) for post in reversed(_listed(page))]
        for post, includes in found:
            if not mentions(post, me):  # a mention is heard as one
                yield as_found(raws_of_post(post, includes, Cursor(), Cursor())[-1], words, text_at(post, "id"))

    def _behind(
        self, path: str, params: dict[str, str], since: int, stop: Event | None, *, is_paid_for: bool = False
    ) -> Iterator[tuple[Thing, Thing]]:
        """Yield the posts behind `since`, oldest first: X shows the newest first, so all pages are asked before."""
        found: dict[int, tuple[Thing, Thing]] = {}
        place, seen = {"since_id": str(since)} if since else {}, set()
        while True:
            page = self._server.told(path, {**params, **place}, stop=stop, is_paid_for=is_paid_for)
            found |= {number(one["id"]): (one, dict_at(page, "includes")) for one in _listed(page)}
            token = text_at(page, "meta", "next_token")
            if not token or token in seen:
                break
            seen.add(token)
            place["pagination_token"] = token
        for identity in sorted(one for one in found if one > since):
            yield found[identity]


def _listed(page: dict[str, Any]) -> list[Thing]:
    return [one for one in list_at(page, "data") if number(text_at(one, "id"))]
