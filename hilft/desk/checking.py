"""How sure we have to be who a customer is before something is said to them in private."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case
from hilft.channels.actions.checking import waive
from hilft.channels.checks import needs, sure_of
from hilft.channels.models import Passage
from hilft.conversations.masking import masked
from hilft.conversations.models import Conversation
from hilft.core.checked import Level, needed
from hilft.core.sums_in_text import sums_in
from hilft.people.models import Person


class Unchecked(Refused):
    """We are not sure enough who reads this. `needed`: the level it takes; a reason lets it out all the same."""

    def __init__(self, sentence: str, needed: Level) -> None:
        super().__init__(sentence)
        self.needed = needed


class Said(Protocol):
    """What is looked at. `states`: a sum or a date that stands; `unchecked_because`: why it may go out all the same."""

    @property
    def text(self) -> str: ...
    @property
    def states(self) -> object | None: ...
    @property
    def unchecked_because(self) -> str: ...


def refuse_unchecked(case_id: int, conversation_id: int, said: Said, *, by: Person, now: datetime) -> None:
    """Raise Unchecked when this private word needs a surer customer than we have; with a reason that is written down.

    Nothing is asked of the database for a house without such rules, and little for a case that began in private.
    """
    if Conversation.objects.filter(pk=conversation_id, audience="public").exists():
        return
    rules, began = needs(), Passage.objects.filter(private=conversation_id).exists()
    if not began and not rules.matters:
        return
    case = Case.objects.select_related("customer").get(pk=case_id)
    tells = any(not one.ask for one in masked(said.text).found)
    sums = said.states is not None or bool(sums_in(said.text))
    level = needed(rules, tells=tells, sums=sums, matter=case.matter, began_in_public=began)
    if sure_of(case, now=now).level >= level:
        return
    if said.unchecked_because.strip():
        waive(case_id, level, reason=said.unchecked_because, by=by, now=now)
        return
    raise Unchecked(_SENTENCES[level](), level)


_SENTENCES = {
    Level.ACCOUNT: lambda: _(
        "We do not know yet that this is the account that asked. Let them show it, or say why not."
    ),
    Level.CONTACT: lambda: _(
        "For this we should know an address of the customer for sure. Send them a link there, or say why not."
    ),
    Level.COMPARED: lambda: _("For this we should have compared the customer's data. Ask for it, or say why not."),
}
