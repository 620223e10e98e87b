"""Who may be the same person as whom, and what speaks for it."""

from typing import NamedTuple

from django.db.models import Q

from hilft.cases.models import Likeness
from hilft.core.recognising import SURE_FROM, Rule, weight_of


class Proposal(NamedTuple):
    """Two customers a person is asked about. `rules`: what speaks for it, in the order of weight.

    `other_case`: the case beside the one that is looked at. `is_near`, `is_alike`: what speaks for one matter, too.
    """

    likeness: Likeness
    rules: tuple[Rule, ...]
    other_case: int | None
    is_sure: bool
    is_near: bool
    is_alike: bool


def same_persons(customer_id: int | None) -> frozenset[int]:
    """Return this customer and whoever a person of the house said is the same one."""
    if customer_id is None:
        return frozenset()
    said = Likeness.objects.filter(Q(low=customer_id) | Q(high=customer_id), verdict=Likeness.Verdict.SAME)
    return frozenset({customer_id}.union(*said.values_list("low_id", "high_id")))


def are_same(first: int | None, second: int | None) -> bool:
    """Say whether two customers are one, or a person said that they are."""
    return first == second or (second is not None and second in same_persons(first))


def proposals(numbers: set[int], case_id: int) -> list[Proposal]:
    """Return these likenesses as the page of one case shows them, in one question."""
    found = Likeness.objects.filter(pk__in=numbers).select_related("case", "other", "decided_by").order_by("pk")
    return [_proposal(one, case_id) for one in found]


def rules_of(likeness: Likeness) -> tuple[Rule, ...]:
    """Return the rules that were met, each once, in the order of the page."""
    met = {one["rule"] for one in likeness.evidence}
    return tuple(rule for rule in Rule if rule in met)


def _proposal(likeness: Likeness, case_id: int) -> Proposal:
    rules = rules_of(likeness)
    other = likeness.other_id if likeness.case_id == case_id else likeness.case_id
    said = {one["rule"] for one in likeness.evidence}
    return Proposal(likeness, rules, other, weight_of(rules) >= SURE_FROM, "near" in said, "alike" in said)
