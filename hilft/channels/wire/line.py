"""One thread's connections to a server, let go of when whoever holds them is gone: a thread, or a replaced channel."""

import asyncio
import sys
import weakref
from collections import deque
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import httpx

CONNECT = 10.0
"""Seconds for the connection alone. While there is none, nothing was said for sure."""
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
T = TypeVar("T")
_LEFT: "deque[tuple[asyncio.Runner, httpx.AsyncClient]]" = deque()
"""What could not be let go of at once, since the thread that found it was at work on another line."""


class Line:
    """A client and the loop it runs on, for one thread."""

    def __init__(self, base: str, headers: Mapping[str, str]) -> None:
        self._runner = asyncio.Runner()
        self.client = httpx.AsyncClient(
            headers=dict(headers),
            timeout=httpx.Timeout(None, connect=CONNECT),
            # A house may reach the world through a proxy; what runs on this machine is reached without.
            trust_env=httpx.URL(base).host not in HERE,
        )
        # Not `__del__`: when a whole circle of objects goes, the loop inside could go before it.
        self._end = weakref.finalize(self, _let_go, self._runner, self.client)
        self._end.atexit = False  # the process ends, and the system takes back what it had

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this and wait for it."""
        while _LEFT:
            _let_go(*_LEFT.popleft())
        return self._runner.run(work)

    def close(self) -> None:
        """Let go of the connections; a second time is nothing."""
        self._end()


def _let_go(runner: asyncio.Runner, client: httpx.AsyncClient) -> None:
    if sys.is_finalizing():
        return
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        with suppress(Exception):
            runner.run(client.aclose())
        runner.close()
    else:
        _LEFT.append((runner, client))
