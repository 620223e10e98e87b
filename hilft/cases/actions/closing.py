"""A case ends with an outcome and the customer's yes, or visibly presumed; a reply opens it again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.following import has_untold
from hilft.cases.actions.items import refuse_yes_with_open_items, settle_with_the_case
from hilft.cases.models import Outcome
from hilft.conversations.models import Message
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require

BY_STAFF = frozenset({Outcome.WITHDRAWN, Outcome.DUPLICATE})
"""How the house itself may end a customer's case; every other end needs the customer, or is `asides.set_aside`."""


class Unanswered(Refused):
    """Somebody would close a case whose customer wrote and has no answer yet."""


def ways_to_end(kind: str) -> frozenset[Outcome]:
    """Return with which outcomes the house itself may end a case of this kind."""
    return BY_STAFF if kind == Kind.CUSTOMER else BY_STAFF | {Outcome.ANSWERED, Outcome.NOT_FOR_US}


@transaction.atomic
def confirm(case_id: int, *, now: datetime, data: dict[str, Any] | None = None) -> None:
    """The customer says the matter is solved. `data`: how they said so. Raises StillOpen while a part of it is open."""
    ledger.lock(case_id)
    refuse_yes_with_open_items(case_id)
    do(case_id, What.CONFIRMED, now=now, data=data)


def reject(case_id: int, *, now: datetime, data: dict[str, Any] | None = None) -> None:
    """The customer says it is not solved: the matter's deadline counts again from where it stood."""
    do(case_id, What.REJECTED, now=now, data=data)


@transaction.atomic
def close(case_id: int, *, outcome: str, by: Person, now: datetime) -> None:
    """End a case without the customer's yes, for the few reasons that allow it.

    Raises Refused when the reason is not one of them, Unanswered while the customer waits, and Refused when a part of
    the request is open; what is withdrawn or kept elsewhere settles its parts with that result.
    """
    require(by, Right.OWN)
    # Locked before it is read: a word that comes in meanwhile is either seen here or opens the closed case again.
    kind = ledger.lock(case_id).standing.kind
    if outcome not in ways_to_end(kind):
        if kind == Kind.CUSTOMER:
            raise Refused(_("A customer's case ends with their yes; propose a solution instead."))
        raise Refused(_("Choose how this case ended."))
    if kind == Kind.CUSTOMER:
        refuse_unanswered(case_id)
    if kind == Kind.INCIDENT and has_untold(case_id):
        raise Refused(_("People affected by this incident were not told that it is over; say that first."))
    settle_with_the_case(case_id, outcome, by=by, now=now)
    do(case_id, What.CLOSED, by=by.pk, now=now, outcome=outcome)


def reopen(case_id: int, *, by: Person | None, now: datetime) -> None:
    """Open a closed case again, with its number, its owner, its history and its age."""
    if by is not None:
        require(by, Right.OWN)
    do(case_id, What.REOPENED, by=by.pk if by else None, now=now)


def refuse_unanswered(case_id: int) -> None:
    """Raise Unanswered when the customer waits for an answer. The database refuses such an end, too."""
    if has_unanswered_word(case_id):
        raise Unanswered(_("The customer wrote and has no answer yet; answer before you close the case."))


def has_unanswered_word(case_id: int) -> bool:
    """Say whether the last word before the customer's eyes is theirs."""
    last = last_word(case_id)
    return last is not None and last.customer_id is not None


def last_word(case_id: int) -> Message | None:
    """Return the last word before the customer's eyes: the last that reached us, whenever it says it was written.

    What somebody said for us elsewhere is one only once it is known to be our answer.
    """
    return (
        Message.objects.filter(conversation__placement__case_id=case_id)
        .exclude(audience="internal")
        .exclude(kind__in=["receipt", "answer", "elsewhere"])
        .order_by("-stored_at", "-pk")
        .first()
    )
