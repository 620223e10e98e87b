"""What follows in the same transaction when something happens to a case that others hang on."""

from collections.abc import Iterable
from datetime import datetime

from hilft.cases import ledger
from hilft.cases.models import Affected, MatterProposal, Outcome, StatusWord
from hilft.core import decide as core
from hilft.core.standing import Decision, Happening, What
from hilft.deliveries.models import Delivery, Round
from hilft.people.queries import roster

_CONSULTS = f"""
SELECT {ledger.COLUMNS} FROM cases_case
WHERE closed_at IS NULL AND kind = 'consult' AND id IN (
  SELECT (data->>'consult')::bigint FROM cases_caseevent WHERE case_id = ANY(%s) AND kind = 'consulted')
ORDER BY id FOR UPDATE
"""
_SAYS = {What.CONFIRMED: True, What.REJECTED: False, What.REOPENED: False}
"""What a customer's word says about an incident that is over."""


def follow(row: ledger.Row, decision: Decision, *, now: datetime) -> None:
    """Do what this decision means elsewhere: questions of a case that ended are withdrawn, a yes or no is noted.

    A case that is open again and was never sorted is asked about its matter again.
    """
    if row.standing.is_open and not decision.standing.is_open:
        withdraw_consults([row.id], now=now)
    if row.standing.proposed_at is not None and decision.event in _SAYS:
        asked = Affected.objects.filter(case_id=row.id, asked_at__isnull=False, incident__closed_at=None)
        asked.update(works=_SAYS[decision.event])
    if decision.event is What.REOPENED and not row.matter:
        # What its words propose was not looked at while it was closed; now it may count again.
        passed_over = MatterProposal.objects.filter(case_id=row.id, verdict="overtaken", decided_by=None)
        passed_over.update(verdict="", decided_at=None)


def withdraw_consults(case_ids: Iterable[int], *, now: datetime) -> int:
    """Close the open questions of cases that ended, and tell whoever was asked. Return how many there were.

    They stay closed when the case opens again: whoever owns it then asks anew what is still to be known.
    """
    rows = ledger.read(_CONSULTS, [list(case_ids)])
    if not rows:
        return 0
    people, entries = roster(), []
    for row in rows:
        decision = core.decide(
            row.world(people), row.standing, Happening(What.CLOSED, max(now, row.standing.decided_at))
        )
        entries.append(ledger.Entry(row, decision, data={"because": "parent_ended"}, outcome=Outcome.WITHDRAWN.value))
    ledger.write(entries)
    _tell(rows, now)
    return len(rows)


def _tell(rows: list[ledger.Row], now: datetime) -> None:
    letters = Delivery.objects.filter(case_id__in=[row.id for row in rows], what="consult", person__isnull=False)
    told = set(letters.values_list("case_id", "person_id")) | {(row.id, row.standing.owner) for row in rows}
    Delivery.objects.bulk_create(
        [
            Delivery(
                key=f"consult:{case_id}:withdrawn:{person_id}",
                case_id=case_id,
                channel="staff",
                what="consult_withdrawn",
                person_id=person_id,
                created_at=now,
                lease_until=now,
            )
            for case_id, person_id in sorted(told)
        ]
    )


def has_untold(incident_id: int) -> bool:
    """Say whether an open case waits for this incident and nobody has said that it is over, or not to everybody yet."""
    last = StatusWord.objects.filter(incident=incident_id).order_by("pk").last()
    if last is None or not Affected.objects.filter(incident=incident_id, case__closed_at=None).exists():
        return False
    return last.next_at is not None or Round.objects.filter(key=f"status:{last.pk}", ended_at=None).exists()
