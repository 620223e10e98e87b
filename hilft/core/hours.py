"""Opening hours and working-time arithmetic across evenings, weekends, holidays and clock changes."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median
from threading import Lock
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONGEST_CLOSURE = timedelta(days=14)
"""A calendar that stays closed longer than this counts as open from then on: no deadline can be pushed off for ever."""

_DAY = 86_400
_CHUNK_DAYS = 3 * 366
_EPOCH_YEAR = 1990  # before any log of a service desk worth replaying
_BEFORE_ALL = float("-inf")
_EXTENDING = Lock()  # one for all calendars: they are extended once in three years each


class Opening(NamedTuple):
    """One stretch of a weekday's opening, in minutes since local midnight (0 to 1440), `start` < `end`."""

    start: int
    end: int


Week = tuple[tuple[Opening, ...], ...]
"""Seven days, Monday first; each a tuple of openings in order."""

ALWAYS: Week = ((Opening(0, 1440),),) * 7


class Hours:
    """One version of a calendar: when a desk is open, and sums of opening time.

    Moments in and out are aware datetimes; results are in UTC. The desk is open whenever the clock on its wall shows
    an opening of that day: an hour that a clock change skips is not counted, one that comes twice is counted twice.
    Before the first opening of 1990 every hour counts. Threads may share one: its openings are worked out behind a
    lock, and told of only when they are complete.

    Raises:
        ValueError: the week has not seven days, or openings overlap or run backwards.
    """

    def __init__(self, zone: str, week: Week, holidays: frozenset[date] = frozenset()) -> None:
        if len(week) != 7:
            raise ValueError("A week has seven days.")
        for day in week:
            if any(not 0 <= o.start < o.end <= 1440 for o in day) or any(a.end > b.start for a, b in pairwise(day)):
                raise ValueError("The openings of a day must run forward and must not overlap.")
        self.zone, self.week, self.holidays = zone, week, holidays
        self._tz = ZoneInfo(zone)
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._sums: list[float] = []  # opening seconds before the segment with the same index
        self._next = date(_EPOCH_YEAR, 1, 1)  # the first day whose openings are not worked out yet
        self._covered = self._quiet = self._midnight(self._next)  # when that day begins; when the last opening ended
        # What readers go by, set last: before which moment, and for how much opening time, everything is worked out.
        self._known, self._total = _BEFORE_ALL, _BEFORE_ALL

    @cached_property
    def working_day(self) -> timedelta:
        """What "1 working day" means: the median opening time of the weekdays that open, 24 hours if none does."""
        lengths = [sum(o.end - o.start for o in day) for day in self.week if day]
        return timedelta(minutes=median(lengths)) if lengths else timedelta(days=1)

    @cached_property
    def working_seconds(self) -> float:
        """Return the working day in seconds."""
        return self.working_day.total_seconds()

    def add(self, start: datetime, work: timedelta) -> datetime:
        """Return the moment when `work` of opening time has passed since `start`; strictly later for positive work.

        Negative work counts backwards, to the earliest moment from which so much passes until `start`.
        """
        return self.add_seconds(start, work.total_seconds())

    def add_seconds(self, start: datetime, work: float) -> datetime:
        """Do what `add` does with seconds of opening time: every decision counts with them."""
        return datetime.fromtimestamp(self._add(start.timestamp(), work), UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time between two moments; negative when `end` lies before `start`."""
        return timedelta(seconds=self._elapsed(end.timestamp()) - self._elapsed(start.timestamp()))

    def end_of_day(self, start: datetime, days: int, months: int = 0) -> datetime:
        """Return the end of the day so many days and months after the day of `start`, by the clock on the wall.

        Whether the desk is open does not matter. The 31st of a month that has none is its last day.
        """
        day = start.astimezone(self._tz).date()
        if months:
            year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
            day = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return datetime.fromtimestamp(self._midnight(day + timedelta(days=days + 1)), UTC)

    def is_open(self, at: datetime) -> bool:
        """Say whether the desk is open at this moment."""
        moment = at.timestamp()
        self._cover(moment)
        index = bisect_right(self._starts, moment) - 1
        return index < 0 or moment < self._ends[index]

    def breakpoints(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield every opening and closing moment in [start, end): the only moments where sums change their slope."""
        last = end.timestamp()
        self._cover(last)
        index = bisect_left(self._ends, start.timestamp())
        while index < len(self._starts) and self._starts[index] < last:
            for moment in (self._starts[index], self._ends[index]):
                if start.timestamp() <= moment < last:
                    yield datetime.fromtimestamp(moment, UTC)
            index += 1

    def _add(self, start: float, work: float) -> float:
        starts, sums = self._starts, self._sums
        target = self._elapsed(start) + work
        while self._total < target:
            self._extend(self._known)
        index = max(bisect_left(sums, target) - 1, 0)
        found = starts[index] + target - sums[index]
        return start if found < start and work >= 0 else found

    def _elapsed(self, moment: float) -> float:
        """Return the opening seconds since the first opening of this calendar; negative before it."""
        if moment >= self._known:
            self._cover(moment)
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return moment - self._starts[0]
        end = self._ends[index]
        return self._sums[index] + (moment if moment < end else end) - self._starts[index]

    def _cover(self, moment: float) -> None:
        while moment >= self._known:
            self._extend(self._known)

    def _extend(self, known: float) -> None:
        """Work out the segments of the next three years; closures past the longest are opened (see LONGEST_CLOSURE).

        Nothing is done when another thread has come further than `known` meanwhile.
        """
        with _EXTENDING:
            if self._known != known:
                return
            self._work_out()
            while not self._starts:
                self._work_out()
            self._total = self._sums[-1] + self._ends[-1] - self._starts[-1]
            self._known = self._covered

    def _work_out(self) -> None:
        for _ in range(_CHUNK_DAYS):
            day, start = self._next, self._covered
            self._next = day + timedelta(days=1)
            self._covered = self._midnight(self._next)
            if day not in self.holidays:
                self._open(day, start, self._covered)
        self._open_after_longest(self._covered)

    def _open(self, day: date, start: float, end: float) -> None:
        """Add the openings of the day that lasts from `start` to `end`."""
        for first, last, midnight in self._stretches(day, start, end):
            for opening in self.week[day.weekday()]:
                begins = max(midnight + opening.start * 60, first)
                ends = min(midnight + opening.end * 60, last)
                if begins < ends:
                    self._open_after_longest(begins)
                    self._push(begins, ends)
                    self._quiet = ends

    def _stretches(self, day: date, start: float, end: float) -> list[tuple[float, float, float]]:
        """Cut a day where its clock changes: begin, end, and when its midnight would have been by that clock."""
        if end - start == _DAY:
            return [(start, end, start)]
        wall = datetime.combine(day, time(), UTC).timestamp()
        before, after = start, end
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if self._offset(middle) == self._offset(start) else (before, middle)
        return [(start, after, wall - self._offset(start)), (after, end, wall - self._offset(after))]

    def _open_after_longest(self, until: float) -> None:
        """Count as open what lies beyond the longest closure since the last real opening."""
        opens = self._quiet + LONGEST_CLOSURE.total_seconds()
        self._push(max(opens, self._ends[-1]) if self._ends else opens, until)

    def _push(self, start: float, end: float) -> None:
        if end <= start:
            return
        if self._ends and self._ends[-1] == start:
            self._ends[-1] = end
            return
        self._sums.append(self._sums[-1] + self._ends[-1] - self._starts[-1] if self._starts else 0.0)
        self._ends.append(end)
        self._starts.append(start)  # last: whoever finds it finds its end and its sum, too

    def _midnight(self, day: date) -> float:
        return datetime.combine(day, time(), self._tz).timestamp()

    def _offset(self, moment: float) -> float:
        offset = datetime.fromtimestamp(moment, self._tz).utcoffset()
        return offset.total_seconds() if offset is not None else 0.0
