"""Spans of time counted in classes, so that medians over any number of cases are read from a few numbers.

A class is a 24th of a decade wide, so what is read from classes is right to within 5 %.
"""

import math
from collections.abc import Iterable, Mapping

PER_DECADE = 24
"""Classes for each power of ten seconds."""


def class_of(seconds: float) -> int:
    """Return the class of a span; whatever is shorter than a second counts as one."""
    return math.floor(math.log10(max(seconds, 1.0)) * PER_DECADE)


def middle(number: int) -> float:
    """Return the geometric middle of a class, in seconds."""
    return float(10 ** ((number + 0.5) / PER_DECADE))


def counted(spans: Iterable[float]) -> dict[int, int]:
    """Return how many of these spans, in seconds, lie in each class."""
    found: dict[int, int] = {}
    for seconds in spans:
        number = class_of(seconds)
        found[number] = found.get(number, 0) + 1
    return found


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return the shortest span, in seconds, within which this share (0 to 1) of the counted ones lies; None of none."""
    wanted = share * sum(counts.values())
    sofar = 0
    for number in sorted(counts):
        sofar += counts[number]
        if sofar >= wanted and counts[number]:
            return middle(number)
    return None
