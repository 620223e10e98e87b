"""What the page of a case shows about reaching its customer, and about one who writes for another."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hilft.cases.reaching import open_call, tries_of, was_tried
from hilft.cases.representing import Acting, acting_in, was_noted
from hilft.core.hours import Hours

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent


def acting(case: "Case", events: "list[CaseEvent]", now: datetime) -> Acting | None:
    """Return for whom a case is written, where its history says that it is for somebody else."""
    return acting_in(case.pk, now=now) if was_noted(events) else None


def tried(case: "Case", events: "list[CaseEvent]", calendar: Hours) -> dict[str, Any]:
    """Return how often nobody answered, and the call that was agreed on; nothing where nobody was called in vain."""
    if case.closed_at is not None or not was_tried({event.kind for event in events}):
        return {}
    return {"tries": tries_of(case.pk, calendar), "agreed": open_call(case.pk)}
