"""What a customer's own page shows of calls and visits."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hilft.cases.reaching import open_call, times_for, tries_of, was_tried
from hilft.core.hours import Hours

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent, Commitment


def calling(case: "Case", events: "list[CaseEvent]", calendar: Hours, *, now: datetime) -> dict[str, Any] | None:
    """Return attempts, free times and the time that was chosen; None where nobody was called in vain."""
    if case.closed_at is not None or case.proposed_at is not None or not was_tried({event.kind for event in events}):
        return None
    agreed, tries = open_call(case.pk), tries_of(case.pk, calendar)
    if agreed is None and not tries.attempts:
        return None
    return {"agreed": agreed, "tries": tries, "times": [] if agreed else times_for(case, now=now)}


def may_report(promised: "list[Commitment]", *, now: datetime) -> frozenset[int]:
    """Return the numbers of calls and visits that are past and of which nobody has said that nobody came."""
    past = (one for one in promised if one.kind and one.due_at <= now and one.replaced_by_id is None)
    return frozenset(one.pk for one in past if one.nobody_came_at is None)
