"""Each day that has ended is summed up once, from that day's events alone: what pages read does not grow."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from hilft.base.actions import held, note
from hilft.core.capacity import hours_there
from hilft.core.spread import PER_DECADE
from hilft.learning.actions import keep_day
from hilft.learning.models import Band, SpeedDay, TeamDay
from hilft.people.models import Role
from hilft.people.queries import roster
from hilft.policies.queries import hours, in_force, policy

DAYS = "days"
"""The name under which is kept up to which day all is summed up."""
BACK = 120
"""So many days back a house begins that never summed up anything."""
LATE = timedelta(minutes=10)
"""So long after midnight everything that happened before it has been written down."""
LOUD = 1000
"""How many have to see a case for it to be loud, where the policy has no such step."""

_ENDS = ("confirmed", "presumed", "closed")
_WORDS = ("answered", "proposed")
# Which day an event belongs to is read from a summary of blocks (event_day); the rest are rows of that day's cases.
_SUMS = f"""
WITH lines AS MATERIALIZED (
  SELECT e.case_id, e.seq, e.kind, e.at, c.team_id, c.channel, c.opened_at, c.reach
  FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id
  WHERE e.at >= %(start)s AND e.at < %(end)s AND c.kind = 'customer' AND c.channel <> 'canary'
    AND e.kind IN ('routed', 'reopened', 'answered', 'proposed', 'confirmed', 'presumed', 'closed')
), timed AS (
  SELECT l.*, 'words' AS what, l.at AS reached FROM lines l WHERE l.kind IN {_WORDS} AND NOT EXISTS (
    SELECT FROM cases_caseevent e WHERE e.case_id = l.case_id AND e.seq < l.seq AND e.kind IN {_WORDS})
  UNION ALL
  SELECT l.*, 'solved', coalesce((SELECT max(e.at) FROM cases_caseevent e
    WHERE e.case_id = l.case_id AND e.seq < l.seq AND e.kind = 'proposed'), l.at)
  FROM lines l WHERE l.kind IN ('confirmed', 'presumed')
)
SELECT CASE WHEN kind = 'routed' THEN 'came' WHEN kind = 'reopened' THEN 'returned' ELSE 'ended' END, team_id,
  '', '', 0, count(*)
FROM lines WHERE (kind = 'routed' AND seq = 1) OR kind = 'reopened' OR kind IN {_ENDS} GROUP BY 1, 2
UNION ALL
SELECT what, NULL, channel, CASE WHEN reach >= %(loud)s THEN '{Band.LOUD}' WHEN reach > 0 OR EXISTS (
    SELECT FROM cases_placement p JOIN conversations_conversation v ON v.id = p.conversation_id
    WHERE p.case_id = timed.case_id AND v.audience = 'public') THEN '{Band.PUBLIC}' ELSE '{Band.PRIVATE}' END,
  floor(log(greatest(extract(epoch FROM reached - opened_at)::float, 1)) * {PER_DECADE})::int, count(*)
FROM timed GROUP BY 1, 3, 4, 5
"""


def roll_up(*, now: datetime) -> date | None:
    """Sum up the next day that has ended; return it, or None when there is none or another process is at it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = (now - LATE).astimezone(zone).date()
    with held(DAYS, now=now) as mine:
        if mine is None:
            return None
        last = date.fromisoformat(mine.data["day"]) if mine.data else today - timedelta(days=BACK + 1)
        day = last + timedelta(days=1)
        if day >= today:
            return None
        start, end = (datetime.combine(day + timedelta(days=n), time(), zone) for n in (0, 1))
        _keep(day, _sums(start, end), _present(start, end))
        note(DAYS, {"day": day.isoformat()}, now=now)
    return day


def _sums(start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    steps = policy(in_force().policy_id).for_kind("customer").loud
    with connection.cursor() as cursor:
        loud = min((step.reach for step in steps), default=LOUD)
        cursor.execute(_SUMS, {"start": start, "end": end, "loud": loud})
        return list(cursor.fetchall())


def _present(start: datetime, end: datetime) -> dict[int | None, float]:
    """Return for how many hours the advisors of each team were there, by today's roster and its absences."""
    return {team: hours_of(team, [start, end])[0] for team in advisors()}


def advisors() -> dict[int | None, list[int]]:
    """Return the advisors of each team; None: those of no team."""
    people = roster()
    found: dict[int | None, list[int]] = defaultdict(list)
    for person, role in people.roles.items():
        if role == Role.ADVISOR:
            found[people.teams.get(person)].append(person)
    return found


def hours_of(team: int | None, edges: list[datetime]) -> list[float]:
    """Return for how many hours a team's advisors are there between each two edges, by the team's own calendar."""
    return hours_there(hours(in_force(team).calendar_id), roster(), advisors()[team], edges)


def _keep(day: date, sums: list[tuple[Any, ...]], present: dict[int | None, float]) -> None:
    teams = {team: TeamDay(day=day, team_id=team, hours=there) for team, there in present.items() if there}
    speeds: dict[tuple[str, str], SpeedDay] = {}
    for what, rows in groupby(sorted(sums, key=itemgetter(0)), key=itemgetter(0)):
        for _, team, channel, band, number, count in rows:
            if band:
                row = speeds.setdefault((channel, band), SpeedDay(day=day, channel=channel, band=band))
                getattr(row, what)[str(number)] = count
            else:
                setattr(teams.setdefault(team, TeamDay(day=day, team_id=team)), what, count)
    keep_day(day, teams.values(), speeds.values())
