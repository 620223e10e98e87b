"""How late the clock was and how much it claimed, since the house began: histograms that all its processes share.

They are tallies in the database, added to in one statement by each tick that found something to do, so that they stay
right whichever process is asked and however many work.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

LATE = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 21600.0, 86400.0)
"""Upper bounds in seconds of the classes of lateness: the moment of the tick minus the deadline it acted on."""
CLAIMED = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
"""Upper bounds of the classes of how many cases one tick claimed."""


class Histogram(NamedTuple):
    """How many values lie at or below each bound, the last being without limit, and their sum."""

    buckets: list[tuple[str, float]]
    total: float

    @property
    def number(self) -> float:
        return self.buckets[-1][1]

    def below(self, share: float) -> float | None:
        """Return the bound at or below which this share of the values lies; None above all bounds or without any."""
        within = (float(bound) for bound, count in self.buckets[:-1] if 0 < self.number * share <= count)
        return next(within, None)


def of_tick(seen: int, moved: int, failed: int, late: Sequence[float]) -> dict[str, float]:
    """Return what a tick adds to the tallies."""
    counts = Counter(_name("late", LATE, seconds) for seconds in late)
    counts[_name("claimed", CLAIMED, seen)] += 1
    sums = {"late:sum": sum(late), "claimed:sum": float(seen), "moved": float(moved), "failed": float(failed)}
    return {**counts, **sums}


def histogram(kind: str, tallies: Mapping[str, float]) -> Histogram:
    """Return the histogram "late" or "claimed"."""
    bounds = LATE if kind == "late" else CLAIMED
    names = [*map(str, bounds), "+Inf"]
    buckets, sofar = [], 0.0
    for name in names:
        sofar += tallies.get(f"{kind}:{name}", 0.0)
        buckets.append((name, sofar))
    return Histogram(buckets, tallies.get(f"{kind}:sum", 0.0))


def _name(kind: str, bounds: Sequence[float], value: float) -> str:
    place = bisect_left(bounds, value)
    return f"{kind}:{bounds[place]}" if place < len(bounds) else f"{kind}:+Inf"
