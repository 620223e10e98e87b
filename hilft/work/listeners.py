"""One thread for each account that is to be heard, started and ended as accounts come, change, pause and go."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

from hilft.base.clock import now as database_now
from hilft.channels.inbox import hear
from hilft.channels.registry import to_hear
from hilft.work.loops import Loop, keep_going

LOOK = 3.0
"""Seconds between two looks at the accounts."""
_SLICE = 0.2


class Ending(Event):
    """The end of one listener: its own, or that of the whole process."""

    def __init__(self, whole: Event) -> None:
        super().__init__()
        self._whole = whole

    def is_set(self) -> bool:
        """Say whether either has come."""
        return super().is_set() or self._whole.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for either, at most `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = _SLICE if until is None else min(_SLICE, until - time.monotonic())
            if left <= 0:
                return False
            super().wait(left)
        return True


@dataclass(frozen=True)
class _Listener:
    version: int
    ending: Ending
    thread: Thread


class Listeners:
    """Keeps a listener running for every account that is to be heard, under its present settings."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._running: dict[str, _Listener] = {}

    def __call__(self) -> float:
        """Look once."""
        wanted = to_hear(now=database_now())
        for name, listener in list(self._running.items()):
            if wanted.get(name) != listener.version:
                listener.ending.set()
            if not listener.thread.is_alive():
                del self._running[name]
        for name in wanted.keys() - self._running.keys():
            self._running[name] = self._start(name, wanted[name])
        return LOOK

    def _start(self, name: str, version: int) -> _Listener:
        ending = Ending(self._stop)
        loop = Loop(f"listen {name}", _hearing(name, ending))
        thread = Thread(target=keep_going, args=(loop, ending), name=loop.name, daemon=True)
        thread.start()
        return _Listener(version, ending, thread)


def _hearing(name: str, ending: Ending) -> Callable[[], float]:
    return lambda: hear(name, ending)
