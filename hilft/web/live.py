"""Live updates as server-sent events: what the database notifies is told to the pages that may hear it.

One connection listens for a whole process. Each reader has a bounded set of topics to be told; a reader who is too
slow, and every reader after a break of that connection, hears "reload" and asks for everything anew. Every 15 seconds a
sign of life is sent and the reader's session is looked at again: who has signed out hears nothing more.

A topic is "case:17" when that case changed, "cases" when any case did (for lists), or "reload".
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import psycopg
import structlog
from django.conf import settings
from django.db import connections

from hilft.base.notices import address_of
from hilft.web.seats import Seat, Ticket, seats_of

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = structlog.get_logger()
HEARTBEAT = 15.0
"""Seconds between two signs of life, and between two looks at a reader's session."""
ROOM = 64
"""Topics that may wait for one reader; more become "reload"."""
REST = 0.1
"""Seconds a reader is left alone after each word, so that a burst is one word."""
LISTS_REST = 3.0
"""Seconds between two words about lists: a busy house must not make every desk ask all the time."""
MOST = 1000
"""Readers of one process; further ones are asked to come back later."""
OVERLAP = 10.0
"""Seconds of news that a new reader hears: what happened between drawing a page and opening its stream."""
AGAIN = 1.0
"""Seconds before the listening connection is opened again after it broke."""


class Reader:
    """One open stream: what its holder may hear and what waits to be told."""

    def __init__(self, ticket: Ticket, seat: Seat) -> None:
        self.ticket, self.seat = ticket, seat
        self.is_over = False
        self._topics: dict[str, None] = {}
        self._news = asyncio.Event()
        self._lists_at = 0.0

    def hear(self, case_ids: Iterable[int] | None) -> None:
        """Put in what changed; None means that it is not known what, so everything may have."""
        if case_ids is None:
            self._topics = {"reload": None}
        else:
            topics = [f"case:{one}" for one in case_ids if self.seat.all_cases or one in self.seat.cases]
            self._topics |= dict.fromkeys([*topics, "cases"] if topics else [])
        if len(self._topics) > ROOM:
            self._topics = {"reload": None}
        if self._topics:
            self._news.set()

    def end(self) -> None:
        """Let the stream end: its holder may hear nothing more."""
        self.is_over = True
        self._news.set()

    async def next_topics(self, patience: float) -> list[str]:
        """Return what is to be told now, [] when nothing came within `patience` seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), patience)
        self._news.clear()
        told, held = self._topics, {}
        if "cases" in told and time.monotonic() - self._lists_at < LISTS_REST:
            held = {"cases": told.pop("cases")}
        elif "cases" in told or "reload" in told:
            self._lists_at = time.monotonic()
        self._topics = held
        return list(told)

    @property
    def holds_back(self) -> bool:
        """Say whether a word about lists waits for its time."""
        return "cases" in self._topics


class Live:
    """The ASGI function for /live, and the listening behind it. One for each process."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._readers: set[Reader] = set()
        self._recent: deque[tuple[float, list[int] | None]] = deque(maxlen=1000)
        self._work: list[asyncio.Task[None]] = []
        # Django's connections belong to threads: the doorkeeper has one of its own.
        self._door = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a stream."""
        if scope["method"] != "GET":
            return await _refuse(send, 405)
        if len(self._readers) >= MOST:
            return await _refuse(send, 503)
        ticket = ticket_of(scope)
        (seat,) = await self._seats([ticket])
        if seat is None:
            return await _refuse(send, 403)
        reader = Reader(ticket, seat)
        self._readers.add(reader)
        for at, numbers in self._recent:
            if time.monotonic() - at < OVERLAP:
                reader.hear(numbers)
        self._begin()
        gone = asyncio.create_task(_gone(receive))
        telling = asyncio.create_task(_tell(reader, send))
        try:
            await asyncio.wait({gone, telling}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._readers.discard(reader)
            for task in (gone, telling):
                task.cancel()
            await asyncio.gather(gone, telling, return_exceptions=True)
            self._end_when_empty()
        return None

    def spread(self, payload: str) -> None:
        """Tell all readers what the database notified: numbers of cases, or "*" when there were too many to name."""
        numbers = None if payload == "*" else [int(one) for one in payload.split(",") if one.isdecimal()]
        self._recent.append((time.monotonic(), numbers))
        for reader in self._readers:
            reader.hear(numbers)

    async def close(self) -> None:
        """Give back what the process holds for its readers."""
        self._readers.clear()
        self._end_when_empty()
        await asyncio.get_running_loop().run_in_executor(self._door, connections.close_all)
        self._door.shutdown()

    def _begin(self) -> None:
        if not self._work:
            self._work = [asyncio.create_task(self._listen()), asyncio.create_task(self._watch())]

    def _end_when_empty(self) -> None:
        """Nobody listens to an empty room: without readers the connection is given back."""
        if not self._readers:
            for task in self._work:
                task.cancel()
            self._work = []
            self._recent.clear()

    async def _listen(self) -> None:
        """Listen for as long as there are readers; after a break everybody asks for everything anew."""
        while True:
            try:
                address = address_of(self._alias)
                async with await psycopg.AsyncConnection.connect(**address, autocommit=True) as connection:
                    await connection.execute("LISTEN hilft")
                    self.spread("*")
                    async for notice in connection.notifies():
                        self.spread(notice.payload)
            except (psycopg.Error, OSError) as reason:
                log.warning("The live connection broke; it is opened again.", reason=str(reason))
                await asyncio.sleep(AGAIN)

    async def _watch(self) -> None:
        """Look at the readers' tickets again and again; end the streams of those who signed out."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            readers = list(self._readers)
            try:
                seats = await self._seats([reader.ticket for reader in readers])
            except Exception:  # noqa: BLE001 - without the database nobody can be checked, and nothing is told either
                log.warning("Readers could not be checked; they are next time.")
                continue
            for reader, seat in zip(readers, seats, strict=True):
                if seat is None:
                    reader.end()
                else:
                    reader.seat = seat

    async def _seats(self, tickets: list[Ticket]) -> list[Seat | None]:
        return await asyncio.get_running_loop().run_in_executor(self._door, seats_of, tickets)


def ticket_of(scope: Scope) -> Ticket:
    """Return what a request shows at the door: `?link=` a personal link, `?case=` public cases, or its session."""
    headers = {name: value for name, value in scope["headers"] if name == b"cookie"}
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        cookies = SimpleCookie()
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    query = parse_qs(scope["query_string"].decode("latin-1"))
    asked = [int(one) for one in query.get("case", []) if one.isdecimal() and len(one) < 18]
    return Ticket(session.value if session else "", query.get("link", [""])[0][:200], tuple(asked))


async def _tell(reader: Reader, send: Send) -> None:
    """Send what a reader is to hear, and a sign of life when there is nothing."""
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _write(send, b": here\n\n")
    lively_at = time.monotonic()
    while not reader.is_over:
        topics = await reader.next_topics(LISTS_REST if reader.holds_back else HEARTBEAT)
        if topics:
            await _write(send, b"".join(b"data: %b\n\n" % topic.encode() for topic in topics))
            await asyncio.sleep(REST)
        elif time.monotonic() - lively_at >= HEARTBEAT:
            await _write(send, b": here\n\n")
            lively_at = time.monotonic()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    """Return when the reader has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
