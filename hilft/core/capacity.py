"""Whether the people who are there can work off the backlog in time: what came, what ended, who is there, in figures.

The question is asked at the pace of the best of the last weeks. What cannot be done in time even so is not a lack of
discipline: people's hours are missing. What could be done is none of this alarm's business.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from hilft.core.hours import Hours
from hilft.core.roster import Roster

WEEK = 7
AHEAD = 21
"""So many days are looked ahead, today included."""
LOOKED_BACK = 28
"""The pace is the best of the weeks in so many days."""
LEAST = 14
"""Fewer days than this tell nothing yet."""
GROWING = 5
"""A backlog that has grown for fewer days than this is a bad week."""
MANY = 5
"""So many cases that miss their date are more than chance."""
TRIPS, ENDS = 2, 3
"""The alarm begins after so many bad days in a row, and ends after so many good ones."""
LEAST_PACE = 0.1
"""Where an advisor ends fewer cases an hour than this, about one a day, the pace does not say what people could do."""
_MOST_HOURS = 1e6


class Flow(NamedTuple):
    """One whole day: cases that came or came back, cases that ended, and hours advisors were there."""

    came: int
    ended: int
    hours: float


class Load(NamedTuple):
    """What lies ahead. `past`: whole days, oldest first, the last one yesterday.

    `due`: how many of the open cases that are ours to work on are due by the end of today and of each day after it.
    `ahead`: hours for which advisors will be there on the same days. `due_of`: by the end of which day a case is due
    that comes on each of them (0: today; it may lie further ahead than the others).
    """

    past: Sequence[Flow]
    due: Sequence[int]
    ahead: Sequence[float]
    due_of: Sequence[int]


class Verdict(StrEnum):
    """What the figures say.

    SLOWER: the hours would do at the pace of the best week, and the last week was slower. SPARSE: so little ends in an
    hour that the pace says nothing: people may have had little to do, and nobody may claim that hours are missing.
    """

    UNKNOWN = "unknown"
    SPARSE = "sparse"
    FINE = "fine"
    SLOWER = "slower"
    SHORT = "short"


class Outlook(NamedTuple):
    """What comes of a load. `growing`: for so many days more came (`came`) than ended (`ended`); 0: it does not grow.

    `pace`: cases an hour in the best week, `lately` in the last; None: nothing to tell it from. `missing`: cases that
    will miss their date in the days ahead, the first on day `first` (0: today). `hours_short`: so many more hours a
    week from now on, and from the second week on none does; None: no hours would do, as nobody is there when it is due.
    """

    verdict: Verdict
    growing: int = 0
    came: int = 0
    ended: int = 0
    pace: float | None = None
    lately: float | None = None
    missing: int = 0
    first: int | None = None
    hours_short: float | None = 0.0


class Alarm(NamedTuple):
    """Whether the alarm is on, and for how many days in a row the figures have spoken against that."""

    is_on: bool = False
    against: int = 0


def look_ahead(load: Load) -> Outlook:
    """Return whether the backlog can be worked off in time, earliest date first."""
    paces = _paces(load.past)
    if len(load.past) < LEAST or not paces:
        return Outlook(Verdict.UNKNOWN)
    best, lately = max(paces), paces[-1]
    growing, came, ended = _growing(load.past)
    if best < LEAST_PACE:
        return Outlook(Verdict.SPARSE, growing, came, ended, best, lately)
    at_best, at_last = missed(load, best), missed(load, lately)
    outlook = Outlook(Verdict.FINE, growing, came, ended, best, lately, round(sum(at_best)), _first(at_best))
    if outlook.missing >= MANY:
        return outlook._replace(verdict=Verdict.SHORT, hours_short=hours_short(load, best))
    return outlook._replace(verdict=Verdict.SLOWER) if round(sum(at_last)) >= MANY else outlook


def step(alarm: Alarm, outlook: Outlook) -> Alarm:
    """Return the alarm after one more day. It begins when a growing backlog is short of hours, and does not flap."""
    if alarm.is_on:
        against = alarm.against + 1 if outlook.verdict is not Verdict.SHORT and outlook.missing == 0 else 0
        return Alarm() if against >= ENDS else Alarm(is_on=True, against=against)
    is_short = outlook.verdict is Verdict.SHORT and outlook.growing >= GROWING
    against = alarm.against + 1 if is_short else 0
    return Alarm(is_on=True) if against >= TRIPS else Alarm(is_on=False, against=against)


def missed(load: Load, pace: float, more: float = 0.0) -> list[float]:
    """Return for each day ahead how many cases miss their date at the end of it.

    `pace`: cases an hour. `more`: hours a week on top, spread like those that are there. Who works takes the earliest
    date first; what has missed its date is worked on before everything else.
    """
    days = len(load.ahead)
    waiting = [0.0] * (max(days, *load.due_of) + 1)
    for day, number in enumerate(load.due[:days]):
        waiting[day] = number
    usual = load.past[-WEEK:]
    spread = _spread(load.ahead)
    late, found = 0.0, []
    for day in range(days):
        week_before = load.past[day % WEEK - 2 * WEEK] if len(load.past) >= 2 * WEEK else usual[day % WEEK]
        waiting[max(load.due_of[day], day)] += (usual[day % WEEK].came + week_before.came) / 2
        room = (load.ahead[day] + more * spread[day]) * pace
        done = min(late, room)
        late, room = late - done, room - done
        for due in range(day, len(waiting)):
            done = min(waiting[due], room)
            waiting[due] -= done
            room -= done
        found.append(waiting[day])
        late += waiting[day]
    return found


def hours_short(load: Load, pace: float) -> float | None:
    """Return the fewest hours a week on top with which no date is missed from the second week on; None if none do."""

    def is_enough(more: float) -> bool:
        return sum(missed(load, pace, more)[WEEK:]) < 0.5

    low, high = 0.0, 1.0
    if is_enough(low):
        return 0.0
    while not is_enough(high):
        low, high = high, high * 2
        if high > _MOST_HOURS:
            return None
    while high - low > max(0.25, high / 200):
        half = (low + high) / 2
        low, high = (low, half) if is_enough(half) else (half, high)
    return high


def hours_there(hours: Hours, roster: Roster, persons: Sequence[int], edges: Sequence[datetime]) -> list[float]:
    """Return for how many hours these persons are there together between each two edges, while the desk is open."""
    found = []
    for start, end in pairwise(edges):
        open_time = hours.between(start, end) * len(persons)
        away = timedelta()
        for person in persons:
            for absence in roster.absences.get(person, ()):
                first, last = max(absence.start, start), min(absence.end, end)
                away += hours.between(first, last) if first < last else timedelta()
        found.append(max((open_time - away) / timedelta(hours=1), 0.0))
    return found


def _paces(past: Sequence[Flow]) -> list[float]:
    """Return how many cases ended in an hour of each of the last weeks in which anybody was there, oldest first."""
    recent = list(past)[-LOOKED_BACK:]
    weeks = [recent[max(end - WEEK, 0) : end] for end in range(len(recent), 0, -WEEK)]
    sums = [(sum(day.ended for day in week), sum(day.hours for day in week)) for week in reversed(weeks)]
    return [ended / hours for ended, hours in sums if hours >= 1 and ended]


def _growing(past: Sequence[Flow]) -> tuple[int, int, int]:
    """Return since how many days the backlog has been above its lowest, and what came and ended since then."""
    best, found = 0, (0, 0, 0)
    came = ended = 0
    for days, day in enumerate(reversed(past), 1):
        came, ended = came + day.came, ended + day.ended
        if came - ended > best:
            best, found = came - ended, (days, came, ended)
    return found


def _spread(ahead: Sequence[float]) -> list[float]:
    """Return the share of a week's extra hours that falls on each day: like the hours there, else evenly."""
    total = math.fsum(ahead)
    weeks = len(ahead) / WEEK
    return [hours / total * weeks for hours in ahead] if total else [1 / WEEK] * len(ahead)


def _first(misses: Sequence[float]) -> int | None:
    return next((day for day, number in enumerate(misses) if number >= 0.5), None)
