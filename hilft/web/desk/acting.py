"""What the page of a case shows about somebody who writes for another customer."""

from datetime import datetime
from typing import TYPE_CHECKING

from hilft.cases.representing import Acting, acting_in, was_noted

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent


def acting(case: "Case", events: "list[CaseEvent]", now: datetime) -> Acting | None:
    """Return for whom a case is written, where its history says that it is for somebody else."""
    return acting_in(case.pk, now=now) if was_noted(events) else None
