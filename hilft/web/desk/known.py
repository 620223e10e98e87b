"""What the page of a case shows about incidents: its cause, or, for an incident, what was said and to how many."""

from typing import TYPE_CHECKING, Any

from hilft.cases.affected import counts, incident_of, status_words, told, was_linked
from hilft.core.policy import Kind

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent


def part_of(case: "Case", events: "list[CaseEvent]") -> dict[str, Any] | None:
    """Return the cause of a customer's case, words and counts of an incident, None where there is nothing to show."""
    if case.kind == Kind.CUSTOMER:
        found = incident_of(case.pk) if was_linked(events) else None
        return {"cause": found.incident, "since": found.linked_at} if found is not None else None
    if case.kind != Kind.INCIDENT:
        return None
    words = status_words(case.pk)
    return {"words": words, "counts": counts(case.pk), "told": told(words[0]) if words else None}
