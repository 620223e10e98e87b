"""What the page of a case shows only where its history knows of it: so it asks the database nothing for most cases."""

from typing import TYPE_CHECKING, Any

from hilft.cases.asides import aside_of

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent


def shown_beside(case: "Case", events: "list[CaseEvent]") -> dict[str, Any]:
    """Return by whom and why a case lies aside."""
    if case.closed_at is None or not any("aside" in event.data for event in events):
        return {}
    return {"set_aside": aside_of(case.pk)}
