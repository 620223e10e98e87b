"""Was whoever is heard by many answered sooner? First words and solutions, by channel and reach, and what differs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from hilft.core.spread import quantile

BANDS = ("loud", "public", "private")
"""Before how many eyes a case stood, the most first."""
ENOUGH = 20
"""Fewer cases than this tell nothing by their median."""
BOUGHT = 1.5
"""From this ratio of two medians on it is said that reach bought speed."""

Classes = Mapping[int, int]
"""How many cases lie in each class of `hilft.core.spread`."""


class Told(NamedTuple):
    """What is counted of a channel and a band: how long first words and solutions took."""

    channel: str
    band: str
    words: Classes
    solved: Classes


class Speed(NamedTuple):
    """How many there were, and within how many seconds half and nine tenths of them were done; None of none."""

    cases: int
    median: float | None
    p90: float | None


class Line(NamedTuple):
    """One line of the report. `channel`: "" for all of them together."""

    channel: str
    band: str
    word: Speed
    solved: Speed


class Bought(NamedTuple):
    """Reach that bought speed. `what`: "word" or "solved"; medians in seconds, `times` how much sooner."""

    what: str
    louder: str
    quieter: str
    louder_median: float
    quieter_median: float

    @property
    def times(self) -> float:
        return self.quieter_median / self.louder_median


class Report(NamedTuple):
    """`bands`: all channels together, one line for each reach there was; `lines`: by channel and reach."""

    bands: list[Line]
    lines: list[Line]
    bought: list[Bought]

    @property
    def is_enough(self) -> bool:
        """Say whether two bands have enough cases to be compared by."""
        return any(sum(_size(line, what) >= ENOUGH for line in self.bands) > 1 for what in ("word", "solved"))


def report(told: Iterable[Told]) -> Report:
    """Return the report on these counts; those of one channel and band are added up."""
    counts: dict[tuple[str, str], tuple[Counter[int], Counter[int]]] = defaultdict(lambda: (Counter(), Counter()))
    for one in told:
        for channel in (one.channel, ""):
            words, solved = counts[channel, one.band]
            counts[channel, one.band] = (words + Counter(one.words), solved + Counter(one.solved))
    order = sorted(counts, key=lambda key: (key[0], BANDS.index(key[1])))
    lines = [Line(*key, *map(_speed, counts[key])) for key in order]
    bands = [line for line in lines if not line.channel]
    return Report(bands, [line for line in lines if line.channel], _bought(bands))


def _speed(counts: Classes) -> Speed:
    return Speed(sum(counts.values()), quantile(counts, 0.5), quantile(counts, 0.9))


def _bought(bands: Sequence[Line]) -> list[Bought]:
    """Return where more reach went with a shorter median, the clearest first."""
    found = []
    for what in ("word", "solved"):
        enough = [line for line in bands if _size(line, what) >= ENOUGH]
        for louder, quieter in combinations(enough, 2):
            fast, slow = getattr(louder, what).median, getattr(quieter, what).median
            if slow / fast > BOUGHT:
                found.append(Bought(what, louder.band, quieter.band, fast, slow))
    return sorted(found, key=lambda one: -one.times)


def _size(line: Line, what: str) -> int:
    speed: Speed = getattr(line, what)
    return speed.cases
