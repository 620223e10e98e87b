"""What happens to sealed messages beside being taken in: they expire, operators open them or take them in after all."""

from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.sifting import note_taken
from hilft.channels.actions.watching import now_a_message
from hilft.channels.models import RawMessage, SealOpened
from hilft.channels.reading import read, word_of
from hilft.channels.seal import unseal
from hilft.intake.actions import TakenIn, take_in
from hilft.intake.models import Sifted
from hilft.people.models import Person
from hilft.people.permissions import Right, require

SHORTEST_REASON = 10
EXPIRES_AT_ONCE = 500


def expire(*, now: datetime) -> int:
    """Empty sealed messages past their date; return how many. What waits, or nobody could take in yet, is kept.

    What they became stays: the masked words, the case, and the row by which a message is known.
    """
    unseen = Sifted.objects.filter(looked_at=None, taken_at=None)
    past = RawMessage.objects.filter(expires_at__lte=now, taken_in_at__isnull=False).exclude(sealed=b"")
    past = past.exclude(pk__in=unseen.values("raw"))  # what a rule set aside is not emptied before a person has looked
    ids = list(
        past.exclude(set_aside="unreadable").order_by("expires_at").values_list("pk", flat=True)[:EXPIRES_AT_ONCE]
    )
    return RawMessage.objects.filter(pk__in=ids).update(sealed=b"")


@transaction.atomic
def take_in_anyway(raw_id: int, *, by: Person, now: datetime) -> TakenIn:
    """Take in a message that a rule set aside: it becomes a customer's word like any other.

    Raises Refused when it was taken in already, has expired, or still cannot be read.
    """
    require(by, Right.OWN if Sifted.objects.filter(raw=raw_id).exists() else Right.OPERATE)
    raw = RawMessage.objects.select_for_update().get(pk=raw_id)
    if raw.message_id is not None or not raw.set_aside:
        raise Refused(_("This message is taken in already."))
    if Sifted.objects.filter(raw=raw_id).exclude(deleted_at=None).exists():
        raise Refused(_("Its author has deleted it; there is nothing left to answer."))
    content = _unsealed(raw)
    try:
        heard = read(raw, content)
    except Exception as failure:
        raise Refused(_("This message cannot be read: %(why)s") % {"why": failure}) from failure
    taken = take_in(word_of(heard, raw.account, now), now=now, by=by.pk)
    raw.message, raw.set_aside, raw.taken_in_at = taken.message, "", now
    raw.save(update_fields=["message", "set_aside", "taken_in_at"])
    note_taken(raw.pk, by=by, now=now)
    now_a_message(raw.account, taken.message, now=now)
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
