"""By which rules a case is decided: its matter, its customer's group, how many can see it, and a newer policy.

None of these puts anything off: what stands becomes the sooner of itself and of what the new rules say.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.counted import counted
from hilft.cases.models import Case, CaseEvent, MatterProposal
from hilft.cases.ruling import decide, gets_earlier, is_known, read_next
from hilft.cases.ruling import preview_migration as preview_migration
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.actions.groups import put_in_group
from hilft.people.models import Customer, Person
from hilft.people.permissions import Right, require
from hilft.people.queries import roster
from hilft.policies.models import CalendarVersion, PolicyVersion
from hilft.policies.queries import policy as policy_of

LEFT = "left"
"""Stands for a date of the law that the matter of the case does not ask for, because another one did before."""


class Migrated(NamedTuple):
    """How many cases moved, how many of them got an earlier date, and how many stay (their matter is not known)."""

    moved: int = 0
    earlier: int = 0
    left: int = 0


@transaction.atomic
def sort(case_id: int, *, matter: str, by: Person, now: datetime) -> None:
    """Put a customer's case under a matter of its policy, or under none (""). That may only bring dates forward.

    Raises:
        Refused: the policy does not know this matter, the case has it already, is closed or is no customer's.
    """
    require(by, Right.OWN)
    row = ledger.lock(case_id)
    rules = row.rules._replace(matter=matter)
    if row.standing.kind != Kind.CUSTOMER:
        raise Refused(_("Only customers' cases have a matter."))
    if not is_known(rules):
        raise Refused(_("The rules of this case know no such matter; choose one of the list."))
    if rules == row.rules:
        raise Refused(_("The case has this matter already."))
    _put_under(row, rules, by=by, now=now)


@transaction.atomic
def group(customer_id: int, *, care_group: str, by: Person, now: datetime) -> int:
    """Put a customer into a group ("" is none) with all their open cases; return how many of these changed.

    Raises Refused when the customer belongs to it already.
    """
    require(by, Right.OWN)
    if Customer.objects.get(pk=customer_id).care_group == care_group:
        raise Refused(_("The customer belongs to this group already."))
    put_in_group(customer_id, care_group)
    found = Case.objects.open().filter(customer_id=customer_id, kind=Kind.CUSTOMER).exclude(care_group=care_group)
    numbers = list(found.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        row = ledger.lock(number)
        if row.standing.is_open and row.care_group != care_group:
            _put_under(row, row.rules._replace(care_group=care_group), by=by, now=now)
    return len(numbers)


def begin_matter(case_id: int, matter: str, *, now: datetime) -> bool:
    """Put a case that has no matter of its own under this one, if its rules know it: what happened began it.

    Return whether it did. Like every sorting it only brings dates forward.
    """
    row = ledger.lock(case_id)
    if not row.standing.is_open or row.matter or matter not in policy_of(row.policy_id).matters:
        return False
    _put_under(row, row.rules._replace(matter=matter), by=None, now=now)
    return True


def put_under_proposed(row: ledger.Row, matter: str, *, proposal: int, now: datetime) -> None:
    """Put a locked case under the matter its words proposed, since nobody decided in time."""
    _put_under(row, row.rules._replace(matter=matter), by=None, now=now, proposal=proposal)


def _put_under(
    row: ledger.Row, rules: ledger.Rules, *, by: Person | None, now: datetime, proposal: int | None = None
) -> None:
    told = counted([row.id])[row.id]
    decision = decide(row, rules, told, What.SORTED, roster(), now)
    if decision.refused:
        raise Refused(_(decision.refused))
    data = {"matter": rules.matter, "care_group": rules.care_group, **told.data()}
    data |= {"proposal": proposal} if proposal is not None else {}
    ledger.write([ledger.Entry(row, decision, by.pk if by else None, data, rules=rules)])
    if rules.matter != row.matter:
        _settle_proposals(row.id, rules.matter, by=by, now=now)


def _settle_proposals(case_id: int, matter: str, *, by: Person | None, now: datetime) -> None:
    """Say of what the words of a case proposed what became of it, now that the case is sorted."""
    verdict = MatterProposal.Verdict
    still = MatterProposal.objects.filter(case_id=case_id, verdict="")
    told = {"decided_at": now, "decided_by": by}
    still.filter(matter=matter).update(verdict=verdict.ACCEPTED if by else verdict.BY_RULE, **told)
    still.update(verdict=verdict.OVERTAKEN, **told)


@transaction.atomic
def inform(case_id: int, *, date: str, by: Person, now: datetime) -> None:
    """Say that the customer was told what the law wants by this date (its code in the policy).

    `date` LEFT: a date that another matter left behind, where the case's own matter has none: it ends with a word, too.
    Raises Refused when the law does not ask for it, or when nothing was said to the customer since the last such date.
    """
    require(by, Right.ANSWER)
    row = ledger.lock(case_id)
    told = counted([case_id])[case_id]
    asked = [one.code for one in policy_of(row.policy_id).under(row.matter).dates if one.code not in told.met]
    if row.standing.law_due is None or date not in (asked or [LEFT]):
        raise Refused(_("The law sets no such date for this case now."))
    events = CaseEvent.objects.filter(case_id=case_id)
    last = events.filter(kind=What.INFORMED).order_by("-seq").values_list("seq", flat=True).first() or 0
    if not events.filter(kind=What.ANSWERED, seq__gt=last).exists():
        raise Refused(_("Tell the customer first: nothing was said to them since this was asked for."))
    met = (*told.met, date)
    do(case_id, What.INFORMED, by=by.pk, now=now, met=met, data={"date": date, "met": list(met)})


@transaction.atomic
def widen(case_id: int, *, reach: int, now: datetime) -> bool:
    """Note that more people can see a case than before; return whether its next word is due sooner for it.

    Reach shortens the next word and never the matter, and one that falls again puts nothing off.
    """
    row = ledger.lock(case_id)
    if not Case.objects.filter(pk=case_id, reach__lt=reach).update(reach=reach):
        return False
    world = row.world(roster())
    at, s = max(now, row.standing.decided_at), row.standing
    loud = [one.first_word for one in world.policy.for_kind(s.kind).loud if reach >= one.reach]
    due = min((span.after(world.hours, at) for span in loud), default=None)
    if due is None or s.word_due is None or due >= s.word_due or not s.is_open:
        return False
    data = {"until": due.isoformat(), "reach": reach}
    do(case_id, What.HASTENED, now=now, until=due, reason="reach", data=data)
    return True


def migrate(
    case_ids: Iterable[int] | None, *, policy: PolicyVersion, calendar: CalendarVersion, by: Person, now: datetime
) -> Migrated:
    """Move running cases (None: all that are open) to this policy and calendar. No date gets later.

    Each case gets one event with the old and the new rules. Up to 500 move in a transaction: whatever interrupts this,
    calling it again goes on where it stopped. A case whose matter the new policy does not know stays as it is.
    """
    require(by, Right.MANAGE)
    chosen = None if case_ids is None else sorted(set(case_ids))
    total, last = Migrated(), 0
    while True:
        with transaction.atomic():
            rows = read_next(last, policy.pk, calendar.pk, chosen, lock=True)
            done = _move(rows, policy.pk, calendar.pk, by=by, now=now)
        total = Migrated(*(one + other for one, other in zip(total, done, strict=True)))
        if not rows:
            return total
        last = rows[-1].id


def _move(rows: list[ledger.Row], policy_id: int, calendar_id: int, *, by: Person, now: datetime) -> Migrated:
    people, told = roster(), counted([row.id for row in rows])
    entries, earlier = [], 0
    for row in rows:
        rules = row.rules._replace(policy_id=policy_id, calendar_id=calendar_id)
        if not is_known(rules):
            continue
        decision = decide(row, rules, told[row.id], What.MIGRATED, people, now)
        earlier += gets_earlier(row.standing, decision.standing)
        was = {"policy_was": row.policy_id, "calendar_was": row.calendar_id}
        data = {"policy": policy_id, "calendar": calendar_id, **was, **told[row.id].data()}
        entries.append(ledger.Entry(row, decision, by.pk, data, rules=rules))
    return Migrated(ledger.write(entries), earlier, len(rows) - len(entries))
