"""What speaks for one person behind two customers, in words: what was seen stands in no sentence."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy

from hilft.cases.likeness import Proposal, proposals
from hilft.core.recognising import Rule
from hilft.web.desk.wording import channel

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from hilft.cases.models import Case

RULES: "dict[Rule, str | Promise]" = {
    Rule.SAYS_SO: gettext_lazy("they link to what the other one wrote to us"),
    Rule.MAIL: gettext_lazy("the same mail address"),
    Rule.PAGE: gettext_lazy("the same web address, checked by both networks"),
    Rule.PHONE: gettext_lazy("the same telephone number"),
    Rule.NUMBER: gettext_lazy("the same customer number or account"),
    Rule.THING: gettext_lazy("the same machine: its name, its address or its serial number"),
    Rule.NAME: gettext_lazy("the same handle and the same name on another network"),
}


class Shown(NamedTuple):
    """A proposal as parts/likeness.html draws it. `is_open`: both cases are, so they could be joined."""

    proposal: Proposal
    why: str
    other: "Case"
    where: str
    is_open: bool


def shown_alike(numbers: set[int], case: "Case") -> list[Shown]:
    """Return these likenesses for the page of a case; one whose two cases are joined already says nothing new."""
    return [_shown(one, case) for one in proposals(numbers, case.pk) if one.likeness.case and one.likeness.other]


def _shown(one: Proposal, case: "Case") -> Shown:
    other = one.likeness.other if one.likeness.case_id == case.pk else one.likeness.case
    assert other is not None
    why = "; ".join(str(RULES[rule]) for rule in one.rules)
    return Shown(one, why, other, channel(other.channel), case.closed_at is None and other.closed_at is None)
