"""Two cases of one customer about one matter become one: the older keeps its number, its owner and its age."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.asked import move_asked
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.proposing import move_proposals
from hilft.cases.actions.rules import sort
from hilft.cases.actions.statements import move_statements
from hilft.cases.likeness import are_same
from hilft.cases.models import (
    Affected,
    Behalf,
    Case,
    Commitment,
    Item,
    Outcome,
    PersonalLink,
    Placement,
    PlannedWord,
)
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_receipt
from hilft.people.models import Person
from hilft.people.permissions import Right, require


@transaction.atomic
def join(case_id: int, other_id: int, *, by: Person, now: datetime) -> int:
    """Join two cases and return the number of the one that goes on: the older.

    Everything said in the younger moves to the older, personal links lead there, and the customer gets its number. What
    the younger owed sooner, the older owes from now on: joining puts nothing off.

    Raises Refused when it would: a commitment, a part or a question of the younger is open, or it stands higher on the
    ladder; and for cases of two customers, whose words nobody may mix.
    """
    require(by, Right.OWN)
    for number in sorted({case_id, other_id}):  # always in this order: two who join wait for each other, not for ever
        ledger.lock(number)
    pair = list(Case.objects.filter(pk__in=[case_id, other_id]).order_by("opened_at", "pk"))
    if len(pair) != 2:
        raise Refused(_("Choose another case of this customer."))
    older, younger = pair
    _refuse_unfit(older, younger, now)
    _move(older, younger, now)
    moved = {"joined": younger.pk}
    if younger.word_due is not None:
        _owe_soon(older, younger.word_due, by=by, now=now, moved=moved)
    else:
        do(older.pk, What.NOTED, by=by.pk, now=now, data=moved)
    if younger.matter and not older.matter:
        sort(older.pk, matter=younger.matter, by=by, now=now)
    if younger.customer_date is not None and _is_sooner(younger.customer_date, older.customer_date, now):
        data = {"until": younger.customer_date.isoformat()}
        do(older.pk, What.DATED, by=by.pk, until=younger.customer_date, now=now, data=data)
    do(younger.pk, What.CLOSED, by=by.pk, now=now, outcome=Outcome.DUPLICATE, data={"into": older.pk})
    return older.pk


def _refuse_unfit(older: Case, younger: Case, now: datetime) -> None:
    both = (older, younger)
    if any(case.kind != Kind.CUSTOMER or case.customer_id is None for case in both):
        raise Refused(_("Only cases of a customer are joined."))
    if not are_same(older.customer_id, younger.customer_id):
        raise Refused(_("These cases belong to two customers; nobody may read the words of the other."))
    _refuse_for_another(both)
    if any(case.closed_at is not None for case in both):
        raise Refused(_("One of the cases is closed; reopen it first."))
    if younger.next_due is not None and younger.next_due <= now:
        raise Refused(_("Case %(number)s is overdue; the clock acts on it first.") % {"number": younger.pk})
    if younger.law_due is not None and older.matter not in ("", younger.matter):
        raise Refused(
            _("The law sets a date for case %(number)s; tell the customer there first.") % {"number": younger.pk}
        )
    if younger.rung > older.rung:
        raise Refused(
            _("Case %(number)s stands higher on the ladder; let its owner take the older one first.")
            % {"number": younger.pk}
        )
    open_here = (
        Commitment.objects.filter(case=younger, kept_at=None, replaced_by=None),
        Item.objects.filter(case=younger, settled_at=None),
        Affected.objects.filter(case=younger, asked_at=None),
        younger.children.filter(closed_at=None),
    )
    if any(found.exists() for found in open_here):
        raise Refused(
            _("In case %(number)s a commitment, a part, a question or an incident is open; settle it there first.")
            % {"number": younger.pk}
        )


def _refuse_for_another(both: tuple[Case, Case]) -> None:
    """What is written for somebody else and what is one's own are read by other rules: they stay apart."""
    if len({Behalf.objects.filter(case=case).values_list("whom", flat=True).first() for case in both}) > 1:
        raise Refused(_("One of these cases is written for somebody else; it stays apart."))


def _move(older: Case, younger: Case, now: datetime) -> None:
    """Take over what was said and where it is seen; the customer is told the number under which it goes on."""
    first = Placement.objects.filter(case=younger).order_by("pk").values_list("pk", flat=True).first()
    Placement.objects.filter(case=younger).update(case=older)
    move_asked(younger.pk, older.pk)
    move_statements(younger.pk, older.pk)
    if not older.matter:
        move_proposals(younger.pk, older.pk)
    # What was to leave later was written about half of the matter: whoever owns the whole decides anew.
    PlannedWord.objects.filter(case=younger, message=None, taken_back_at=None).update(case=older, seen=0)
    PersonalLink.objects.filter(case=younger, purpose="customer").update(case=older)
    if first is not None:
        enqueue_receipt(older.pk, first, key=f"joined:{younger.pk}", now=now)


def _owe_soon(older: Case, due: datetime, *, by: Person, now: datetime, moved: dict[str, int]) -> None:
    """Let the older case owe its next word as soon as the younger did, however it stood with the customer."""
    do(older.pk, What.SPOKE, now=now, data=moved)
    owed = Case.objects.values_list("word_due", flat=True).get(pk=older.pk)
    if owed is not None and _is_sooner(due, owed, now):
        data = {"until": due.isoformat()}
        do(older.pk, What.HASTENED, by=by.pk, until=due, now=now, data=data, reason="joined")


def _is_sooner(due: datetime, than: datetime | None, now: datetime) -> bool:
    return due > now and (than is None or due < than)
