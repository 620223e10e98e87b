"""Hearing: posts that others can read, from where we stopped; messages to us; what was changed or deleted lately."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.discourse.events import (
    Cursor,
    Post,
    identity_of,
    raw_of_beginning,
    raw_of_deletion,
    raw_of_post,
    version_of,
)
from hilft.channels.adapters.discourse.messages import Messages
from hilft.channels.adapters.discourse.server import Place, Server, is_gone
from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.given import list_at, moment_of_text, number_at, text_at
from hilft.channels.wire.polling import poll

EVERY = timedelta(seconds=5)
"""Between two looks at the newest posts: 12 of the 60 requests a minute that a key has."""
MESSAGES = 30.0
"""Seconds between two looks for messages to us; a webhook tells that there is one."""
FULL = 50
"""Posts on a page of Discourse's."""
STEP = FULL - 1
"""So many numbers hold no more posts than a page shows, whatever else has numbers between them."""
MOST_KNOWN = 2_000
LOOK_AT_STOP = 0.2


class Hearing:
    """The listening side of one account. Keeps in memory what was heard lately, to notice that it was changed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._messages = Messages(server)
        self._known: OrderedDict[int, str] = OrderedDict()
        self._numbers: OrderedDict[tuple[int, int], int] = OrderedDict()
        self._has_looked = self._reaches_far = False
        self._messages_at = 0.0
        self._woken = Event()

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        return poll(lambda at: self._round(at, stop), cursor, stop=stop, every=EVERY, rest=lambda: self._rest(stop))

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        self._messages_at = 0.0
        return self._round(cursor, None)

    def wake(self) -> None:
        """Look at once: the community says that there is something."""
        self._messages_at = 0.0
        self._woken.set()

    def count(self, since: datetime, until: datetime) -> int:
        """See `Counted.count`: of posts that others can read; messages to us are not counted."""
        found, before = 0, 0
        while page := self._page(before, None):
            moments = [moment_of_text(text_at(post, "created_at")) for post in page]
            chosen = [self._is_chosen(self._place(post, None)) for post in page]
            found += sum(
                m is not None and since <= m < until and is_ours for m, is_ours in zip(moments, chosen, strict=True)
            )
            if any(m is not None and m < since for m in moments):
                break
            before = min(identity_of(post) for post in page)
        return found

    def where(self, post: Post, place: Place) -> dict[str, Any]:
        """Return where a post stands, as it is stored with it."""
        above = self._numbers.get((number_at(post, "topic_id"), _above(post)), 0)
        return {"open": place.is_open, "category": place.title, "above": above}

    def is_chosen(self, place: Place) -> bool:
        """Whether posts of this category are to be heard."""
        return self._is_chosen(place)

    def _rest(self, stop: Event) -> None:
        end = time.monotonic() + EVERY.total_seconds()
        while not stop.is_set() and time.monotonic() < end and not self._woken.wait(LOOK_AT_STOP):
            pass
        self._woken.clear()

    def _round(self, cursor: str, stop: Event | None) -> Iterator[RawMessage]:
        at = Cursor.of(cursor)
        page = self._page(0, stop)
        if at == Cursor() and not self._server.account.is_whole:
            yield raw_of_beginning(_beginning(page))
            return
        for raw in self._new(at, page, stop):
            yield raw
            at = Cursor.of(raw.cursor)
        if time.monotonic() >= self._messages_at:
            self._messages_at = time.monotonic() + MESSAGES
            yield from self._messages.heard(at, stop)

    def _page(self, before: int, stop: Event | None) -> list[Post]:
        """Return a page, the newest first: the newest of all, or the newest below `before`."""
        told = self._server.told("/posts.json", {"before": before} if before else None, stop=stop)
        page = [post for post in list_at(told, "latest_posts") if isinstance(post, dict) and identity_of(post)]
        numbers = [identity_of(post) for post in page]
        # Older versions show what stands within fifty numbers, newer ones fifty posts: only these may be asked far.
        self._reaches_far = self._reaches_far or (bool(page) and max(numbers) - min(numbers) > FULL)
        return page

    def _new(self, at: Cursor, page: list[Post], stop: Event | None) -> Iterator[RawMessage]:
        start, lowest = at, min((identity_of(post) for post in page), default=0)
        if lowest > at.public + 1:
            for raw in self._climb(at, lowest, stop):
                yield raw
                at = Cursor.of(raw.cursor)
        for post in sorted(page, key=identity_of):
            if identity_of(post) > at.public:
                yield from self._heard(post, at, stop)
                at = replace(at, public=identity_of(post))
        yield from self._look_back(page, start, at, stop)

    def _climb(self, at: Cursor, end: int, stop: Event | None) -> Iterator[RawMessage]:
        """Yield what stands between `at` and the newest page, oldest first, in steps that no page cuts short."""
        width = STEP
        while at.public + 1 < end:
            page = self._page(min(at.public + width + 1, end), stop)
            numbers = [identity_of(post) for post in page]
            if width > STEP and len(page) >= FULL and min(numbers) > at.public + 1:
                width = max(width // 2, STEP)
                continue
            for post in sorted(page, key=identity_of):
                if identity_of(post) > at.public:
                    yield from self._heard(post, at, stop)
            at = replace(at, public=min(at.public + width, end - 1))
            width = width * 2 if self._reaches_far and len(page) < FULL // 2 else width

    def _heard(self, post: Post, at: Cursor, stop: Event | None, *, late: bool = False) -> Iterator[RawMessage]:
        place = self._place(post, stop)
        after = at if late else replace(at, public=identity_of(post))
        if is_gone(post) and self._known.pop(identity_of(post), None) is not None:
            yield raw_of_deletion(identity_of(post), after)
        if not self._is_chosen(place) or is_gone(post):
            return
        self._remember(post)
        account, where = self._server.account, self.where(post, place)
        if number_at(post, "version") > 1:
            # The message does not move the cursor, so that its change is not lost behind it.
            yield raw_of_post(post, account, at, where)
            yield raw_of_post(post, account, after, where, edited=True)
        else:
            yield raw_of_post(post, account, after, where)

    def _look_back(self, page: list[Post], start: Cursor, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        for post in page:
            if identity_of(post) <= start.public:
                yield from self._again(post, at, stop)
        self._has_looked = self._has_looked or bool(page)
        numbers = {identity_of(post) for post in page}
        # A copy: the house also fetches beside the listener, when it compares what there is with what it has.
        for identity in [one for one in list(self._known) if page and one not in numbers and one > min(numbers)]:
            stands = self._server.stands(identity, stop=stop)
            if self._known.pop(identity, None) is not None and stands is False:
                yield raw_of_deletion(identity, at)

    def _again(self, post: Post, at: Cursor, stop: Event | None) -> Iterator[RawMessage]:
        identity, version = identity_of(post), version_of(post)
        known = self._known.get(identity)
        if known is None and self._has_looked:
            # It became visible after one with a higher number, or was approved or moved here only now.
            yield from self._heard(post, at, stop, late=True)
            return
        place = self._place(post, stop)
        if not self._is_chosen(place) or post.get("hidden") is True:
            return
        if known is not None and is_gone(post):
            self._known.pop(identity, None)
            yield raw_of_deletion(identity, at)
            return
        self._remember(post)
        if known != version and (known is not None or number_at(post, "version") > 1):
            yield raw_of_post(post, self._server.account, at, self.where(post, place), edited=True)

    def _place(self, post: Post, stop: Event | None) -> Place:
        return self._server.place(number_at(post, "category_id"), stop=stop)

    def _is_chosen(self, place: Place) -> bool:
        chosen = self._server.account.categories
        return place.is_seen and (not chosen or bool(chosen & place.names))

    def _remember(self, post: Post) -> None:
        self._known[identity_of(post)] = version_of(post)
        self._numbers[number_at(post, "topic_id"), number_at(post, "post_number")] = identity_of(post)
        for memory in (self._known, self._numbers):
            while len(memory) > MOST_KNOWN:
                memory.popitem(last=False)


def _beginning(page: list[Post]) -> Cursor:
    """Return the place behind everything that is there; messages to us have numbers of the same row."""
    newest = max(page, key=identity_of, default={})
    moment = moment_of_text(text_at(newest, "created_at"))
    second = int(moment.timestamp()) if moment is not None else int(time.time())
    return Cursor(identity_of(newest), identity_of(newest), second)


def _above(post: Post) -> int:
    """Return which post of its topic this answers. The description calls the number a text; it is one of both."""
    found = post.get("reply_to_post_number")
    if isinstance(found, str):
        return int(found) if found.isascii() and found.isdigit() and len(found) < 12 else 0
    return number_at(post, "reply_to_post_number")
