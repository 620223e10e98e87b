"""Hearing by asking again and again, for networks that offer nothing better or beside what they offer."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from threading import Event

from hilft.channels.contract import NotNow, Pulse, RawMessage
from hilft.channels.wire.http import Stopped

LONGEST = timedelta(minutes=5)
"""The longest pause after trouble, unless the network itself asks for more."""


def poll(
    fetch: Callable[[str], Iterable[RawMessage]],
    cursor: str,
    *,
    stop: Event,
    every: timedelta,
    rest: Callable[[], object] | None = None,
) -> Iterator[RawMessage | Pulse]:
    """Yield what `fetch` finds after `cursor`, a `Pulse`, rest, and so on until `stop` is set.

    Trouble yields a `Pulse` that says so; the pauses double, from `every` on, until the network answers again. What
    was found before the trouble is kept: the next round resumes behind it. `rest`: waits in our place between two good
    rounds, for networks that say when it is worth asking.
    """
    pause = every
    while not stop.is_set():
        try:
            for raw in fetch(cursor):
                yield raw
                cursor = raw.cursor or cursor
                if stop.is_set():
                    return
        except Stopped:
            return
        except NotNow as trouble:
            yield Pulse(trouble)
            pause = min(max(pause * 2, every), max(LONGEST, every))
            stop.wait(max(trouble.retry_after if trouble.code == "rate" else every, pause).total_seconds())
        else:
            yield Pulse()
            pause = every
            if rest is None:
                stop.wait(every.total_seconds())
            else:
                rest()
