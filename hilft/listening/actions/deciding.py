"""What a person says of a candidate overrules every rule and every model, and can be said otherwise later."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.doing import Refused
from hilft.cases.models import SetAside
from hilft.conversations.masking import hide
from hilft.core.relevance import ANSWER, ASIDE
from hilft.escalation.actions import reopen
from hilft.listening.actions.finding import case_of
from hilft.listening.models import Candidate, Decision, Vocabulary
from hilft.people.models import Person
from hilft.people.permissions import Right, require


@transaction.atomic
def make_case(candidate_id: int, *, by: Person, now: datetime) -> int:
    """This needs an answer: return its case, a new one as old as its words, or the one that was set aside, open again.

    Raises NotYours, LookupError, and Refused where nothing is left of it.
    """
    require(by, Right.OWN)
    candidate = _locked(candidate_id)
    if candidate.case_id is None:
        if candidate.deleted_at is not None:
            raise Refused(_("Its author has deleted it; there is nothing left to answer."))
        if candidate.emptied_at is not None:
            raise Refused(_("Its words were forgotten after their time; only the link may still lead to them."))
        _decide(candidate, ANSWER, "", by=by, now=now)
        case_of(candidate, now=now, by=by.pk)
    else:
        if not ledger.lock(candidate.case_id).standing.is_open and candidate.verdict == ASIDE:
            reopen(candidate.case_id, by=by, now=now)
        _decide(candidate, ANSWER, "", by=by, now=now)
        candidate.save()
    assert candidate.case_id is not None
    Decision.objects.create(candidate=candidate, verdict=ANSWER, by=by, at=now)
    return candidate.case_id


@transaction.atomic
def not_for_us(candidate_id: int, *, reason: str = "", by: Person, now: datetime) -> None:
    """This needs no answer of ours. A case that it began is set aside with the reason; opening it again takes it back.

    Raises NotYours, LookupError, Refused: for a case without a reason, or one in which its author has written to us.
    """
    require(by, Right.OWN)
    candidate = _locked(candidate_id)
    reason = hide(reason.strip())[:200]
    if candidate.case_id is not None:
        _end(candidate, reason, by=by, now=now)
    _decide(candidate, ASIDE, reason, by=by, now=now)
    candidate.save()
    Decision.objects.create(candidate=candidate, verdict=ASIDE, reason=reason, by=by, at=now)


@transaction.atomic
def say_what_is_ours(*, names: str, products: str, others: str, by: Person, now: datetime) -> None:
    """Write down the house's own names, products and other brands, one a line."""
    require(by, Right.OPERATE)
    row = Vocabulary.objects.select_for_update().order_by("pk").first() or Vocabulary()
    row.names, row.products, row.others = names.strip(), products.strip(), others.strip()
    row.changed_by, row.changed_at = by, now
    row.save()


def _end(candidate: Candidate, reason: str, *, by: Person, now: datetime) -> None:
    case_id = candidate.case_id or 0
    if not candidate.is_first:
        raise Refused(_("It belongs to a case that somebody brought to us. Whether that is for us is decided there."))
    if not reason:
        raise Refused(_("Say in a few words why it is not for us; it is written down."))
    if ledger.lock(case_id).standing.is_open:
        set_aside(case_id, why=SetAside.Why.FOUND, reason=reason, by=by, now=now)


def _decide(candidate: Candidate, verdict: str, reason: str, *, by: Person, now: datetime) -> None:
    candidate.verdict, candidate.reason = verdict, reason
    candidate.decided_by, candidate.decided_at = by, now


def _locked(candidate_id: int) -> Candidate:
    found = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    if found is None:
        raise LookupError(candidate_id)
    return found
