"""A case that is none of ours is set aside by a person, with a reason; taking it back is opening it again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.closing import Unanswered, has_unanswered_word, refuse_unanswered
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.items import settle_with_the_case
from hilft.cases.asides import is_known, was_only_found
from hilft.cases.models import Case, Outcome, SetAside
from hilft.conversations.masking import hide
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require


@transaction.atomic
def set_aside(case_id: int, *, why: str, reason: str, by: Person, now: datetime) -> SetAside:
    """End a customer's case as not for us: one case, by one person, with a reason in words.

    To spam, advertising and what a machine says again no word is sent: it would confirm the address. Nor is one to whom
    we only found and who never wrote to us. Everybody else, and everybody we know already, has to have an answer first.
    Whoever writes again opens the same case again.

    Raises Unanswered while somebody waits who has to be told, Refused for anything that is no such end.
    """
    require(by, Right.OWN)
    row = ledger.lock(case_id)
    if row.standing.kind != Kind.CUSTOMER:
        raise Refused(_("Only what came from outside is set aside; close this case with an outcome."))
    if why not in SetAside.Why.values:
        raise Refused(_("Choose what it is."))
    if not reason.strip():
        raise Refused(_("Say in a few words why it is not for us; it is written down."))
    is_silent = why in SetAside.SILENT and has_unanswered_word(case_id)
    if why == SetAside.Why.FOUND and not was_only_found(case_id):
        raise Refused(_("Somebody wrote this to us: choose what it is, and give a word to whoever waits for one."))
    if is_silent and why != SetAside.Why.FOUND and is_known(Case.objects.get(pk=case_id)):
        raise Unanswered(_("We know this customer: write them a short word before you set their case aside."))
    if not is_silent:
        refuse_unanswered(case_id)
    settle_with_the_case(case_id, Outcome.NOT_FOR_US, by=by, now=now)
    seq = ledger.lock(case_id).seq + 1
    made = SetAside.objects.create(
        case_id=case_id, seq=seq, why=why, reason=hide(reason.strip())[:200], by=by, at=now, is_silent=is_silent
    )
    data = {"aside": made.pk, "why": why}
    do(case_id, What.CLOSED, by=by.pk, now=now, outcome=Outcome.NOT_FOR_US, data=data)
    return made
