"""Two customers may be one person: found by rules, decided by a person, never joined by a machine."""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hilft.base.each import each
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.joining import join
from hilft.cases.likeness import rules_of
from hilft.cases.models import Behalf, Case, Likeness, Placement, Trace
from hilft.conversations.models import Message
from hilft.core.policy import Kind
from hilft.core.recognising import NEAR_DAYS, PROPOSED_FROM, SAME_WORDS, SHARED_BY, SURE_FROM, Rule, weight_of
from hilft.core.recognising import Trace as Seen
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require

BATCH = 100
_STUCK = "What a word shows of its author could not be compared; nothing is proposed from it."
_ALIKE = """
SELECT count(*) FROM (
  SELECT unnest(tsvector_to_array(search)) FROM conversations_message WHERE id = %s
  INTERSECT
  SELECT unnest(tsvector_to_array(m.search)) FROM conversations_message m JOIN cases_placement p USING (conversation_id)
  WHERE p.case_id = %s AND m.customer_id IS NOT NULL) AS both_say
"""


def digest_of(seen: Seen) -> str:
    """Return a keyed digest: without the key of this house nobody finds out what was seen."""
    key = f"hilft.trace:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{seen.rule}:{seen.value}".encode(), hashlib.sha256).hexdigest()[:32]


def note_traces(message: Message, seen: Iterable[Seen], *, now: datetime) -> None:
    """Keep what a customer's word shows of its author, as digests. Comparing is somebody else's work, later.

    A link is worth keeping only where it leads to another customer's word to us.
    """
    author = message.customer_id
    if author is None:
        return
    made = [one for one in seen if one.rule is not Rule.SAYS_SO]
    links = {one.value: one for one in seen if one.rule is Rule.SAYS_SO}
    of_others: dict[str, int] = {}
    if links:
        linked = Message.objects.filter(permalink__in=list(links), customer__isnull=False)
        found = linked.exclude(customer=author).values_list("permalink", "customer_id")
        of_others = dict(found)
    rows = [(one, None) for one in made] + [(links[link], customer) for link, customer in of_others.items()]
    Trace.objects.bulk_create(
        [
            Trace(
                customer_id=author, rule=one.rule.value, digest=digest_of(one), message=message,
                points_to_id=points_to, at=now,
            )
            for one, points_to in rows
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def compare_traces(*, now: datetime) -> int:
    """Compare the next traces with what others show; return how many were looked at. Each pair in its own transaction.

    Nothing is scanned: each is one look into the index of the same thing.
    """
    waiting = list(Trace.objects.filter(looked_at=None).select_related("message").order_by("id")[:BATCH])

    def looked_at(trace: Trace) -> None:
        Trace.objects.filter(pk=trace.pk).update(looked_at=now)

    def compare(trace: Trace) -> None:
        for other in _others(trace):
            _note_pair(trace, other, now=now)
        looked_at(trace)

    each(waiting, compare, what=_STUCK, failed=looked_at)  # a proposal less is no case lost
    return len(waiting)


@transaction.atomic
def decide(likeness_id: int, verdict: str, *, by: Person, now: datetime) -> Likeness:
    """Say whether two customers are one person. It is remembered, and taken back by `reconsider`."""
    require(by, Right.OWN)
    found = Likeness.objects.select_for_update().get(pk=likeness_id)
    if verdict not in Likeness.Verdict.values or found.verdict == verdict:
        raise Refused(_("That was said already."))
    _refuse_joined(found)
    found.verdict, found.decided_by, found.decided_at = verdict, by, now
    found.save(update_fields=["verdict", "decided_by", "decided_at"])
    _tell(found, {"likeness": found.pk, "verdict": verdict}, by=by, now=now)
    return found


@transaction.atomic
def reconsider(likeness_id: int, *, by: Person, now: datetime) -> Likeness:
    """Take a verdict back: the two are two again, and are asked about as before."""
    require(by, Right.OWN)
    found = Likeness.objects.select_for_update().get(pk=likeness_id)
    if not found.verdict:
        raise Refused(_("Nobody has said anything about these two yet."))
    _refuse_joined(found)
    found.verdict, found.decided_by, found.decided_at = "", None, None
    found.save(update_fields=["verdict", "decided_by", "decided_at"])
    _tell(found, {"likeness": found.pk, "verdict": "open"}, by=by, now=now)
    return found


@transaction.atomic
def join_as_same(likeness_id: int, *, is_sure: bool, by: Person, now: datetime) -> int:
    """Say that they are one person and that both cases are one matter; return the number that goes on: the older.

    `is_sure`: whoever joins made sure. Without it, what may be chance joins nothing: each would read the other's words.
    """
    found = Likeness.objects.select_for_update().get(pk=likeness_id)
    if found.case_id is None or found.other_id is None:
        raise Refused(_("There are no two cases that could be joined."))
    if not is_sure and weight_of(rules_of(found)) < SURE_FROM:
        raise Refused(_("What speaks for it may be chance. Ask the customer, then say that you made sure."))
    if found.verdict != Likeness.Verdict.SAME:
        decide(likeness_id, Likeness.Verdict.SAME, by=by, now=now)
    return join(found.case_id, found.other_id, by=by, now=now)


def _others(trace: Trace) -> list[Trace]:
    """Return what others show of the same thing, none where too many do."""
    if trace.points_to_id is not None:
        theirs = Trace(customer_id=trace.points_to_id, rule=trace.rule, message=trace.message)
        return [theirs]
    same = Trace.objects.filter(rule=trace.rule, digest=trace.digest).exclude(customer=trace.customer_id)
    found = list(same.select_related("message").order_by("id")[: SHARED_BY + 1])
    return [] if len(found) > SHARED_BY else found


@transaction.atomic
def _note_pair(trace: Trace, other: Trace, *, now: datetime) -> None:
    first, second = _case_of(trace.customer_id, now), _case_of(other.customer_id, now)
    # Who writes for somebody else shows that one's things, not their own.
    if Behalf.objects.filter(case__in=[case for case in (first, second) if case is not None]).exists():
        return
    low, high = sorted((trace.customer_id, other.customer_id))
    found, _made = Likeness.objects.select_for_update().get_or_create(
        low_id=low, high_id=high, defaults={"found_at": now}
    )
    if found.verdict:
        return
    evidence = {"rule": trace.rule, "message": trace.message_id, "other": other.message_id}
    if trace.rule not in {one["rule"] for one in found.evidence}:
        found.evidence = [*found.evidence, evidence]
    if first is not None and second is not None and first != second:
        found.case, found.other = first, second
        met = {one["rule"] for one in found.evidence}
        found.evidence = [
            *found.evidence,
            *({"rule": rule} for rule in _one_matter(trace, first, second) if rule not in met),
        ]
    is_new = found.shown_at is None and found.case is not None and weight_of(rules_of(found)) >= PROPOSED_FROM
    found.shown_at = now if is_new else found.shown_at
    found.save()
    if is_new:
        _tell(found, {"likeness": found.pk}, by=None, now=now)


def _one_matter(trace: Trace, first: Case, second: Case) -> list[str]:
    """Return what speaks for one matter: their first words lie near each other, or say the same."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [trace.message_id, second.pk])
        (shared,) = cursor.fetchone()
    is_near = abs(first.opened_at - second.opened_at) <= timedelta(days=NEAR_DAYS)
    return [name for name, holds in (("near", is_near), ("alike", shared >= SAME_WORDS)) if holds]


def _case_of(customer_id: int, now: datetime) -> Case | None:
    """Return the customer's case a person would join: the newest open one, or one that ended lately."""
    theirs = Case.objects.filter(placements__conversation__customer=customer_id, kind=Kind.CUSTOMER).distinct()
    lately = theirs.filter(Q(closed_at=None) | Q(closed_at__gt=now - timedelta(days=NEAR_DAYS)))
    return lately.order_by("-closed_at", "-pk").first()  # those that are open come first: they have no end


def _tell(found: Likeness, data: dict[str, int | str], *, by: Person | None, now: datetime) -> None:
    """Write it into both histories, the smaller number first: two who do this wait for each other, not for ever."""
    cases: Collection[int] = {number for number in (found.case_id, found.other_id) if number is not None}
    for number in sorted(cases):
        do(number, What.NOTED, by=by.pk if by else None, now=now, data=dict(data))


def _refuse_joined(found: Likeness) -> None:
    placed = Placement.objects.filter(conversation__customer_id__in=[found.low_id, found.high_id])
    owners: dict[int, set[int]] = {}
    for case_id, customer_id in placed.values_list("case_id", "conversation__customer_id"):
        owners.setdefault(case_id, set()).add(customer_id)
    if found.verdict == Likeness.Verdict.SAME and any(len(customers) > 1 for customers in owners.values()):
        raise Refused(_("A case of theirs is joined already; what was said there cannot be taken apart again."))
