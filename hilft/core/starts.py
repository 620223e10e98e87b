"""The moments at which the longest wait may begin, and which of them have the same lying ahead.

The time until a rung owns a case grows with the starting moment only where a sum of opening time leaps over a closed
stretch. So its longest lies at a closing or, where a policy counts by the calendar in between, that much earlier; where
spans end with a day, at a midnight: these moments are tried, with the second before and after each.

Two starting moments have the same ahead of them for so long (`look`) if every opening, closing, midnight and end of a
month's span comes equally long after both: then whatever is decided within that time is decided equally after both.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import product

from hilft.core.hours import Hours
from hilft.core.policy import LawDate, Rules, Span, Unit
from hilft.core.standing import FURTHEST, SOON

_WHILE_OPEN, _BY_DAYS = (Unit.OPEN, Unit.WORKING_DAYS), (Unit.DAY_ENDS, Unit.MONTHS)
_NEVER = float("inf")


class Starts:
    """The starting moments in [start, end) that may be the worst for cases under these rules and dates of the law."""

    def __init__(self, hours: Hours, rules: Rules, dates: Iterable[LawDate], *, start: datetime, end: datetime) -> None:
        self.hours, self.start, self.end = hours, start, end
        # A date of the law and an age are counted from the first word, everything else from later moments as well.
        first = [*(date.by for date in dates), *(rung.matter for rung in rules.rungs)]
        later = [rules.first_word, rules.next_word, rules.update, *(rung.act_within for rung in rules.rungs)]
        self._by_days = any(plain.unit in _BY_DAYS for span in (*first, *later) for plain in span.each)
        self.months, self.months_later = _months((*first, *later)), _months(later)
        self._last = end + len(rules.rungs) * FURTHEST

    def moments(self, chains: Sequence[Sequence[Span]]) -> list[datetime]:
        """Return the moments that may be the worst for these spans, one after the other: edges, then seconds around."""
        counted_back: set[datetime] = set()
        for plain in (plain for chain in chains for plain in product(*(span.each for span in chain))):
            if all(span.unit in _WHILE_OPEN for span in plain):
                continue
            # A calendar span passes while the desk is closed: wherever a span ends at an opening or a closing, what
            # follows, or the opening time so far, may be at its longest.
            for number, span in enumerate(plain, 1):
                if span.unit in _BY_DAYS:
                    break  # it begins to be longest at a midnight, from which the shorter chain counted back already
                counted_back |= {_before(self.hours, at, plain[:number]) for at in self._edges}
        return self._with_seconds(self._points | counted_back) if counted_back else self._plain

    def edges(self, end: datetime) -> list[datetime]:
        """Return every opening and closing before `end`, and every midnight if a span ends with a day, in order."""
        return sorted({*self.hours.breakpoints(self.start, end), *self.midnights(end)})

    def midnights(self, end: datetime) -> Iterator[datetime]:
        """Yield every midnight before `end`, none if no span ends with a day."""
        at = self.hours.end_of_day(self.start - SOON, 0)
        while self._by_days and at < end:
            yield at
            at = self.hours.end_of_day(at, 0)

    @cached_property
    def _edges(self) -> list[datetime]:
        return self.edges(self._last)

    @cached_property
    def _points(self) -> set[datetime]:
        return {self.start, *self._edges[: bisect_left(self._edges, self.end)]}

    @cached_property
    def _plain(self) -> list[datetime]:
        return self._with_seconds(self._points)

    def _with_seconds(self, points: set[datetime]) -> list[datetime]:
        around = {at + step for at in points for step in (-SOON, SOON)} - points
        return [at for at in (*sorted(points), *sorted(around)) if self.start <= at < self.end]


class Seen:
    """Tells starting moments apart by what lies ahead of them within `look`: openings, days, ends of months."""

    def __init__(self, starts: Starts, look: timedelta) -> None:
        self.starts, self.look = starts, look
        last = starts.end + look
        self._turns = [at.timestamp() for at in starts.hours.breakpoints(starts.start, last)]
        self._midnights = [at.timestamp() for at in starts.midnights(last)]
        self._ends: dict[tuple[int, int], float] = {}
        self._seen: set[object] = set()

    def is_new(self, at: datetime) -> bool:
        """Say whether no moment before this one had the same ahead of it."""
        begin, end, known = at.timestamp(), (at + self.look).timestamp(), len(self._seen)
        ahead = [
            tuple([moment - begin for moment in row[bisect_right(row, begin) : bisect_right(row, end)]])
            for row in (self._turns, self._midnights)
        ]
        self._seen.add((self.starts.hours.is_open(at), *ahead, self._months(begin, end)))
        return len(self._seen) > known

    def _months(self, begin: float, end: float) -> tuple[float, ...]:
        """Return how far the ends of all spans of months lie ahead that may begin by `end`; all beyond it are one."""
        if not self.starts.months:
            return ()
        today, last = bisect_right(self._midnights, begin), bisect_right(self._midnights, end)
        found = [self._end(today, months) for months in self.starts.months]
        found += [self._end(day, months) for day in range(today + 1, last + 1) for months in self.starts.months_later]
        return tuple(due - begin if due <= end else _NEVER for due in found)

    def _end(self, day: int, months: int) -> float:
        """Return when a span of so many months ends that begins on the day before the midnight of this number."""
        if (day, months) not in self._ends:
            begins = datetime.fromtimestamp(self._midnights[day - 1], UTC) if day else self.starts.start
            self._ends[day, months] = self.starts.hours.end_of_day(begins, 0, months).timestamp()
        return self._ends[day, months]


def _months(spans: Iterable[Span]) -> tuple[int, ...]:
    """Return how many months these spans have, those that are counted in months."""
    return tuple(sorted({int(plain.amount) for span in spans for plain in span.each if plain.unit is Unit.MONTHS}))


def _before(hours: Hours, at: datetime, chain: Sequence[Span]) -> datetime:
    """Return the moment from which these spans, one after the other, end at `at`."""
    for span in reversed(chain):
        if span.unit is Unit.CALENDAR:
            at -= timedelta(seconds=span.amount)
        else:
            at = hours.add(at, -hours.between(at, span.after(hours, at)))
    return at
