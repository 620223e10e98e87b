"""Words for one customer that show the address of another, or go where another reads: asked about before they leave."""

import re

from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case
from hilft.conversations.models import Conversation
from hilft.people.models import Identity
from hilft.people.queries import as_known

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()/-]{6,}\d")


class Crossing(Refused):
    """What is about to be said concerns another customer. `found`: their addresses as they stand in the text."""

    def __init__(self, sentence: str, found: list[str]) -> None:
        super().__init__(sentence)
        self.found = found


def refuse_crossing(case_id: int, conversation_id: int, text: str) -> None:
    """Raise Crossing for words that go to another customer, or name how another one is reached."""
    case = Case.objects.select_related("customer").get(pk=case_id)
    reader = Conversation.objects.only("customer_id", "audience").get(pk=conversation_id)
    if reader.audience == "private" and None is not reader.customer_id != case.customer_id:
        raise Crossing(_("Another customer reads this conversation. Is it really meant for them?"), [])
    named = {as_known(mail): mail for mail in _MAIL.findall(text)}
    named |= {re.sub(r"[^\d+]", "", phone): phone for phone in _PHONE.findall(text)}
    if not named:
        return
    theirs = Identity.objects.filter(address__in=named, network__in=["mail", "phone"])
    others = theirs.exclude(customer=case.customer).values_list("address", flat=True)
    if found := [named[address] for address in others]:
        raise Crossing(_("This names an address of another customer. Is it really meant for this one?"), sorted(found))
