"""Words for one customer that show the address of another, or go where another reads: asked about before they leave."""

import re
from datetime import datetime

from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.cases.likeness import same_persons
from hilft.cases.models import Case
from hilft.cases.representing import acting_in
from hilft.conversations.masking import masked
from hilft.conversations.models import Conversation
from hilft.core.sums_in_text import sums_in
from hilft.people.models import Identity
from hilft.people.queries import as_known

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()/-]{6,}\d")


class Crossing(Refused):
    """What is about to be said concerns another customer. `found`: their addresses as they stand in the text."""

    def __init__(self, sentence: str, found: list[str]) -> None:
        super().__init__(sentence)
        self.found = found


def refuse_crossing(case_id: int, conversation_id: int, text: str, *, now: datetime) -> None:
    """Raise Crossing for words that go to another customer, or name how another one is reached.

    Somebody who writes for another customer without an authority that is valid now gets general help: words to them
    that hold personal data or sums are asked about as well. Its holder may read how the other one is reached.
    """
    case = Case.objects.select_related("customer").get(pk=case_id)
    reader = Conversation.objects.only("customer_id", "audience").get(pk=conversation_id)
    same = same_persons(case.customer_id)
    if reader.audience == "private" and reader.customer_id is not None and reader.customer_id not in same:
        raise Crossing(_("Another customer reads this conversation. Is it really meant for them?"), [])
    acting = acting_in(case_id, now=now)
    theirs = set(same) if acting is None or acting.is_limited else {*same, acting.whom.pk}
    if found := _of_others(text, theirs):
        raise Crossing(_("This names an address of another customer. Is it really meant for this one?"), found)
    if acting is not None and acting.is_limited and (found := _data_in(text, acting.whom.name)):
        sentence = _(
            "They write for somebody else and have no authority for it now: general help only, no data. Is this really"
            " nothing of the other customer's?"
        )
        raise Crossing(sentence, found)


def _of_others(text: str, theirs: set[int]) -> list[str]:
    """Return the addresses in a text by which customers other than these are reached."""
    named = {as_known(mail): mail for mail in _MAIL.findall(text)}
    named |= {re.sub(r"[^\d+]", "", phone): phone for phone in _PHONE.findall(text)}
    if not named:
        return []
    known = Identity.objects.filter(address__in=named, network__in=["mail", "phone"])
    return sorted(named[one] for one in known.exclude(customer__in=theirs).values_list("address", flat=True))


def _data_in(text: str, name: str) -> list[str]:
    """Return what in a text may be somebody's data: what would be hidden in public, sums, and that one's full name."""
    hidden = [text[one.start : one.end] for one in masked(text).found]
    sums = [one.written for one in sums_in(text)]
    named = [name] if name and name.casefold() in text.casefold() else []
    return list(dict.fromkeys([*named, *hidden, *sums]))
