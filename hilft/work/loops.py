"""The loops of one work process: each in a thread of its own, with its own connection to the database."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

import django
import structlog
from django.db import close_old_connections, connection

from hilft.work.orphan import end_with_parent

log = structlog.get_logger()
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Loop:
    """A named loop. `step` does one round and returns the seconds to rest before the next one."""

    name: str
    step: Callable[[], float]


def keep_going(loop: Loop, stop: threading.Event) -> None:
    """Run a loop until asked to stop. What fails is said and tried again, more slowly each time."""
    failures = 0
    while not stop.is_set():
        close_old_connections()
        try:
            rest = loop.step()
            failures = 0
        except Exception:
            failures += 1
            rest = min(2.0**failures, _LONGEST_PAUSE)
            log.exception("A loop failed and goes on.", loop=loop.name, rest=rest)
        stop.wait(rest)
    connection.close()


def run(loops: list[Loop], stop: threading.Event) -> None:
    """Run these loops side by side until asked to stop, and wait for their last rounds."""
    threads = [threading.Thread(target=keep_going, args=(loop, stop), name=loop.name) for loop in loops]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):
        pass
    for thread in threads:
        thread.join(timeout=4)


def main() -> None:
    """Run every loop of the house in this process until SIGTERM."""
    django.setup()
    from hilft.work.rounds import all_loops  # after set-up: the rounds import tables

    end_with_parent()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    run(all_loops(stop), stop)


if __name__ == "__main__":
    main()
