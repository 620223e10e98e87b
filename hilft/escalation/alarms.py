"""Alarms that nobody has answered ring again, as long as nobody has: to whoever owns the case now, and nobody's choice.

Level-triggered: what rings is worked out from where the cases stand, at every round anew. A round that was missed, a
letter that was lost and a process that died silence nothing, and there is no list of alarms from which one could fall.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from hilft.cases.models import Case, CaseEvent
from hilft.core.policy import Unit
from hilft.deliveries.actions import enqueue_for_person
from hilft.escalation.queries import ALARMING, ANSWERS, MOVES, SECOND
from hilft.policies.queries import hours, policy

AGAIN = timedelta(minutes=15)
"""So often an alarm rings until somebody has taken it up. One letter for a person, however many cases wait."""

# Each owner's cases from the owner's index; of each case its last climb, taking or answer, from the end of its history.
_WAITING = """
SELECT c.owner_id, c.id, c.kind, c.rung, c.policy_id, c.calendar_id FROM people_person p CROSS JOIN LATERAL (
  SELECT id, owner_id, kind, rung, policy_id, calendar_id, next_due FROM cases_case
  WHERE owner_id = p.id AND owner_ok AND rung >= %(second)s AND offered_to_id IS NULL AND channel <> 'canary'
) c CROSS JOIN LATERAL (
  SELECT e.kind, e.at FROM cases_caseevent e WHERE e.case_id = c.id AND (
    e.kind IN ('climbed', 'covered', 'taken', 'accepted') OR e.kind = ANY(%(answers)s) AND e.actor_id = c.owner_id)
  ORDER BY e.seq DESC LIMIT 1) last
WHERE p.may_own AND last.kind IN ('climbed', 'covered') AND last.at <= %(before)s ORDER BY c.next_due, c.id
"""


def is_unheard(case: Case, events: Iterable[CaseEvent]) -> bool:
    """Say of a case whose history is loaded already what `unacknowledged` asks the database."""
    if case.closed_at is not None or case.rung < SECOND or case.offered_to_id is not None:
        return False
    told = [
        event for event in events if event.kind in MOVES or (event.kind in ANSWERS and event.actor_id == case.owner_id)
    ]
    return bool(told) and told[-1].kind in ALARMING


class _Waiting(NamedTuple):
    owner: int
    case: int
    kind: str
    rung: int
    policy: int
    calendar: int


@transaction.atomic
def ring_again(*, now: datetime) -> int:
    """Ring at everybody who owns a climbed case for 15 minutes and has not taken it up; return at how many.

    While the desk is closed only what counts by the calendar rings, such as an incident: an alarm that would have
    climbed at night rings at night. Everything else rings in the first round of the morning.
    """
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"second": SECOND, "answers": [kind.value for kind in ANSWERS], "before": now - AGAIN}
        cursor.execute(_WAITING, values)
        waiting = [_Waiting._make(row) for row in cursor.fetchall()]
    of_person: dict[int, list[int]] = defaultdict(list)
    for one in waiting:
        if _rings(one, now):
            of_person[one.owner].append(one.case)
    turn = int(now.timestamp() // AGAIN.total_seconds())
    for person, cases in of_person.items():
        told = {"number": len(cases)}
        enqueue_for_person(cases[0], person, "unacknowledged", key=f"ring:{person}:{turn}", now=now, payload=told)
    return len(of_person)


def _rings(one: _Waiting, now: datetime) -> bool:
    span = policy(one.policy).for_kind(one.kind).rung(one.rung).act_within
    return span.unit is Unit.CALENDAR or hours(one.calendar).is_open(now)
