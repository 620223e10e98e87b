"""Who can be asked, what was asked, and what a personal link shows."""

from datetime import datetime

from hilft.cases.queries import case_of_link
from hilft.experts.models import Consult
from hilft.people.models import Person, Role


def experts() -> list[Person]:
    """Return everybody who can be asked, by name."""
    return list(Person.objects.filter(role=Role.EXPERT, may_own=True).select_related("team").order_by("name"))


def consults_of(case_id: int) -> list[Consult]:
    """Return the questions this case asked, with the case each of them is, oldest first."""
    found = Consult.objects.filter(parent_id=case_id).select_related("case__owner", "expert", "asked_by")
    return list(found.order_by("asked_at", "pk"))


def consult_of(case_id: int) -> Consult | None:
    """Return the question this case is, None when it is no consult."""
    return Consult.objects.select_related("parent", "expert", "asked_by").filter(pk=case_id).first()


def consult_of_link(secret: str, *, now: datetime) -> Consult | None:
    """Return the question a personal link opens, None when the link is unknown or has expired."""
    case = case_of_link(secret, "expert", now=now)
    if case is None:
        return None
    found = Consult.objects.select_related("case__owner", "parent", "expert", "asked_by")
    return found.filter(pk=case.pk).first()
