"""The opening hours of the next weeks, day by day, with the names of their holidays."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hilft.core.hours import Hours

WEEKS = 4
_DAY = timedelta(days=1)


class Day(NamedTuple):
    """One day: its openings as texts ("08:00-18:00"), none when it is closed; `holiday`: its name, if known."""

    date: date
    openings: list[str]
    is_holiday: bool
    holiday: str
    is_past: bool


def weeks(hours: Hours, *, now: datetime, country: str = "DE", language: str = "en") -> list[list[Day]]:
    """Return this week and the next ones, each from Monday to Sunday, by the wall clock of the calendar's zone."""
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    monday = today - _DAY * today.weekday()
    names = _names(country, today.year, language) | _names(country, (monday + WEEKS * 7 * _DAY).year, language)
    days = [
        Day(
            date=day,
            openings=[f"{_clock(start, day)}-{_clock(end, day)}" for start, end in _openings(hours, day, zone)],
            is_holiday=day in hours.holidays,
            holiday=names.get(day, "") if day in hours.holidays else "",
            is_past=day < today,
        )
        for day in (monday + n * _DAY for n in range(WEEKS * 7))
    ]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def _openings(hours: Hours, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    start, end = (datetime.combine(one, time(), zone) for one in (day, day + _DAY))
    edges = [start, *(at for at in hours.breakpoints(start, end) if at > start), end]
    for begins, ends in pairwise(edges):
        if hours.is_open(begins):
            yield begins.astimezone(zone), ends.astimezone(zone)


def _clock(at: datetime, day: date) -> str:
    return "24:00" if at.date() > day else f"{at:%H:%M}"


@lru_cache(maxsize=16)
def _names(country: str, year: int, language: str) -> dict[date, str]:
    """Return what the days are called that some state of the country keeps."""
    import holidays  # takes a third of a second

    states = holidays.list_supported_countries().get(country, [])
    found: dict[date, str] = {}
    for state in (None, *states):
        kept = holidays.country_holidays(
            country, subdiv=state, years=year, language="de" if language == "de" else "en_US"
        )
        found |= {day: name for day, name in kept.items() if day not in found}
    return found
