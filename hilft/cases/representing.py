"""What somebody who writes for another customer may hear: asked of the records each time, so it ends by itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from hilft.cases.models import Behalf, Case, CaseEvent, Representative, Scope
from hilft.conversations.models import Attachment
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.models import Customer

SHOWN = 20


class Acting(NamedTuple):
    """A customer who writes for another one (`whom`). `by`: the authority that is valid now, None without one."""

    whom: Customer
    by: Representative | None

    @property
    def is_limited(self) -> bool:
        """Say whether they get general help only, and no data of the other."""
        return self.by is None or self.by.scope == Scope.GENERAL

    @property
    def may_all(self) -> bool:
        return self.by is not None and self.by.scope == Scope.EVERYTHING


def acting_in(case_id: int, *, now: datetime) -> Acting | None:
    """Return for whom this case's customer writes and by what, None when for themselves.

    Of several authorities that are valid now the widest counts.
    """
    behalf = Behalf.objects.filter(case_id=case_id).select_related("whom").first()
    if behalf is None:
        return None
    same = Representative.objects.filter(who_id=behalf.writer_id, whom_id=behalf.whom_id, ended_at=None)
    valid = same.filter(Q(case=None) | Q(case=case_id), valid_until__gt=now)
    order = [Scope.EVERYTHING, Scope.CASE, Scope.GENERAL]
    known = valid.select_related("granted_by", "attachment", "who", "whom")
    found = sorted(known, key=lambda one: order.index(Scope(one.scope)))
    return Acting(behalf.whom, found[0] if found else None)


class Acted(NamedTuple):
    """A case of the represented customer, and the authority by which somebody may act in it now."""

    case: Case
    by: Representative


def acted_for(writer_case_id: int, number: int, *, now: datetime) -> Acted | None:
    """Return a case of the other customer's own that whoever writes this one may see and act in, None for any other.

    Only an authority for everything that is valid now reaches beyond its case, and none reaches further: a case in
    which the other customer writes for a third one is not theirs to open.
    """
    acting = acting_in(writer_case_id, now=now)
    if acting is None or acting.by is None or not acting.may_all:
        return None
    theirs = Case.objects.real().filter(customer=acting.whom, kind=Kind.CUSTOMER, behalf=None)
    case = theirs.select_related("owner", "customer", "team").filter(pk=number).first()
    return None if case is None else Acted(case, acting.by)


def was_noted(events: Iterable[CaseEvent]) -> bool:
    """Say whether a case with this history ever said so: most did not, and nothing more has to be asked."""
    return any(event.kind == What.REPRESENTED for event in events)


def cases_of(customer: Customer) -> list[Case]:
    """Return the represented customer's own open cases, due first: what an authority for everything shows."""
    theirs = Case.objects.real().open().filter(customer=customer, kind=Kind.CUSTOMER, behalf=None)
    return list(theirs.order_by("next_due")[:SHOWN])


def files_of(case_id: int) -> list[tuple[int, str]]:
    """Return number and name of every file that came with this case: one of them may be the document."""
    placed = Attachment.objects.filter(message__conversation__placement__case_id=case_id, message__person=None)
    return list(placed.order_by("-pk").values_list("pk", "name")[:SHOWN])
