"""Holes of a roster: opening time in which nobody holds a role that a ladder needs.

The climb passes such a rung over, so nothing is ever later for a hole; those above have the work. The minute after
closing belongs to it: deadlines whose opening time is used up fall due at that very second.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hilft.core.hours import Hours
from hilft.core.policy import Policy
from hilft.core.roster import Roster

AFTER_CLOSING = timedelta(minutes=1)


class Hole(NamedTuple):
    """Nobody holds a role from `start` to `end`. `team`: of cases of this team; None: of all whose team has nobody.

    `opening`: how much of it the desk is open; nothing where only the minute after closing has nobody.
    `passes_to`: the role above that is held then, None where the standing duty head is reached.
    """

    role: str
    team: int | None
    start: datetime
    end: datetime
    opening: timedelta
    passes_to: str | None


class Watch(NamedTuple):
    """A stretch of opening time in which one person holds a role, or (None) nobody."""

    start: datetime
    end: datetime
    person: int | None


class Gap(NamedTuple):
    """The same hole week after week. `weekdays`: 0 is Monday; `start`, `end`: minutes since local midnight.

    `start` equals `end` where only the minute after closing has nobody. `first`, `last`: the first and the last day of
    it that were seen; `times`: on how many days.
    """

    role: str
    team: int | None
    weekdays: tuple[int, ...]
    start: int
    end: int
    first: date
    last: date
    times: int
    passes_to: str | None


def roster_holes(roster: Roster, hours: Hours, policy: Policy, start: datetime, end: datetime) -> list[Hole]:
    """Return the holes in the opening time between two moments, by role, then by team, then in order of time.

    A team is named where it has somebody of its own for the role at some time; all others share what is for all.
    """
    found = []
    edges = [start, *changes(roster, start, end), end]
    opened = list(_openings(hours, start, end))
    for role in roles_of(policy):
        for team in (None, *teams_of(roster, role)):
            empty = list(_joined(pair for pair in pairwise(edges) if roster.holder(role, team, pair[0]) is None))
            found += [_hole(roster, policy, role, team, one) for one in _within(empty, opened)]
    return found


def watches(roster: Roster, hours: Hours, role: str, team: int | None, start: datetime, end: datetime) -> list[Watch]:
    """Return who holds a role in each stretch of opening time between two moments, in order."""
    points = {start, end, *changes(roster, start, end), *hours.breakpoints(start, end)}
    found: list[Watch] = []
    for begins, ends in pairwise(sorted(points)):
        if not hours.is_open(begins):
            continue
        person = roster.holder(role, team, begins)
        if found and (found[-1].end, found[-1].person) == (begins, person):
            found[-1] = found[-1]._replace(end=ends)
        else:
            found.append(Watch(begins, ends, person))
    return found


def roles_of(policy: Policy) -> list[str]:
    """Return every role of a ladder, in the order of the ladders."""
    return list(dict.fromkeys(rung.role for rules in policy.rules.values() for rung in rules.rungs))


def teams_of(roster: Roster, role: str) -> list[int]:
    """Return the teams that have somebody of their own for a role at some time."""
    return sorted({duty.team for duty in roster.duties.get(role, ()) if duty.team is not None})


def gaps(holes: Iterable[Hole], zone: str) -> list[Gap]:
    """Return holes that come again every week as one, those with the most days first."""
    local = ZoneInfo(zone)
    days: dict[tuple[str, int | None, int, int, str | None], set[date]] = defaultdict(set)
    for hole in holes:
        begins, ends = hole.start.astimezone(local), hole.end.astimezone(local)
        minutes = begins.hour * 60 + begins.minute
        last = ends.hour * 60 + ends.minute + 1440 * (ends.date() - begins.date()).days if hole.opening else minutes
        days[hole.role, hole.team, minutes, last, hole.passes_to].add(begins.date())
    found = [
        Gap(role, team, tuple(sorted({day.weekday() for day in on})), start, end, min(on), max(on), len(on), passes_to)
        for (role, team, start, end, passes_to), on in days.items()
    ]
    return sorted(found, key=lambda gap: (gap.end == gap.start, -gap.times, gap.first, gap.role))


def changes(roster: Roster, start: datetime, end: datetime) -> list[datetime]:
    """Return every moment between two at which somebody comes or goes, in order."""
    moments = {at for held in roster.duties.values() for duty in held for at in duty.edges(start, end)}
    moments |= {at for away in roster.absences.values() for one in away for at in (one.start, one.end)}
    return sorted(at for at in moments if start < at < end)


def _openings(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the desk is open, cut at both ends."""
    edges = [start, *(at for at in hours.breakpoints(start, end) if at > start), end]
    yield from (pair for pair in pairwise(edges) if hours.is_open(pair[0]))


def _joined(stretches: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Join stretches that follow one another without a gap."""
    last: tuple[datetime, datetime] | None = None
    for begins, ends in stretches:
        if last is not None and last[1] == begins:
            last = (last[0], ends)
            continue
        if last is not None:
            yield last
        last = (begins, ends)
    if last is not None:
        yield last


def _within(
    empty: Sequence[tuple[datetime, datetime]], opened: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield where both overlap: begin, end, opening time; the minute after a closing by itself."""
    place = 0
    for opens, closes in opened:
        while place < len(empty) and empty[place][1] <= opens:
            place += 1
        for begins, ends in empty[place:]:
            if begins >= closes + AFTER_CLOSING:
                break
            first, last = max(begins, opens), min(ends, closes)
            if first < last:
                yield first, last, last - first
            else:
                yield first, min(ends, closes + AFTER_CLOSING), timedelta(0)


def _hole(
    roster: Roster, policy: Policy, role: str, team: int | None, found: tuple[datetime, datetime, timedelta]
) -> Hole:
    start, end, opening = found
    rules = next(rules for rules in policy.rules.values() if rules.rung_of(role))
    above = rules.rungs[rules.rung_of(role) :]
    held = (rung.role for rung in above if roster.holder(rung.role, team, start) is not None)
    return Hole(role, team, start, end, opening, next(held, None))
