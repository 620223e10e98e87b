"""Reminding whoever has a question, half-way to its date: an expert has no desk on which it would stand."""

from datetime import datetime, timedelta

from django.db import transaction

from hilft.cases.models import Case
from hilft.core.policy import Kind
from hilft.deliveries.actions import enqueue_for_person
from hilft.deliveries.models import Delivery
from hilft.experts.models import Turn
from hilft.policies.queries import hours

AHEAD = timedelta(days=4)
"""How far ahead questions are looked at: over a weekend, half-way lies days before the date."""


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Send one reminder for each open question half of whose opening time has passed; return how many were sent.

    It goes to its owner as far as the question reached them by a link, once per turn: whoever takes it later has a
    reminder of their own. The date stays.
    """
    due = Case.objects.open().filter(kind=Kind.CONSULT, next_due__gt=now, next_due__lte=now + AHEAD)
    found = {case.pk: case for case in due}
    wanted: dict[str, Turn] = {}
    for turn in Turn.objects.filter(consult__in=found).order_by("pk"):
        case = found[turn.consult_id]
        if turn.person_id == case.owner_id and _is_half_way(case, turn, now):
            wanted[f"consult:{case.pk}:reminder:{turn.pk}:{turn.at:%Y%m%d%H%M%S}"] = turn
    known = set(Delivery.objects.filter(key__in=wanted).values_list("key", flat=True))
    for key, turn in wanted.items():
        if key not in known:
            enqueue_for_person(turn.consult_id, turn.person_id, "consult_reminder", key=key, now=now)
    return len(wanted) - len(known)


def _is_half_way(case: Case, turn: Turn, now: datetime) -> bool:
    """Say whether at least half of the opening time between the question's arrival and its date has passed."""
    if case.next_due is None:
        return False
    calendar = hours(case.calendar_id)
    return 2 * calendar.between(now, case.next_due) <= calendar.between(turn.at, case.next_due)
