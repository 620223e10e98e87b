"""Hearing: a long question to Telegram, whose offset confirms what the house remembers and nothing more.

Telegram hands an update out again until a question asks for what is behind it. The next page is asked for only when
the house has taken the last message of the one before and remembered its cursor, so whoever dies in between hears the
rest again.
"""

import base64
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.telegram.events import WANTED, Cursor, attached, is_for_us, message_of, raw_of
from hilft.channels.adapters.telegram.server import MOST_FILE, NO_ANSWER, Server
from hilft.channels.contract import NotNow, Pulse, RawMessage
from hilft.channels.wire.given import canonical, number_at, text_at
from hilft.channels.wire.http import LATER
from hilft.channels.wire.polling import poll

LONG = timedelta(seconds=25)
"""How long one question waits for an answer."""
EVERY = timedelta(seconds=1)
PAGE = 100
TRIES = 3
"""A file is asked for so often; then its message is heard without it."""


class Hearing:
    """The listening side of one bot that asks."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._skipped = ("", 0)  # a cursor, and the last update behind it that was not for us
        self._failed: dict[str, int] = {}
        self._wait = timedelta(0)

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        self._wait = timedelta(0)
        yield from poll(lambda at: self._round(at, stop), cursor, stop=stop, every=EVERY, rest=lambda: None)

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`. The last page stays unconfirmed: only what was taken is asked beyond."""
        return self._pages(cursor, timedelta(0), None)

    def files_of(self, update: dict[str, Any], stop: Event | None) -> dict[str, str]:
        """Return the files of a message in base64. Raises `NotNow` while a file may still come."""
        found = {}
        for one in attached(message_of(update)[1]):
            if number_at(one, "file_size") <= MOST_FILE and (content := self._file(one, stop)) is not None:
                found[text_at(one, "file_unique_id")] = base64.b64encode(content).decode()
        return found

    def _round(self, cursor: str, stop: Event) -> Iterator[RawMessage]:
        """One question. The first one, and the first after trouble, does not wait: the house learns at once we hear."""
        wait, self._wait, began = self._wait, timedelta(0), time.monotonic()
        is_quiet = True
        for raw in self._pages(cursor, wait, stop):
            yield raw
            is_quiet = False
        self._wait = LONG
        if wait and is_quiet and time.monotonic() - began < EVERY.total_seconds():
            stop.wait(EVERY.total_seconds())  # a server that does not wait as it was asked is not hurried

    def _pages(self, cursor: str, wait: timedelta, stop: Event | None) -> Iterator[RawMessage]:
        is_full = True
        while is_full:
            updates = self._updates(cursor, wait, stop)
            for raw in self._raws(updates, cursor, stop):
                yield raw
                cursor = raw.cursor
            is_full, wait = len(updates) == PAGE, timedelta(0)

    def _updates(self, cursor: str, wait: timedelta, stop: Event | None) -> list[dict[str, Any]]:
        behind, skipped = self._skipped
        offset = skipped + 1 if skipped and behind == cursor else Cursor.of(cursor).offset
        asked: dict[str, str | int] = {
            "limit": PAGE,
            "timeout": int(wait.total_seconds()),
            "allowed_updates": canonical(WANTED).decode(),
        }
        found = self._server.get("getUpdates", asked | ({"offset": offset} if offset else {}), wait=wait, stop=stop)
        if not isinstance(found, list):
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        return [one for one in found if isinstance(one, dict)]

    def _raws(self, updates: list[dict[str, Any]], cursor: str, stop: Event | None) -> Iterator[RawMessage]:
        me = self._server.me(stop=stop) if updates else {}
        for update in updates:
            if is_for_us(update, me):
                raw = raw_of(update, me, self.files_of(update, stop))
                yield raw
                cursor = raw.cursor
            else:
                # What others say to each other in a group is neither kept nor confirmed before what stands ahead of it.
                self._skipped = (cursor, number_at(update, "update_id"))

    def _file(self, one: dict[str, Any], stop: Event | None) -> bytes | None:
        name = text_at(one, "file_unique_id")
        try:
            return self._server.file(text_at(one, "file_id"), stop=stop)
        except NotNow:
            self._failed[name] = self._failed.get(name, 0) + 1
            if self._failed[name] < TRIES:
                raise
            del self._failed[name]
            return None
