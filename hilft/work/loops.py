"""The loops of one work process: each in a thread of its own, with its own connection to the database."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from hilft.work.bell import ASKING
from hilft.work.orphan import end_with_house

log = structlog.get_logger()
PATIENCE = 4.0
"""Seconds the loops have for their last round; what they do not finish is done again by the next process."""
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Loop:
    """A named loop. `step` does one round and returns the seconds to rest before the next one."""

    name: str
    step: Callable[[], float]


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
    threads = [threading.Thread(target=keep_going, args=(loop, stop), name=loop.name, daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        deadline = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0.0))


def keep_going(loop: Loop, stop: threading.Event) -> None:
    """Run a loop until asked to stop. What fails is said and tried again, more slowly each time."""
    failures = 0
    while not stop.is_set():
        close_old_connections()
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
        stop.wait(rest)
    connection.close()


def _first(error: Exception) -> str:
    """Return the first line of the server's words: the ones below it may quote a row."""
    return str(error).partition("\n")[0][:200]


if __name__ == "__main__":
    main(*sys.argv[1:])
