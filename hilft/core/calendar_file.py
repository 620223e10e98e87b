"""Calendars as files: TOML in, opening hours out, and every mistake named with its line and what to write instead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hilft.core.hours import Hours, Opening, Week
from hilft.core.lined_toml import Document, FileError, Path

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TIMES = re.compile(r"(\d\d):(\d\d) ?- ?(\d\d):(\d\d)")
_YEARLY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class CalendarError(FileError):
    """A calendar file cannot be used; `problems` and the text list everything that is wrong, line by line."""


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """What a calendar file says, its holidays worked out as dates of the years `first_year` to `last_year`.

    Outside these years no holiday is known; a file without holidays has the years None.
    """

    zone: str
    week: Week
    holidays: frozenset[date] = frozenset()
    first_year: int | None = None
    last_year: int | None = None

    def hours(self) -> Hours:
        """Return the opening hours as the core counts with them."""
        return Hours(self.zone, self.week, self.holidays)


def load_calendar(text: str) -> Hours:
    """Return the opening hours this TOML text states; `docs/calendars.md` describes the format.

    Raises:
        CalendarError: with all mistakes of the text, each with its line and what to write instead.
    """
    return read_calendar(text).hours()


def read_calendar(text: str) -> CalendarSource:
    """Return what the text states, with every holiday as a date. Raises CalendarError as `load_calendar` does."""
    document = Document(text)
    source = _Reader(document).source()
    if document.problems:
        raise CalendarError(document.problems)
    return source


def freeze_calendar(text: str) -> str:
    """Return the same calendar with its holidays written out as dates.

    That is the text to store: no later release of a holiday library can change a version that cases were timed with.
    """
    return dump_calendar(read_calendar(text))


def dump_calendar(source: CalendarSource) -> str:
    """Return a calendar as TOML text; `read_calendar` makes an equal one of it."""
    lines = [f'zone = "{source.zone}"', "", "[week]"]
    for name, openings in zip(DAYS, source.week, strict=True):
        times = (f'"{_clock(opening.start)}-{_clock(opening.end)}"' for opening in openings)
        lines.append(f"{name} = [{', '.join(times)}]")
    if source.first_year is not None:
        lines += ["", "[holidays]", f"years = [{source.first_year}, {source.last_year}]", "also = ["]
        lines += [f"  {day.isoformat()}," for day in sorted(source.holidays)]
        lines.append("]")
    return "\n".join(lines) + "\n"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


class _Reader:
    """Builds a calendar from a document and notes what is wrong on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def source(self) -> CalendarSource:
        top = self.document.table((), self.document.values, ("zone", "week", "holidays"))
        zone, week = self._zone(top), self._week(top)
        if "holidays" not in top:
            return CalendarSource(zone, week)
        path = ("holidays",)
        table = self.document.table(path, top["holidays"], ("country", "state", "years", "also", "not"))
        first, last = self._years(table)
        ruled = self._ruled(table, range(first, last + 1))
        also = self._dates(table, "also", first, last)
        dropped = self._dates(table, "not", first, last)
        for place, days in dropped.items():
            if not days & (ruled | _union(also)) and not self.document.problems:
                self.document.wrong(place, "this day is no holiday here anyway", "leave it out instead")
        return CalendarSource(zone, week, frozenset((ruled | _union(also)) - _union(dropped)), first, last)

    def _zone(self, top: Any) -> str:
        zone = top.get("zone")
        if isinstance(zone, str) and _is_zone(zone):
            return zone
        if zone is None:
            self.document.missing(("zone",), '"Europe/Berlin"')
        else:
            near = get_close_matches(str(zone), sorted(available_timezones()), 1, 0.5) or ["Europe/Berlin"]
            self.document.wrong(("zone",), f"{zone!r} is not a time zone", f'write "{near[0]}" instead')
        return "UTC"

    def _week(self, top: Any) -> Week:
        if "week" not in top:
            self.document.missing(("week",), '{ monday = "08:00-18:00" }')
            return ((),) * 7
        table = self.document.table(("week",), top["week"], DAYS)
        week = tuple(self._day(("week", name), table.get(name, [])) for name in DAYS)
        if table and not any(table.values()):
            self.document.wrong(("week",), "the desk never opens", 'write monday = "08:00-18:00" below it')
        return week

    def _day(self, path: Path, value: object) -> tuple[Opening, ...]:
        texts = [value] if isinstance(value, str) else self.document.listed(path, value)
        openings = [self._opening(path, text) for text in texts]
        sound = [opening for opening in openings if opening is not None]
        for first, second in pairwise(sound):
            if second.start < first.end:
                what = f"{_clock(second.start)} comes before the end of the opening before it ({_clock(first.end)})"
                self.document.wrong(path, what, "write openings one after the other instead")
        return tuple(sound)

    def _opening(self, path: Path, text: object) -> Opening | None:
        found = _TIMES.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            self.document.wrong(path, f"{text!r} is not an opening", 'write "08:00-18:00" instead')
            return None
        hour, minute, last_hour, last_minute = map(int, found.groups())
        start, end = hour * 60 + minute, last_hour * 60 + last_minute
        if minute > 59 or last_minute > 59 or end > 1440 or start >= 1440:
            self.document.wrong(path, f"{text!r} is not on the clock", 'write times from "00:00" to "24:00" instead')
        elif start >= end:
            remedy = f'write "{_clock(start)}-24:00" here and the rest on the next day instead'
            self.document.wrong(path, f"{text!r} ends before it begins", remedy)
        else:
            return Opening(start, end)
        return None

    def _years(self, table: Any) -> tuple[int, int]:
        years, path = table.get("years"), ("holidays", "years")
        if years is None:
            self.document.missing(path, "[2020, 2035]")
        elif not (isinstance(years, list) and len(years) == 2 and all(type(year) is int for year in years)):
            self.document.wrong(path, f"{years!r} is not a first and a last year", "write [2020, 2035] instead")
        elif not 1990 <= years[0] <= years[1] <= 2100:
            self.document.wrong(path, f"{years!r} do not run forward from 1990 to 2100", "write [2020, 2035] instead")
        else:
            return years[0], years[1]
        return 2000, 2000

    def _ruled(self, table: Any, years: range) -> frozenset[date]:
        """Return the public holidays of a country and state, worked out for these years."""
        country, state = table.get("country"), table.get("state")
        if country is None:
            if state is not None:
                self.document.wrong(("holidays", "state"), "a state needs its country", 'write country = "DE" too')
            return frozenset()
        import holidays  # takes a third of a second, and a frozen calendar does not need it

        known = holidays.list_supported_countries()
        if country not in known:
            self._unknown("country", country, known, "DE")
            return frozenset()
        if state is not None and state not in known[country]:
            self._unknown("state", state, known[country], "")
            return frozenset()
        return frozenset(holidays.country_holidays(country, subdiv=state, years=years))

    def _unknown(self, name: str, value: object, known: Iterable[str], example: str) -> None:
        names = sorted(known)
        near = get_close_matches(str(value), names, 1)
        choice = f'"{near[0]}"' if near else f'"{example}"' if example else "one of " + ", ".join(names)
        remedy = f"write {choice} instead" if names else "leave the state out instead"
        self.document.wrong(("holidays", name), f"{value!r} is not a known {name}", remedy)

    def _dates(self, table: Any, name: str, first: int, last: int) -> dict[Path, frozenset[date]]:
        """Return the days each entry of a list means: one date, or "08-15" in every one of the years."""
        found: dict[Path, frozenset[date]] = {}
        for number, value in enumerate(self.document.listed(("holidays", name), table.get(name, []))):
            path = ("holidays", name, number)
            if isinstance(value, str) and _YEARLY.fullmatch(value):
                found[path] = frozenset(filter(None, (_day(year, value) for year in range(first, last + 1))))
            elif isinstance(value, date) and not isinstance(value, datetime):
                found[path] = frozenset({value})
            else:
                remedy = 'write 2026-08-08 for one day or "08-08" for every year instead'
                what = value if isinstance(value, datetime) else repr(value)
                self.document.wrong(path, f"{what} is not a day", remedy)
        return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not known; no name of a zone at all; the name of a group of zones
        return False
    return True


def _day(year: int, text: str) -> date | None:
    """Return this day of that year; None for the 29th of February in most years."""
    try:
        return date.fromisoformat(f"{year}-{text}")
    except ValueError:
        return None


def _union(entries: dict[Path, frozenset[date]]) -> frozenset[date]:
    return frozenset().union(*entries.values())
