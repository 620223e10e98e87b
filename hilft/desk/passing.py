"""Going on in private from the desk: nothing personal before everybody, nobody past somebody else, once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.models import CaseEvent
from hilft.channels.actions.private import IntoPrivate, go_private
from hilft.channels.models import Passage
from hilft.channels.private import live_passage
from hilft.community.actions.asking import stir
from hilft.conversations.masking import masked
from hilft.core.standing import What
from hilft.desk.actions import BETWEEN, Exposing, Overtaken
from hilft.desk.crossing import refuse_crossing
from hilft.people.models import Person


@transaction.atomic
def into_private(
    case_id: int, said: IntoPrivate, *, seen: int, exposes: bool, by: Person, now: datetime
) -> Passage | None:
    """Go on in private with a case as its page was read at event `seen`; a second click finds the first.

    Raises:
        Overtaken: the customer or a colleague did something since.
        Exposing: the public word shows personal data, and nobody said that it may.
        Crossing: the private word concerns another customer.
        Refused: it cannot be done now; the sentence says why.
    """
    ledger.lock(case_id)
    since = list(CaseEvent.objects.filter(case_id=case_id, seq__gt=seen))
    if any(event.kind == What.WENT_PRIVATE and event.actor_id == by.pk for event in since):
        return live_passage(case_id)
    if any(event.kind in BETWEEN and event.actor_id != by.pk for event in since):
        raise Overtaken(_("Something happened while you were writing. Read it, then send again."))
    found = sorted({one.kind for one in masked(said.public).found if not one.ask})
    if found and not exposes:
        raise Exposing(_("Everybody could read personal data in this answer."), found)
    passage = go_private(case_id, said, by=by, now=now)
    if passage is not None and said.public.strip():
        stir(passage.public_id, now=now)
    if passage is not None and said.private.strip():
        refuse_crossing(case_id, passage.private_id, said.private, now=now)
    return passage
