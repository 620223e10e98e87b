"""What the operator does with sealed messages: taking in what a rule set aside, and opening a seal with a reason."""

from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.models import RawMessage, SealOpened
from hilft.channels.reading import word_of
from hilft.channels.registry import mail
from hilft.channels.seal import unseal
from hilft.intake.actions import TakenIn, take_in
from hilft.people.models import Person
from hilft.people.permissions import Right, require

SHORTEST_REASON = 10


@transaction.atomic
def take_in_anyway(raw_id: int, *, by: Person, now: datetime) -> TakenIn:
    """Take in a message that a rule set aside: it becomes a customer's word like any other.

    Raises Refused when it was taken in already, has expired, or still cannot be read.
    """
    require(by, Right.OPERATE)
    raw = RawMessage.objects.select_for_update().get(pk=raw_id)
    if raw.message_id is not None or not raw.set_aside:
        raise Refused(_("This message is taken in already."))
    value = Raw(raw.remote_id, _unsealed(raw), raw.received_at, "", raw.digest)
    try:
        heard = mail().read(value)
    except Exception as failure:
        raise Refused(_("This message cannot be read: %(why)s") % {"why": failure}) from failure
    taken = take_in(word_of(heard, now), now=now, by=by.pk)
    raw.message, raw.set_aside, raw.taken_in_at = taken.message, "", now
    raw.save(update_fields=["message", "set_aside", "taken_in_at"])
    return taken


@transaction.atomic
def open_seal(raw_id: int, *, reason: str, by: Person, now: datetime) -> bytes:
    """Open a sealed message and write down who did it, when and why. Raises Refused without a reason worth the name."""
    require(by, Right.OPERATE)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Say in a few words why this seal has to be opened; it is written down."))
    raw = RawMessage.objects.get(pk=raw_id)
    content = _unsealed(raw)
    SealOpened.objects.create(raw=raw, person=by, at=now, reason=reason.strip()[:200])
    return content


def _unsealed(raw: RawMessage) -> bytes:
    sealed = bytes(raw.sealed)
    if not sealed:
        raise Refused(_("The original has expired and is gone."))
    try:
        return unseal(sealed)
    except InvalidToken:
        raise Refused(_("The seal does not open: the key of this house has changed.")) from None
