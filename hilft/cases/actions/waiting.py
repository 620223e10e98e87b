"""Waiting is a deadline too: for whom, until when, and then it is somebody's turn again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.closing import last_word
from hilft.cases.actions.doing import Refused, do
from hilft.core.policy import Kind
from hilft.core.standing import WaitingFor, What
from hilft.people.models import Person
from hilft.people.permissions import Right, require

TALKED = frozenset({"phone", "visit"})
"""Ways in which a customer's word has its answer at once, and is written down afterwards."""


@transaction.atomic
def wait(case_id: int, *, waiting_for: str, until: datetime, by: Person, now: datetime) -> None:
    """Wait for the customer or a third party until a date; only the customer's own turn silences the next word.

    Raises Refused for a wait on a customer who wrote and has no answer yet: it is our turn then, not theirs.
    """
    require(by, Right.OWN)
    if waiting_for == WaitingFor.CUSTOMER and ledger.lock(case_id).standing.kind == Kind.CUSTOMER:
        last = last_word(case_id)
        if last is not None and last.customer_id is not None and last.channel not in TALKED:
            raise Refused(_("The customer wrote and has no answer yet; answer before you wait for them."))
    data = {"until": until.isoformat(), "for": waiting_for}
    do(case_id, What.WAITED, by=by.pk, waiting_for=waiting_for, until=until, now=now, data=data)


def resume(case_id: int, *, by: Person, now: datetime) -> None:
    """End a wait before its date."""
    require(by, Right.OWN)
    do(case_id, What.RESUMED, by=by.pk, now=now)


def set_customer_date(case_id: int, *, until: datetime, by: Person, now: datetime) -> None:
    """Record the customer's own date ("I move on 1 July"): the matter is due by then at the latest."""
    require(by, Right.OWN)
    do(case_id, What.DATED, by=by.pk, until=until, now=now, data={"until": until.isoformat()})
