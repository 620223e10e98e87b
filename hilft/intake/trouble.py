"""What goes wrong between us and a network becomes somebody's open case."""

from datetime import datetime
from typing import Any

from django.db import transaction

from hilft.cases.actions.opening import Matter, Opened, open_case
from hilft.cases.models import Case
from hilft.core.policy import Kind
from hilft.core.redaction import mask
from hilft.deliveries.models import Delivery
from hilft.people.queries import roster


@transaction.atomic
def undelivered(delivery: Delivery, reason: str, *, now: datetime) -> Opened | None:
    """What could not be delivered becomes an open case of whoever owns the case it was about; once per delivery."""
    delivery.failed_at, delivery.sent_at, delivery.error = now, None, mask(reason).text[:300]
    delivery.save(update_fields=["failed_at", "sent_at", "error"])
    case = Case.objects.filter(pk=delivery.case_id).first()
    if case is not None and case.kind == Kind.OPERATIONS:
        return None  # the alarm about an alarm: its case climbs by itself
    if delivery.channel == "account":
        return None  # anybody may type anybody's address into a form; the operator's page shows it
    title = f"Not delivered: {delivery.what} of case {delivery.case_id}" if case else f"Not delivered: {delivery.what}"
    about = {"delivery": delivery.pk, "reason": delivery.error[:100]}
    return open_operations_case(title, now=now, about=about, parent=case)


def open_operations_case(title: str, *, now: datetime, about: dict[str, Any], parent: Case | None = None) -> Opened:
    """Open a case for whoever has to lend the machine a hand: the owner of the case concerned, else the operator."""
    people = roster()
    operator = people.holder("operator", None, now) or people.standing
    matter = Matter(
        kind=Kind.OPERATIONS,
        title=title,
        channel="house",
        owner_id=parent.owner_id if parent is not None and parent.closed_at is None else operator,
        opened_at=now,
        team_id=parent.team_id if parent is not None else None,
        parent_id=parent.pk if parent is not None else None,
    )
    return open_case(matter, by=None, now=now, data=about)
