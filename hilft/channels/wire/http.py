"""Asking a network's server over HTTP: with an end to every wait, and each failure as a word of the contract.

The calls are plain; beneath them the wire is asynchronous, since only that way a whole request has one deadline (a
server that sends a byte now and then is slow, too) and a long wait ends at once when the house stops.

What each failure means follows RFC 9110: 429 and 503 say when to come again (section 10.2.3); a request that changes
nothing may be asked again; after any other the server may have done it although no answer came.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Event, local
from typing import Any, Self, TypedDict, Unpack

import httpx
from django.utils.translation import gettext_noop

from hilft.channels.contract import ChannelError, NotNow, Unsure
from hilft.channels.wire.line import Line

PATIENCE = timedelta(seconds=20)
"""How long a whole request may take, from the first byte out to the last byte in."""
MOST = 8_000_000
"""Bytes of an answer; what is longer is nothing we asked for."""
SOON, LATER = timedelta(seconds=30), timedelta(minutes=5)
LONGEST = timedelta(hours=6)
"""A server that asks us to stay away for longer is asked again after this."""
NO_JSON = gettext_noop("The server answered with something that is no JSON; another program may answer in its place.")
TOO_LONG = gettext_noop("The server's answer is far too long; it is not read.")
UNREACHABLE = gettext_noop("The server cannot be reached.")
NO_ANSWER = gettext_noop("The server gave no answer: what was asked may have been done.")
FEWER = gettext_noop("The server wants fewer requests.")
OUT_OF_ORDER = gettext_noop("The server is out of order at the moment.")
ELSEWHERE = gettext_noop("The server named another server's address; it is not asked.")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOK_AT_STOP = 0.2
"""Seconds between two looks whether the house stops."""


class Stopped(Exception):
    """The house stops: the request was given up."""


@dataclass(frozen=True)
class Answer:
    """What a server answered with any status but 429 and 5xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return the parsed body. Raises `NotNow` when it is no JSON: something else answers in the server's place."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise NotNow(NO_JSON, code="malformed", retry_after=LATER, detail=self.said()) from None

    def said(self) -> str:
        """Return the first line of the body, for a person to read."""
        return " ".join(self.body[:400].decode("utf-8", "replace").replace("\0", "").split())[:300]


class Words(TypedDict, total=False):
    """What a request says, in httpx's terms. `data`: the fields of a form."""

    params: Mapping[str, str | int | list[str]]
    json: Any
    data: Mapping[str, Any]
    files: Any
    content: bytes


class Http:
    """One server, asked with our credentials. Each thread has connections of its own; redirects are not followed."""

    def __init__(
        self, base: str, *, headers: Mapping[str, str] | None = None, patience: timedelta = PATIENCE, most: int = MOST
    ) -> None:
        self.base, self.headers, self.patience, self.most = base.rstrip("/"), dict(headers or {}), patience, most
        self._mine = local()

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
        stop: Event | None = None,
        patience: timedelta | None = None,
        **words: Unpack[Words],
    ) -> Answer:
        """Return the server's answer. `path`: relative to the base, or a whole address on the same server.

        `once`: the server itself recognises a repeated request, so asking again is harmless. Raises `NotNow`
        (unreachable, rate, server, malformed), `Unsure` when a request that changes something got no answer, and
        `Stopped` when `stop` is set meanwhile.
        """
        safe = once or method in SAFE
        address = self._address(path)
        limit = patience or self.patience
        try:
            answer = self._run(self._send(method, address, words, dict(headers or {}), stop, limit))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
            raise self._unreachable(failure) from None
        except (httpx.HTTPError, TimeoutError) as failure:
            raise self._unreachable(failure) if safe else self._unsure(type(failure).__name__) from None
        if answer.status in (408, 425, 429, 503) or answer.status >= 500:
            raise self._refused(answer, safe=safe)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of this thread's connections."""
        if (line := getattr(self._mine, "line", None)) is not None:
            del self._mine.line
            line.close()

    def _address(self, path: str) -> str:
        if not path.startswith(("http://", "https://")):
            return f"{self.base}/{path.lstrip('/')}"
        if httpx.URL(path).netloc != httpx.URL(self.base).netloc:
            raise ChannelError(ELSEWHERE, code="elsewhere")
        return path

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        if not hasattr(self._mine, "line"):
            self._mine.line = Line(self.base, self.headers)
        answer: Answer = self._mine.line.run(work)
        return answer

    async def _send(
        self,
        method: str,
        address: str,
        words: Words,
        headers: dict[str, str],
        stop: Event | None,
        limit: timedelta,
    ) -> Answer:
        async with asyncio.timeout(limit.total_seconds()):
            asked = asyncio.ensure_future(self._receive(method, address, words, headers))
            try:
                while not asked.done():
                    await asyncio.wait({asked}, timeout=LOOK_AT_STOP if stop is not None else None)
                    if stop is not None and stop.is_set() and not asked.done():
                        raise Stopped
            finally:
                if not asked.done():
                    asked.cancel()
            return asked.result()

    async def _receive(self, method: str, address: str, words: Words, headers: dict[str, str]) -> Answer:
        client: httpx.AsyncClient = self._mine.line.client
        async with client.stream(method, address, headers=headers, **words) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self.most:
                    raise NotNow(TOO_LONG, code="malformed", retry_after=LATER)
            return Answer(response.status_code, response.headers, bytes(body))

    def _unreachable(self, failure: Exception) -> NotNow:
        detail = f"{self._name()}: {type(failure).__name__}"
        return NotNow(UNREACHABLE, code="unreachable", retry_after=SOON, detail=detail)

    def _unsure(self, detail: str) -> Unsure:
        return Unsure(NO_ANSWER, code="no_answer", retry_after=SOON, detail=f"{self._name()}: {detail}")

    def _refused(self, answer: Answer, *, safe: bool) -> NotNow:
        pause = retry_after(answer.headers, now=datetime.now(UTC))
        if answer.status == 429:
            return NotNow(FEWER, code="rate", retry_after=pause or LATER, detail=f"{self._name()}: {answer.said()}")
        if not safe and answer.status in (500, 502, 504, 408):
            return self._unsure(f"{answer.status} {answer.said()}")
        detail = f"{self._name()}, {answer.status}: {answer.said()}"
        return NotNow(OUT_OF_ORDER, code="server", retry_after=pause or SOON, detail=detail)

    def _name(self) -> str:
        return httpx.URL(self.base).host


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return how long a server wants to be left alone, None when it does not say; at least a second.

    Reads Retry-After (RFC 9110: seconds or a date) and the moments many networks name in X-RateLimit-Reset
    (seconds since 1970, or ISO 8601).
    """
    lower = {name.lower(): value for name, value in headers.items()}
    for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
        until = _moment(lower.get(name, "").strip(), now)
        if until is not None:
            return min(max(until - now, timedelta(seconds=1)), LONGEST)
    return None


def _moment(text: str, now: datetime) -> datetime | None:
    try:
        number = float(text)
    except ValueError:
        return _date(text)
    if not 0 <= number < 1e11:
        return None
    # Nobody asks for a pause of thirty years: a large number is a moment, a small one a span.
    return datetime.fromtimestamp(number, UTC) if number > 1e9 else now + timedelta(seconds=number)


def _date(text: str) -> datetime | None:
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return None
