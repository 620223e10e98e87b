"""A matter proposed from a customer's words: found when they come in, accepted or dismissed, or counting by rule."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.base.each import each
from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.rules import put_under_proposed, sort
from hilft.cases.models import Case, MatterProposal
from hilft.conversations.models import Message
from hilft.core.matters_in_text import matters_in
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require
from hilft.policies.queries import hours, policy

WITHIN = timedelta(days=1)
"""What the law has a clock for counts after a day of the calendar at the latest."""
AGAIN = timedelta(minutes=15)
BATCH = 100
_STUCK = "A proposed matter could not count; it is looked at again."


class Ruled(Protocol):
    """Whatever names the rules that a case has."""

    policy_id: int
    calendar_id: int


def propose_matter(case_id: int, message: Message, *, now: datetime, new: Ruled | None = None) -> None:
    """Propose what a customer's word may be about, for a case without a matter; each matter of a case only once.

    `new`: the rules of a case that was opened just now; they need not be read again. Costs nothing where no word says
    what it is about, as in most texts.
    """
    hints = matters_in(message.text) if message.kind == "message" else ()
    ruled = (new or _unsorted(case_id)) if hints else None
    if ruled is None:
        return
    known = policy(ruled.policy_id).matters
    made = [
        MatterProposal(
            case_id=case_id, matter=matter, message=message, start=start, end=end, proposed_at=now,
            accept_at=_accept_at(ruled, matter, now),
        )
        for matter, start, end in hints
        if matter in known
    ]  # fmt: skip
    MatterProposal.objects.bulk_create(made, ignore_conflicts=True)  # what was proposed before stands as it was decided


def _unsorted(case_id: int) -> Ruled | None:
    open_ones = Case.objects.filter(pk=case_id, kind=Kind.CUSTOMER, matter="", closed_at=None)
    return open_ones.only("policy_id", "calendar_id").first()


def _accept_at(ruled: Ruled, matter: str, now: datetime) -> datetime | None:
    """Return when a proposal counts: within the time of the first rung, after a day at the latest.

    None where the law has no clock for this matter: what only we want is left to a person.
    """
    rules = policy(ruled.policy_id)
    if not rules.matters[matter].dates:
        return None
    within = rules.for_kind(Kind.CUSTOMER).rung(1).act_within
    return min(now + WITHIN, within.after(hours(ruled.calendar_id), now))


@transaction.atomic
def accept_matter(case_id: int, proposal_id: int, *, by: Person, now: datetime) -> None:
    """Sort the case under what its words propose. Raises Refused when it was decided before, LookupError elsewhere."""
    require(by, Right.OWN)
    one = _open_proposal(case_id, proposal_id)
    sort(case_id, matter=one.matter, by=by, now=now)


@transaction.atomic
def dismiss_matter(case_id: int, proposal_id: int, *, by: Person, now: datetime) -> None:
    """Say that the case is about something else; this matter is not proposed for it again. Raises as for accepting."""
    require(by, Right.OWN)
    one = _open_proposal(case_id, proposal_id)
    one.verdict, one.decided_at, one.decided_by = MatterProposal.Verdict.DISMISSED, now, by
    one.save(update_fields=["verdict", "decided_at", "decided_by"])
    data = {"proposal": one.pk, "matter": one.matter}
    do(case_id, What.MATTER_DISMISSED, by=by.pk, now=now, data=data)


def _open_proposal(case_id: int, proposal_id: int) -> MatterProposal:
    ledger.lock(case_id)
    one = MatterProposal.objects.get(pk=proposal_id, case_id=case_id)
    if one.verdict:
        raise Refused(_("Somebody has decided this already."))
    return one


def move_proposals(case_id: int, into_id: int) -> None:
    """Propose what the words of a joined case propose in the one that goes on; of both, the sooner time counts."""
    known = {one.matter: one for one in MatterProposal.objects.filter(case_id=into_id)}
    for one in MatterProposal.objects.filter(case_id=case_id, verdict=""):
        there = known.get(one.matter)
        if there is None:
            MatterProposal.objects.filter(pk=one.pk).update(case_id=into_id)
        elif not there.verdict and one.accept_at is not None:
            soonest = one.accept_at if there.accept_at is None else min(there.accept_at, one.accept_at)
            MatterProposal.objects.filter(pk=there.pk).update(accept_at=soonest)


def accept_unanswered(*, now: datetime) -> int:
    """Let count what nobody decided in time; return how many were looked at. Each is a transaction of its own.

    Of two for one case the one counts whose time comes first: the other is overtaken by it.
    """
    due = MatterProposal.objects.filter(verdict="", accept_at__lte=now).order_by("accept_at", "pk")
    found = list(due.values_list("pk", "case_id")[:BATCH])
    each(found, lambda one: _accept_by_rule(*one, now=now), what=_STUCK, failed=lambda one: _look_again(*one, now=now))
    return len(found)


def _look_again(number: int, _case_id: int, *, now: datetime) -> None:
    MatterProposal.objects.filter(pk=number, verdict="").update(accept_at=now + AGAIN)


@transaction.atomic
def _accept_by_rule(number: int, case_id: int, *, now: datetime) -> None:
    row = ledger.lock(case_id)
    one = MatterProposal.objects.get(pk=number)
    if one.verdict:
        return
    is_open = row.standing.is_open and not row.matter and one.matter in policy(row.policy_id).matters
    if is_open:
        put_under_proposed(row, one.matter, proposal=one.pk, now=now)
    else:
        one.verdict, one.decided_at = MatterProposal.Verdict.OVERTAKEN, now
        one.save(update_fields=["verdict", "decided_at"])
