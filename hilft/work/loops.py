"""The loops of one work process: each in a thread of its own, with its own connection to the database."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

import django
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from hilft.work.bell import ASKING
from hilft.work.orphan import end_with_house
from hilft.work.waking import wake

log = structlog.get_logger()
PATIENCE = 4.0
"""Seconds the loops have for their last round; what they do not finish is done again by the next process."""
LOOK = 1.0
"""News ends a rest of at most so many seconds. A longer one is a pause after trouble, which nothing cuts short."""
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Loop:
    """A named loop. `step` does one round and returns the seconds to rest before the next one.

    `woken_by`: the database's notice that ends a rest at once, see `hilft.base.notices`; "" for none.
    """

    name: str
    step: Callable[[], float]
    woken_by: str = ""


def main(lifeline: str | None = None) -> None:
    """Run every loop of the house in this process until SIGINT or SIGTERM."""
    # Before the threads, which inherit it: the signals wait for the main thread to ask for them.
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
    end_with_house(lifeline)
    django.setup()
    from hilft.work.rounds import all_loops  # after set-up: the rounds import tables

    stop = threading.Event()
    with running(all_loops(stop), stop):
        signal.sigwait(ASKING)


@contextmanager
def running(loops: list[Loop], stop: threading.Event) -> Iterator[None]:
    """Run these loops side by side while the context is open; at its end wait a little for their last rounds."""
    sleepers: dict[str, list[threading.Event]] = {}
    threads = []
    for loop in loops:
        news = threading.Event() if loop.woken_by else None
        if news is not None:
            sleepers.setdefault(loop.woken_by, []).append(news)
        threads.append(threading.Thread(target=keep_going, args=(loop, stop, news), name=loop.name, daemon=True))
    if sleepers:
        threads.append(threading.Thread(target=wake, args=(sleepers, stop), name="waking", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for news in chain.from_iterable(sleepers.values()):
            news.set()
        deadline = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0.0))


def keep_going(loop: Loop, stop: threading.Event, news: threading.Event | None = None) -> None:
    """Run a loop until asked to stop. What fails is said and tried again, more slowly each time.

    `news`: ends a short rest. What came during a round is looked for right after it.
    """
    failures = 0
    while not stop.is_set():
        close_old_connections()
        if news is not None:
            news.clear()
        try:
            rest = loop.step()
            failures = 0
        except (OperationalError, InterfaceError) as away:
            failures += 1
            rest = min(2.0 ** (failures - 1), _LONGEST_PAUSE)
            log.warning("The database is away; the loop tries again.", loop=loop.name, rest=rest, error=_first(away))
        except Exception:
            failures += 1
            rest = min(2.0**failures, _LONGEST_PAUSE)
            log.exception("A loop failed and goes on.", loop=loop.name, rest=rest)
        is_looking = rest <= LOOK and not failures
        (news if news is not None and is_looking else stop).wait(rest)
    connection.close()


def _first(error: Exception) -> str:
    """Return the first line of the server's words: the ones below it may quote a row."""
    return str(error).partition("\n")[0][:200]


if __name__ == "__main__":
    main(*sys.argv[1:])
