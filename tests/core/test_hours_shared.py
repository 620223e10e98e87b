"""One calendar serves every thread of a process: whoever asks first, all get the same sums."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from hilft.core.hours import Hours, Opening, Week

OFFICE: Week = (*((Opening(540, 1020),),) * 5, (), ())
STARTS = [datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(days=200 * number) for number in range(8)]
WORK = timedelta(hours=16)
THREADS = 8


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Let threads take turns a thousand times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_that_ask_a_new_calendar_at_once_are_told_what_one_alone_is_told() -> None:
    alone = Hours("Europe/Berlin", OFFICE)
    told = [(alone.add(start, WORK), alone.between(STARTS[0], start), alone.is_open(start)) for start in STARTS]
    for _ in range(5):
        shared, together = Hours("Europe/Berlin", OFFICE), Barrier(THREADS)

        def ask(number: int, shared: Hours = shared, together: Barrier = together) -> list[object]:
            together.wait()
            turned = STARTS[number:] + STARTS[:number]
            found = {s: (shared.add(s, WORK), shared.between(STARTS[0], s), shared.is_open(s)) for s in turned}
            return [found[start] for start in STARTS]

        with ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(ask, range(THREADS))) == [told] * THREADS
