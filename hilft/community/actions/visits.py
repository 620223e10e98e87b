"""A visit or a call that a customer waited for: nobody came, said by one click."""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.overdue import note_nobody_came
from hilft.cases.actions.rules import begin_matter
from hilft.cases.models import Case, Commitment
from hilft.community.actions.matters import write_again
from hilft.escalation.actions import meet
from hilft.escalation.reasons import Cause, Name
from hilft.people.models import Customer

MATTER = "missed_appointment"
"""The matter of a policy under which the law's clock for a missed appointment runs."""


@transaction.atomic
def say_nobody_came(case_id: int, commitment_id: int, *, by: Customer, now: datetime) -> None:
    """Take the customer's word that nobody came: the commitment is missed at once, whatever we had noted of it.

    Where the clock has not let the case climb for it yet, it climbs now; a case that we took for settled is open again.
    The law's own clock starts where the policy has one. Said twice it is said once. Raises Refused before its time, and
    for what was put off with the customer.
    """
    ledger.lock(case_id)
    one = Commitment.objects.filter(pk=commitment_id, case_id=case_id).exclude(kind="").first()
    if one is None or one.replaced_by_id is not None:
        raise Refused(_("Nobody was to come or call then."))
    if one.due_at > now:
        raise Refused(_("The time has not passed yet."))
    if one.nobody_came_at is not None:
        return
    is_fresh = one.missed_at is None
    message = write_again(case_id, text=_sentence(one), by=by, now=now, token=f"nobody:{commitment_id}")
    note_nobody_came(commitment_id, now=now)
    if is_fresh:
        cause = Cause(Name.NOBODY_CAME, commitment_id, ((message.pk, 0, len(message.text)),))
        meet(case_id, [cause], now=now)
    begin_matter(case_id, MATTER, now=now)


def _sentence(one: Commitment) -> str:
    """Return what the customer says by the click, in the language of the case."""
    with override(Case.objects.values_list("language", flat=True).get(pk=one.case_id)):
        at = date_format(localtime(one.due_at), pgettext("a moment, as Django's date format", "D j M, H:i"))
        told = {"text": one.text, "at": at}
        if one.kind == Commitment.Kind.CALL:
            return _("Nobody called: “%(text)s” by %(at)s.") % told
        return _("Nobody came: “%(text)s” by %(at)s.") % told
