"""What time does to commitments: the owner is reminded before the date, and a missed one is told as it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from hilft.cases.models import Commitment
from hilft.core.policy import REMIND_BEFORE
from hilft.deliveries.actions import enqueue_for_person
from hilft.people.queries import roster
from hilft.policies.models import PolicyVersion
from hilft.policies.queries import policy

LEAD = timedelta(seconds=REMIND_BEFORE.amount)
"""So long before a commitment is due its owner is reminded, where the policy of its case says nothing else.

Of one that was made for a shorter time, when half of that has passed.
"""
BATCH = 200

_SOON = """
SELECT k.id, k.case_id, c.owner_id, k.deputy_id
FROM cases_commitment k JOIN cases_case c ON c.id = k.case_id AND c.closed_at IS NULL
  JOIN unnest(%(policies)s::bigint[], %(leads)s::interval[]) AS rule(policy, lead) ON rule.policy = c.policy_id
WHERE k.kept_at IS NULL AND k.replaced_by_id IS NULL AND k.missed_at IS NULL AND k.reminded_at IS NULL
  AND k.due_at > %(now)s AND k.due_at <= %(now)s + %(furthest)s AND k.due_at <= %(now)s + rule.lead
  AND %(now)s >= k.due_at - LEAST(rule.lead, (k.due_at - k.made_at) / 2)
ORDER BY k.due_at LIMIT %(batch)s FOR UPDATE OF k SKIP LOCKED
"""

_MISSED = """
WITH missed AS (
  UPDATE cases_commitment SET missed_at = %(now)s WHERE case_id = ANY(%(cases)s) AND kept_at IS NULL
    AND replaced_by_id IS NULL AND missed_at IS NULL AND due_at <= %(now)s
  RETURNING id, case_id, told_in_id
)
INSERT INTO deliveries_delivery
  (key, case_id, channel, what, conversation_id, payload, created_at, lease_until, attempts, error, remote_id)
SELECT 'commitment:' || missed.id || ':missed', missed.case_id, 'customer', 'missed', place.id,
  jsonb_build_object('commitment', missed.id), %(now)s, %(now)s, 0, '', ''
FROM missed CROSS JOIN LATERAL (
  SELECT coalesce((SELECT conversation_id FROM conversations_message WHERE id = missed.told_in_id),
                  (SELECT min(conversation_id) FROM cases_placement WHERE case_id = missed.case_id)) AS id) place
WHERE place.id IS NOT NULL
"""


@transaction.atomic
def remind(*, now: datetime, limit: int = BATCH) -> int:
    """Remind of every commitment that is due soon; return of how many.

    Whether somebody was reminded stands in the row itself and is written together with the reminder: whenever this
    runs, as often as it runs and wherever it dies, each is reminded of once and none is left out while it is ahead.
    The owner hears of it, and the deputy who was named for it.
    """
    leads = _leads()
    if not leads:
        return 0
    wanted: dict[str, Any] = {"now": now, "batch": limit, "furthest": max(leads.values())}
    wanted |= {"policies": list(leads), "leads": list(leads.values())}
    with connection.cursor() as cursor:
        cursor.execute(_SOON, wanted)
        soon = cursor.fetchall()
    people = roster() if soon else None
    for commitment_id, case_id, owner, deputy in soon:
        told = {owner}
        if deputy is not None and people is not None and people.is_there(deputy, now):
            told.add(deputy)
        for person in told:
            key = f"commitment:{commitment_id}:due:{person}"
            delivery = enqueue_for_person(case_id, person, "commitment_due", key=key, now=now)
            delivery.payload = {"commitment": commitment_id}
            delivery.save(update_fields=["payload"])
    Commitment.objects.filter(pk__in=[row[0] for row in soon]).update(reminded_at=now)
    return len(soon)


def _leads() -> dict[int, timedelta]:
    """Return by the number of each stored policy how long before a commitment it wants its owner reminded."""
    numbers = PolicyVersion.objects.values_list("pk", flat=True)
    return {number: timedelta(seconds=policy(number).remind_before.amount) for number in numbers}


def mark_missed(case_ids: Sequence[int], *, now: datetime) -> None:
    """Write down which commitments of these cases were missed, and tell their customers so, in one statement.

    The cases are locked. A commitment is missed once: what its new owner misses again climbs, and is no second letter.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MISSED, {"now": now, "cases": list(case_ids)})


def note_nobody_came(commitment_id: int, *, now: datetime) -> None:
    """Write down that the customer says nobody came: missed, also where we had noted it as kept. Lock the case before.

    One that is missed only by this is told to the customer like every other.
    """
    case_id = Commitment.objects.values_list("case_id", flat=True).get(pk=commitment_id)
    mark_missed([case_id], now=now)
    Commitment.objects.filter(pk=commitment_id, missed_at=None).update(missed_at=now, nobody_came_at=now)
    Commitment.objects.filter(pk=commitment_id, nobody_came_at=None).update(nobody_came_at=now)
