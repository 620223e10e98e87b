"""Bringing rows into the order of time, with the first and the last of each case marked."""

from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from typing import Any

from hilft.replay.rows import FIRST, LAST, OPENING, Broken, Item, Row, Step
from hilft.replay.sorting import ExternalSort

_TOLD = 5_000
_END: tuple[Any, ...] = tuple(Row("", 0.0, 0, 0, 0, 0, None, None, None, 0))


class Order:
    """Sorts twice in bounded memory: by case, to see where each begins and ends, then by time.

    `in_order`: whether the log was in the order of time already. `rows`: how many rows there are to replay.
    `after_the_end`: how many lie after the moment up to which the log is replayed.
    """

    def __init__(self, by_case: ExternalSort, by_time: ExternalSort, until: float | None = None) -> None:
        self._by_case, self._by_time = by_case, by_time
        self._until = float("inf") if until is None else until
        self._last_at = float("-inf")
        self.in_order = True
        self.rows = self.after_the_end = self._taken = 0

    def add(self, row: Row) -> None:
        """Take a row; one that lies after the end of the replay is only counted."""
        if row.at > self._until:
            self.after_the_end += 1
            return
        if row.at < self._last_at:
            self.in_order = False
        self._last_at = row.at
        self._taken += 1
        self._by_case.add(row)

    def arrange(self, set_aside: Callable[[Broken], None], told: Callable[[float], None] = lambda _: None) -> None:
        """Mark the rows and sort them by time; call once, when all are there. `told`: how much of it is done."""
        number, earlier = 0, ""
        unique = self._unique(set_aside)
        for row, following in pairwise(chain(unique, (_END,))):
            case, at, _, _, _, step, person, team, opened, _ = row
            marks = 0
            if case != earlier:
                earlier, marks = case, FIRST
                began = at if opened is None else opened
                self._by_time.add((began, number, case, Step.TOUCHED.value, person, team, OPENING))
                number += 1
            if following[0] != case:
                marks |= LAST
            self._by_time.add((at, number, case, step, person, team, marks))
            number += 1
            self.rows += 1
            if self.rows % _TOLD == 0:
                told(self.rows / self._taken)

    def items(self) -> Iterator[Item]:
        """Yield what the clock is fed with, in the order of time."""
        return map(Item._make, self._by_time.sorted())

    def _unique(self, set_aside: Callable[[Broken], None]) -> Iterator[tuple[Any, ...]]:
        """Leave out the rows that say in every column what another row of the same moment says."""
        now: tuple[str, float] = ("", 0.0)
        lines: dict[int, int] = {}
        for row in self._by_case.sorted():
            if row[:2] != now:
                now = row[:2]
                lines.clear()
            line, digest = row[4], row[9]
            if digest in lines:
                set_aside(Broken(line, f"It says the same as line {lines[digest]}.", None))
            else:
                lines[digest] = line
                yield row
