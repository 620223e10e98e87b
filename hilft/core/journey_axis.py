"""The axis of a journey: where a moment lies across the drawing, and the lines that count the time.

In percent of the width. Even, but for stretches too short to be seen, which get a least width; the ticks bend along.
"""

from bisect import bisect_right
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

LEFT, RIGHT = 1.5, 98.5
"""The percentages between which time runs; round ends and the first label need the rest."""

BEYOND_NOW = 0.03
"""The share of its length by which the drawing of an open case goes on: there is a future, and it is empty."""

LEAST, APART = 6, 11
"""Pixels: the narrowest stretch, and the least distance between two signs in one lane."""

WIDTHS = {"": 400, "long": 760, "longer": 1500}
"""Pixels a drawing has at least, by how much happens in it; a narrower screen scrolls. The style sheet knows them."""


class Unit(StrEnum):
    """What the axis counts, from the customer's first word."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class Tick(NamedTuple):
    """A line of the axis, `n` units after the beginning. `named`: there is room for the number."""

    x: float
    n: int
    named: bool


def room_for(turns: int) -> str:
    """Return the smallest room in which the narrowest stretches take no more than half of the width."""
    return next((room for room, width in WIDTHS.items() if turns * LEAST * 2 <= width), list(WIDTHS)[-1])


class Scale:
    """Places moments: even, but for stretches that would be too narrow to see. These get their least width."""

    def __init__(self, start: datetime, turns: list[datetime], end: datetime, *, is_open: bool, room: str) -> None:
        beyond = (end - start) * BEYOND_NOW if is_open else timedelta(0)
        self.start = start
        self.horizon = max(end + beyond, start + timedelta(hours=1))
        self.apart = APART / WIDTHS[room] * 100
        self.moments = [start, *turns[1:], end, self.horizon]
        widths = _widths([(b - a).total_seconds() for a, b in pairwise(self.moments)], LEAST / WIDTHS[room] * 100)
        self.edges = [LEFT]
        for width in widths:
            self.edges.append(self.edges[-1] + width)

    @property
    def end_x(self) -> float:
        return round(self.edges[-2], 2)

    def __call__(self, at: datetime) -> float:
        """Return the percentage at which a moment lies; what lies outside is moved to the edge."""
        at = min(max(at, self.start), self.horizon)
        left = min(bisect_right(self.moments, at), len(self.moments) - 1) - 1
        length = (self.moments[left + 1] - self.moments[left]).total_seconds()
        share = (at - self.moments[left]).total_seconds() / length if length else 1
        return round(self.edges[left] + share * (self.edges[left + 1] - self.edges[left]), 2)


def _widths(lengths: list[float], least: float) -> list[float]:
    """Share out the width by length, giving everybody at least `least` percent; the time beyond the end needs none."""
    whole = RIGHT - LEFT
    floors = [min(least, whole * 0.75 / len(lengths))] * (len(lengths) - 1) + [0.0]
    raised: set[int] = set()
    while True:
        free = whole - sum(floors[n] for n in raised)
        rest = sum(length for n, length in enumerate(lengths) if n not in raised) or 1.0
        low = {n for n, length in enumerate(lengths) if n not in raised and length * free / rest < floors[n]}
        if not low:
            return [floors[n] if n in raised else length * free / rest for n, length in enumerate(lengths)]
        raised |= low


_STEPS = (
    (Unit.HOUR, timedelta(hours=1), (1, 2, 3, 6)),
    (Unit.DAY, timedelta(days=1), (1, 2, 7)),
    (Unit.WEEK, timedelta(weeks=1), (2, 4, 8, 13, 26, 52)),
)
_MOST_TICKS = 10
_NAME, _FIRST_NAME = 6.0, 13.0


def ticks_along(scale: Scale) -> tuple[Unit, list[Tick]]:
    """Return what the axis counts and its lines, at most ten; names are left out where they would touch."""
    length = scale.horizon - scale.start
    fits = (
        (unit, size, step) for unit, size, steps in _STEPS for step in steps if length / (size * step) < _MOST_TICKS
    )
    unit, size, step = next(fits, (Unit.WEEK, timedelta(weeks=1), -(-length // timedelta(weeks=52 * 9)) * 52))
    ticks: list[Tick] = []
    free = LEFT
    for n in range(0, int(length / size) + 1, step):
        x = scale(scale.start + n * size)
        named = x >= free and x <= RIGHT - 1
        if named:
            free = x + (_FIRST_NAME if n == 0 else _NAME)
        ticks.append(Tick(x, n, named))
    return unit, ticks
