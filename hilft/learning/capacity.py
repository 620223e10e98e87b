"""Once a day: can the backlog be worked off in time? When hours are missing, one open case of the head of service."""

import math
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop

from hilft.base.actions import held, note
from hilft.base.models import Watch
from hilft.cases.actions.doing import do
from hilft.cases.models import Case, Outcome
from hilft.core.capacity import AHEAD, LOOKED_BACK, Alarm, Flow, Load, Outlook, Verdict, look_ahead, step
from hilft.core.standing import What
from hilft.intake.trouble import open_operations_case
from hilft.learning.models import TeamDay
from hilft.learning.rollup import DAYS, advisors, hours_of
from hilft.people.models import Role, Team
from hilft.people.queries import organisation
from hilft.policies.queries import hours, in_force, policy

CAPACITY = "capacity"
"""The name under which the last look is kept."""
HOUSE = "house"
"""What the whole house is called among the teams, whose names here are their numbers."""
AGAIN = timedelta(days=7)
"""A case that was closed by hand while hours are still missing is followed by another one after so long."""
_TITLE = gettext_noop("Too few hours of advisors (%(whose)s): %(cases)s cases will miss their date by %(until)s")

# One pass over the open cases, once a day. What lies with the customer is not ours to work on now.
_DUE = """
SELECT team_id, width_bucket(matter_due, %(edges)s::timestamptz[]), count(*) FROM cases_case
WHERE closed_at IS NULL AND kind = 'customer' AND channel <> 'canary' AND matter_due < %(end)s
  AND proposed_at IS NULL AND waiting_for IS DISTINCT FROM 'customer'
GROUP BY 1, 2
"""


class Scope(NamedTuple):
    """How one team, or the whole house (`team` None), stands. `day`: the first of the days that were looked ahead."""

    team: Team | None
    day: date
    outlook: Outlook
    is_on: bool

    @property
    def until(self) -> date:
        return self.day + timedelta(days=AHEAD - 1)

    @property
    def first(self) -> date | None:
        """Return the day on which the first case misses its date."""
        return None if self.outlook.first is None else self.day + timedelta(days=self.outlook.first)

    @property
    def is_slower(self) -> bool:
        return self.outlook.verdict is Verdict.SLOWER

    @property
    def is_sparse(self) -> bool:
        return self.outlook.verdict is Verdict.SPARSE

    @property
    def is_short(self) -> bool:
        return self.outlook.verdict is Verdict.SHORT

    @property
    def is_unknown(self) -> bool:
        return self.outlook.verdict is Verdict.UNKNOWN


class Looked(NamedTuple):
    """What the last look found, the whole house first. `case_id`: the open case about it."""

    scopes: list[Scope]
    case_id: int | None

    @property
    def alarm(self) -> Scope | None:
        """Return the house if its alarm is on, else the team whose alarm is on and that misses most dates."""
        on = sorted((one for one in self.scopes if one.is_on), key=lambda one: -one.outlook.missing)
        return next((one for one in on if one.team is None), on[0] if on else None)


def look(*, now: datetime) -> bool:
    """Judge every team and the house, once for each day that was summed up; say whether it was done now."""
    summed = Watch.objects.filter(name=DAYS).first()
    if summed is None or not summed.data:
        return False
    with held(CAPACITY, now=now) as mine:
        if mine is None or mine.data.get("summed") == summed.data["day"]:
            return False
        loads = _loads(date.fromisoformat(summed.data["day"]), now=now)
        known = mine.data.get("scopes", {})
        scopes = {}
        for name, load in loads.items():
            outlook = look_ahead(load)
            alarm = step(Alarm(*known[name]["alarm"]) if name in known else Alarm(), outlook)
            scopes[name] = {"alarm": list(alarm), "outlook": list(outlook)}
        today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        told: dict[str, Any] = {"summed": summed.data["day"], "day": today.isoformat(), "scopes": scopes}
        told |= {"case": mine.data.get("case"), "opened": mine.data.get("opened")}
        note(CAPACITY, _in_hand(told, now=now), now=now)
    return True


def looked() -> Looked | None:
    """Return what the last look found, None when there was none yet."""
    watch = Watch.objects.filter(name=CAPACITY).first()
    return _read(watch.data) if watch is not None and watch.data else None


def _read(data: dict[str, Any]) -> Looked:
    names = data["scopes"]
    teams = Team.objects.in_bulk([int(name) for name in names if name != HOUSE]) if len(names) > 1 else {}
    day = date.fromisoformat(data["day"])
    scopes = [
        Scope(
            teams.get(int(name)) if name != HOUSE else None, day, _outlook(one["outlook"]), Alarm(*one["alarm"]).is_on
        )
        for name, one in names.items()
    ]
    scopes.sort(key=lambda one: (one.team is not None, one.team.name if one.team else ""))
    return Looked(scopes, data["case"])


def _outlook(values: list[Any]) -> Outlook:
    return Outlook(Verdict(values[0]), *values[1:])


def _in_hand(told: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Have one open case while an alarm is on, and none when all is over; return what is to be kept."""
    alarm = _read(told).alarm
    is_open = told["case"] is not None and Case.objects.open().filter(pk=told["case"]).exists()
    if alarm is None:
        if is_open:
            do(told["case"], What.CLOSED, now=now, outcome=Outcome.ANSWERED)
        return told | {"case": None, "opened": None}
    if is_open or (told["opened"] and now < datetime.fromisoformat(told["opened"]) + AGAIN):
        return told
    outlook = alarm.outlook
    whose = alarm.team or organisation()
    values = {"whose": str(whose)[:60], "cases": outlook.missing, "until": alarm.until.isoformat()}
    about = {"capacity": {"team": alarm.team.pk if alarm.team else None, "cases": outlook.missing}}
    opened = open_operations_case(_TITLE, values, now=now, about=about, role=Role.HEAD_OF_SERVICE)
    return told | {"case": opened.id, "opened": now.isoformat()}


def _loads(last: date, *, now: datetime) -> dict[str, Load]:
    """Return what each team and the house has behind it and ahead of it, by name."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    edges = [now, *(datetime.combine(today + timedelta(days=n), time(), zone) for n in range(1, AHEAD + 1))]
    past, due = _past(last), _due(edges)
    ahead = {team: hours_of(team, edges) for team in advisors()}
    loads: dict[str, Load] = {}
    every_due, every_hour = ([sum(day) for day in zip(*each.values(), strict=True)] for each in (due, ahead))
    nothing = [0] * AHEAD
    whole = Load(_sum_flows(past), every_due or nothing, every_hour or nothing, _due_of(None, edges))
    for team in sorted({team for team in (*past, *due, *ahead) if team is not None}):
        flows = past.get(team, [Flow(0, 0, 0.0)] * len(whole.past))
        loads[str(team)] = Load(flows, due.get(team, nothing), ahead.get(team, nothing), _due_of(team, edges))
    return {HOUSE: whole, **loads}


def _past(last: date) -> dict[int | None, list[Flow]]:
    """Return the flows of each team, day by day up to `last`, beginning with the first day that brought anything."""
    rows = list(TeamDay.objects.filter(day__gt=last - timedelta(days=LOOKED_BACK), day__lte=last))
    first = min((row.day for row in rows if row.came or row.ended), default=last + timedelta(days=1))
    found: dict[int | None, list[Flow]] = defaultdict(lambda: [Flow(0, 0, 0.0)] * ((last - first).days + 1))
    for row in rows:
        if row.day >= first:
            found[row.team_id][(row.day - first).days] = Flow(row.came + row.returned, row.ended, row.hours)
    return dict(found)


def _due(edges: list[datetime]) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = defaultdict(lambda: [0] * AHEAD)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"edges": edges[1:], "end": edges[-1]})
        for team, day, count in cursor.fetchall():
            found[team][day] += count
    return dict(found)


def _due_of(team: int | None, edges: list[datetime]) -> list[int]:
    """Return by the end of which day a case is due that comes in the middle of each day."""
    force = in_force(team)
    calendar, span = hours(force.calendar_id), policy(force.policy_id).for_kind("customer").rung(1).matter
    middles = [start + (end - start) / 2 for start, end in pairwise(edges)]
    return [math.floor((span.after(calendar, at) - edges[1]) / timedelta(days=1)) + 1 for at in middles]


def _sum_flows(each: dict[int | None, list[Flow]]) -> list[Flow]:
    days = zip(*each.values(), strict=True)
    return [Flow(sum(f.came for f in day), sum(f.ended for f in day), sum(f.hours for f in day)) for day in days]
