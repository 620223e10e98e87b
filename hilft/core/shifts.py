"""Weekly shifts: a person holds a role on one weekday of every week, by the clock on the wall of one zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MINUTES = 1440


class Shift(NamedTuple):
    """A person holds a role, for one team or for all (`team` None), on every `weekday` (0: Monday).

    `start`, `end`: minutes since the local midnight of that day; an `end` beyond 1440 lies on the next day. The wall
    clock counts: an hour that a clock change skips is no part of it, one that comes twice is part of it twice.
    `first`, `last`: the days on which it begins for the first and for the last time; None: no such day.
    """

    person: int
    role: str
    team: int | None
    weekday: int
    start: int
    end: int
    zone: str
    first: date | None = None
    last: date | None = None

    @property
    def precedence(self) -> int:
        """Say which of several duties counts: a shift before somebody until further notice, after a named span."""
        return 1

    def covers(self, at: datetime) -> bool:
        """Say whether the shift runs at this moment."""
        local = at.astimezone(_zone(self.zone))
        today, minute = local.date(), local.hour * 60 + local.minute
        if self.start <= minute < self.end and self._begins_on(today):
            return True
        return minute + _MINUTES < self.end and self._begins_on(today - _DAY)

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield every moment in (start, end) at which the shift may begin or end, in no order; some do neither."""
        zone = _zone(self.zone)
        day, past = start.astimezone(zone).date() - 2 * _DAY, end.astimezone(zone).date()
        day += timedelta(days=(self.weekday - day.weekday()) % 7)
        while day <= past:
            if self._begins_on(day):
                yield from (at for at in _moments(zone, day, self.start, self.end) if start < at < end)
            day += 7 * _DAY

    def _begins_on(self, day: date) -> bool:
        if day.weekday() != self.weekday or (self.first is not None and day < self.first):
            return False
        return self.last is None or day <= self.last


_zone = lru_cache(maxsize=64)(ZoneInfo)


def _moments(zone: ZoneInfo, day: date, start: int, end: int) -> set[datetime]:
    """Return when the wall clock shows these minutes, both times where it does so twice, and when it is changed."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    shown = [midnight + timedelta(minutes=minute) for minute in (start, end)]  # within a zone: by the wall clock
    found = {one.replace(fold=fold).astimezone(UTC) for one in shown for fold in (0, 1)}
    if midnight.utcoffset() != (midnight + 2 * _DAY).utcoffset():
        minutes = (midnight.astimezone(UTC) + timedelta(minutes=n) for n in count())
        found.add(next(at for at in minutes if at.astimezone(zone).utcoffset() != midnight.utcoffset()))
    return found
