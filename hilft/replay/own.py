"""The house's own last weeks as an event log: what would have climbed under other rules, and to whom.

Read are ids, codes and moments, never a word anybody wrote. The roster is the one of now: who has left since counts as
there. A replay holds people's behaviour fixed: it shows what would have climbed, not what that would have changed.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from hilft.cases.models.case import CANARY
from hilft.core.roster import Roster
from hilft.core.standing import What
from hilft.core.world import NewCase, World
from hilft.replay.again import Climb, Line, Past, live_again

MOST = 5_000
"""Cases that are replayed while somebody waits for the page: the newest ones."""

_CASES = """
SELECT id, kind, opened_at, team_id, reach, matter, care_group FROM cases_case WHERE channel <> %s
ORDER BY id DESC LIMIT %s
"""
_EVENTS = """
SELECT case_id, kind, at, actor_id, owner_id, data FROM cases_caseevent WHERE case_id = ANY(%s) ORDER BY case_id, seq
"""
_PROMISED = "SELECT id, case_id, due_at FROM cases_commitment WHERE case_id = ANY(%s)"


class History(NamedTuple):
    """The cases of a window that begins at `since`. `is_capped`: there are more than were read."""

    cases: list[Past]
    since: datetime
    until: datetime
    is_capped: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """What the cases did in one world. `load`: climbs by the Monday of their week and the role they came to.

    `highest`: the highest rung that a case came to; cases that never climbed are not in it.
    """

    load: Counter[tuple[date, str]] = field(default_factory=Counter)
    highest: dict[int, int] = field(default_factory=dict)

    def note(self, case_id: int, climbs: Iterable[Climb], zone: ZoneInfo) -> None:
        """Count how one case climbed."""
        for climb in climbs:
            day = climb.at.astimezone(zone).date()
            self.load[day - timedelta(days=day.weekday()), climb.role] += 1
            self.highest[case_id] = max(self.highest.get(case_id, 0), climb.rung)


class Compared(NamedTuple):
    """The same cases in two worlds. `higher`, `lower`: which would have come higher or less high, the newest first."""

    old: Lived
    new: Lived
    higher: list[int]
    lower: list[int]


def own_history(*, now: datetime, weeks: int, team_id: int | None = None, most: int = MOST) -> History:
    """Return what happened to the cases of the last weeks, of one team or of all, at most the newest `most`."""
    since = now - timedelta(weeks=weeks)
    with connection.cursor() as cursor:
        # Numbers grow with time, so the newest are found without an index on dates.
        cursor.execute(_CASES, [CANARY, most + 1])
        found = cursor.fetchall()
        is_capped = len(found) > most and found[-1][2] >= since
        rows = [row for row in found[:most] if row[2] >= since and team_id in (None, row[3])]
        numbers = [row[0] for row in rows]
        cursor.execute(_EVENTS, [numbers])
        lines: dict[int, list[Line]] = defaultdict(list)
        for case_id, kind, at, actor, owner, data in cursor:
            lines[case_id].append(Line(What(kind), at, actor, owner, json.loads(data)))
        cursor.execute(_PROMISED, [numbers])
        promised: dict[int, dict[int, datetime]] = defaultdict(dict)
        for number, case_id, due in cursor:
            promised[case_id][number] = due
    cases = [_past(row, lines[row[0]], promised.get(row[0], {})) for row in rows if lines[row[0]]]
    return History(cases, since, now, is_capped)


def compare(history: History, old: World, new: World) -> Compared:
    """Live these cases in both worlds."""
    old, new = (world._replace(roster=_with_all(world.roster, history.cases)) for world in (old, new))
    before, after = (_live(history, world) for world in (old, new))
    higher = [case for case, rung in after.highest.items() if rung > before.highest.get(case, 0)]
    lower = [case for case, rung in before.highest.items() if rung > after.highest.get(case, 0)]
    return Compared(before, after, sorted(higher, reverse=True), sorted(lower, reverse=True))


def _live(history: History, world: World) -> Lived:
    lived, zone = Lived(), ZoneInfo(world.hours.zone)
    for past in history.cases:
        lived.note(past.case_id, live_again(world, past, history.until), zone)
    return lived


def _with_all(roster: Roster, cases: Iterable[Past]) -> Roster:
    """Return the roster with everybody who ever owned one of these cases: who has left since was there then."""
    named = {line.owner for past in cases for line in past.lines}
    gone = {person: "advisor" for person in named if person not in roster.roles}
    return replace(roster, roles={**roster.roles, **gone})


def _past(row: tuple[Any, ...], lines: list[Line], promised: Mapping[int, datetime]) -> Past:
    case_id, kind, opened_at, team_id, reach, matter, group = row
    first = lines[0]
    dates = {name: first.data.get(name) for name in ("channel_due", "customer_date", "first_word")}
    given = {name: datetime.fromisoformat(text) for name, text in dates.items() if text}
    opening = NewCase(kind, opened_at, first.owner, team_id, reach, **given)
    return Past(case_id, opening, tuple(lines), promised, matter, group)
