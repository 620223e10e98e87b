"""What is asked about cases that were set aside: whom we know, what lies there, and how often that happened."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from hilft.cases.models import Case, CaseEvent, Outcome, SetAside
from hilft.conversations.models import Message
from hilft.core.standing import What

MONTH = timedelta(days=30)


class Counted(NamedTuple):
    """How many cases a person set aside in a month, and how many of those came back."""

    cases: int
    back: int


def is_known(case: Case) -> bool:
    """Say whether the customer of a case has another one that was not set aside, open or ended."""
    return case.customer_id is not None and has_other_case(case.customer_id, case.pk)


def has_other_case(customer_id: int, than: int | None = None) -> bool:
    """Say whether this customer has a case, other than one, that was not set aside."""
    theirs = Case.objects.filter(placements__conversation__customer_id=customer_id)
    return theirs.exclude(outcome=Outcome.NOT_FOR_US).exclude(pk=than or 0).exists()


def was_only_found(case_id: int) -> bool:
    """Say whether we found this case by searching and its author never wrote to us: nobody waits for a word then."""
    theirs = Message.objects.filter(conversation__placement__case_id=case_id, customer__isnull=False)
    opened = CaseEvent.objects.filter(case_id=case_id, seq=1, data__has_key="found")
    return opened.exists() and theirs.exclude(audience="internal").count() == 1


def lying_aside(*, before: int | None = None, most: int) -> list[SetAside]:
    """Return the cases that lie aside, last set aside first, beginning below a number; one more than `most` if any."""
    found = _lying().select_related("case__owner", "by")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: most + 1])


def aside_of(case_id: int) -> SetAside | None:
    """Return by whom and why a case lies aside, None when it does not."""
    return _lying().filter(case_id=case_id).select_related("by").first()


def counted_aside(*, now: datetime) -> Counted:
    """Count what was set aside in the last month: to be called by a loop, never by a page."""
    lately = SetAside.objects.filter(at__gt=now - MONTH)
    return Counted(lately.count(), lately.filter(_opened_again()).count())


def _lying() -> QuerySet[SetAside]:
    """A case lies aside while nothing has opened it again since."""
    return SetAside.objects.filter(~_opened_again())


def _opened_again() -> Exists:
    return Exists(CaseEvent.objects.filter(case=OuterRef("case"), seq__gt=OuterRef("seq"), kind=What.REOPENED))
