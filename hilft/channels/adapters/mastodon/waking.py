"""A stream that says when it is worth asking. What it says beside that is not believed: asking remains the truth.

A stream may break off, or leave out what the server keeps back from strangers; so we ask now and then without it, too.
"""

import asyncio
import time
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from hilft.channels.adapters.mastodon.server import Server
from hilft.channels.wire.line import HERE

NEWS = frozenset({b"notification", b"conversation", b"notifications_merged"})
CHANGES = frozenset({b"status.update", b"status_update", b"delete"})
PATH = "/api/v1/streaming/user"
WITH_STREAM, WITHOUT = 30.0, 3.0
"""Seconds between two rounds while the stream is there, and while it is not."""
AT_ONCE, REFILL = 20.0, 3.0
"""So many rounds may follow each other at once; then one every so many seconds: 100 of the 300 requests we have."""
SILENCE = 75.0
"""Seconds without a sign of life (servers give one every 15), after which a stream is dead."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
LOOK_AT_STOP = 0.2


class Waker:
    """The stream of one account, read in a thread of its own while it is entered."""

    def __init__(self, server: Server, stop: Event) -> None:
        self._server, self._stop, self._over, self._base = server, stop, Event(), ""
        self._woken, self._changed, self.is_live = Event(), Event(), False
        self._rounds, self._counted_at = AT_ONCE, time.monotonic()
        self._thread = Thread(target=self._work, name="mastodon stream", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def follow(self, base: str) -> None:
        """Read the stream at `base`, "" for the server itself, from now on."""
        if not self._base:
            own = self._server.account.server
            parts = urlsplit(base)
            self._base = base if parts.scheme == "https" or (parts.hostname in HERE and parts.netloc) else own
            self._thread.start()

    def rest(self) -> None:
        """Wait until it is worth asking again, or the house stops."""
        began = time.monotonic()
        while not self._stop.is_set() and not self._woken.wait(LOOK_AT_STOP):
            if time.monotonic() - began >= (WITH_STREAM if self.is_live else WITHOUT):
                return
        while not self._stop.is_set() and not self._may_ask():
            self._stop.wait(LOOK_AT_STOP)
        self._woken.clear()

    def something_changed(self) -> bool:
        """Whether something was edited or deleted since this was last asked."""
        changed = self._changed.is_set()
        self._changed.clear()
        return changed

    def _may_ask(self) -> bool:
        now = time.monotonic()
        self._rounds = min(AT_ONCE, self._rounds + (now - self._counted_at) / REFILL)
        self._counted_at = now
        if self._rounds < 1:
            return False
        self._rounds -= 1
        return True

    def _work(self) -> None:
        asyncio.run(self._until_over())

    async def _until_over(self) -> None:
        reading = asyncio.ensure_future(self._read())
        while not (self._over.is_set() or self._stop.is_set()):
            await asyncio.wait({reading}, timeout=LOOK_AT_STOP)
        reading.cancel()
        await asyncio.wait({reading})

    async def _read(self) -> None:
        pause = FIRST_PAUSE
        headers = {**self._server.http.headers, "Accept": "text/event-stream"}
        is_here = urlsplit(self._base).hostname in HERE
        timeout = httpx.Timeout(10.0, read=SILENCE)
        async with httpx.AsyncClient(headers=headers, timeout=timeout, trust_env=not is_here) as client:
            while True:
                try:
                    async with client.stream("GET", f"{self._base}{PATH}") as answer:
                        if answer.status_code == 200 and "event-stream" in answer.headers.get("content-type", ""):
                            pause = FIRST_PAUSE
                            await self._follow(answer)
                except httpx.HTTPError:
                    pass
                self.is_live = False
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _follow(self, answer: httpx.Response) -> None:
        self.is_live = True
        self._woken.set()  # what came while there was no stream
        rest = b""
        async for piece in answer.aiter_bytes():
            *lines, rest = (rest + piece).split(b"\n")
            # The data of an event is not read, however long it is: only its name matters.
            rest = rest[:100]
            for each in lines:
                name = each.partition(b"event:")[2].strip() if each.startswith(b"event:") else b""
                if name in CHANGES:
                    self._changed.set()
                if name in CHANGES or name in NEWS:
                    self._woken.set()
