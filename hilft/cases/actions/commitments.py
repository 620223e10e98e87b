"""Zusagen: what we told the customer we would do, and by when, is a record with a deadline."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Commitment
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require


@transaction.atomic
def commit_to(case_id: int, *, text: str, due_at: datetime, by: Person, now: datetime) -> Commitment:
    """Record a commitment; the case is due at the latest when its earliest open commitment is."""
    require(by, Right.ANSWER)
    if due_at <= now:
        raise Refused(_("A commitment needs a date in the future."))
    made = Commitment.objects.create(case_id=case_id, text=text, due_at=due_at, made_at=now, made_by=by)
    do(case_id, What.COMMITTED, by=by.pk, until=due_at, now=now, data={"commitment": made.pk})
    return made


@transaction.atomic
def keep(commitment_id: int, *, by: Person, now: datetime) -> None:
    """Say that what was promised is done. Raises Refused when it was settled before."""
    require(by, Right.ANSWER)
    # The case first, as everywhere: two who keep, or one and the clock, would else wait for each other or look past.
    ledger.lock(Commitment.objects.values_list("case_id", flat=True).get(pk=commitment_id))
    commitment = Commitment.objects.get(pk=commitment_id)
    if commitment.kept_at is not None or commitment.replaced_by_id is not None:
        raise Refused(_("This commitment is settled already."))
    commitment.kept_at = now
    commitment.save(update_fields=["kept_at"])
    do(commitment.case_id, What.KEPT, by=by.pk, now=now, data={"commitment": commitment.pk})
