"""Reaching a customer: nobody answered, they cannot be reached, and when they want to be called."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.words import private_conversation
from hilft.cases.models import Attempt, Call, Case, Commitment
from hilft.cases.reaching import open_call, times_for, tries_of
from hilft.core.policy import Kind
from hilft.core.reaching import SLOT
from hilft.core.standing import WaitingFor, What
from hilft.deliveries.actions import enqueue_attempted
from hilft.people.models import Person
from hilft.people.permissions import Right, require
from hilft.policies.queries import hours


@transaction.atomic
def attempt(case_id: int, *, at: datetime, by: Person, now: datetime) -> Attempt:
    """Write down that we called and nobody answered; the customer is sent the link to their page and times for a call.

    Moves no date: what we owe is a word that reaches them. Raises Refused for a case that is closed or no customer's.
    """
    require(by, Right.ANSWER)
    standing = ledger.lock(case_id).standing
    case = Case.objects.get(pk=case_id)
    if standing.kind != Kind.CUSTOMER or case.customer_id is None or not standing.is_open:
        raise Refused(_("Only the customer of an open case can be called in vain."))
    if at > now:
        raise Refused(_("This lies in the future. When was it said?"))
    made = Attempt.objects.create(case_id=case_id, at=at, by=by, noted_at=now)
    do(case_id, What.ATTEMPTED, by=by.pk, now=now, data={"attempt": made.pk})
    place = private_conversation(case_id, now=now)
    enqueue_attempted(case_id, place.pk, attempt_id=made.pk, now=now)
    return made


@transaction.atomic
def not_reachable(case_id: int, *, until: datetime, by: Person, now: datetime) -> None:
    """Wait for a customer whom nobody reached, until a date; then somebody tries again.

    Raises Refused before the third attempt in different half-days of opening hours since their last word.
    """
    require(by, Right.OWN)
    row = ledger.lock(case_id)
    tries = tries_of(case_id, hours(row.calendar_id))
    if tries.needed:
        text = ngettext(
            "Somebody is not reachable after three attempts in different half-days: one more is needed.",
            "Somebody is not reachable after three attempts in different half-days: %(n)s more are needed.",
            tries.needed,
        )
        raise Refused(text % {"n": tries.needed})
    data = {"until": until.isoformat(), "for": WaitingFor.CUSTOMER.value, "because": "not_reachable"}
    do(case_id, What.WAITED, by=by.pk, waiting_for=WaitingFor.CUSTOMER, until=until, now=now, data=data)


@transaction.atomic
def choose_call(case_id: int, *, starts_at: datetime, now: datetime) -> Call:
    """The customer chooses a time: it is a commitment of the case's owner, and nobody else is called then.

    Raises Refused when the time is not free any more, or a call is agreed on already.
    """
    standing = ledger.lock(case_id).standing
    case = Case.objects.select_related("owner").get(pk=case_id)
    if not standing.is_open or standing.proposed_at is not None:
        raise Refused(_("This cannot be done to the case now; here is where it stands."))
    if open_call(case_id) is not None:
        raise Refused(_("You have chosen a time already."))
    if starts_at not in times_for(case, now=now):
        raise Refused(_("This time is not free any more; choose another one."))
    with override(case.language):
        text = _("We call you on %(at)s.") % {"at": _moment(starts_at)}
    said = {
        "text": text,
        "due_at": starts_at + SLOT,
        "made_at": now,
        "made_by": case.owner,
        "kind": Commitment.Kind.CALL,
    }
    made = Commitment.objects.create(case=case, **said)
    try:
        with transaction.atomic():
            call = Call.objects.create(commitment=made, person=case.owner, starts_at=starts_at)
    except IntegrityError:
        raise Refused(_("This time is not free any more; choose another one.")) from None
    if standing.waiting_for == WaitingFor.CUSTOMER:
        do(case_id, What.RESUMED, now=now)
    do(case_id, What.COMMITTED, until=made.due_at, now=now, data={"commitment": made.pk})
    return call


def _moment(at: datetime) -> str:
    return date_format(localtime(at), pgettext("a moment, as Django's date format", "D j M, H:i"))
