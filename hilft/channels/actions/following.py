"""What becomes of words: their authors change them or take them back, and networks tell how far ours have come."""

from datetime import datetime

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases.actions.titles import retitle
from hilft.cases.actions.words import customer_spoke
from hilft.cases.models import Placement
from hilft.channels.contract import Arrival, Audience, Heard
from hilft.channels.models import Account, RawMessage
from hilft.channels.places import room_key
from hilft.conversations.actions import change, take_back
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.core.changed import says_something_new
from hilft.deliveries.actions import note_arrival
from hilft.deliveries.models import Delivery
from hilft.intake.trouble import undelivered
from hilft.listening.actions.following import taken_back as forget_find

_LOST = gettext_noop("The network says that it did not arrive. Reach the customer another way.")
UNKNOWN, GONE = "unknown", "deleted"
"""Under which rule lies a change or deletion of what is not here, and one of what was no case or had no words left."""


def room_of(heard: Heard) -> str:
    """Return the key of the room or thread a word stands in. What is private has another key than what is public."""
    return room_key(heard.conversation, is_private=heard.audience is Audience.PRIVATE)


def last_talk(account: Account, room: str) -> Conversation | None:
    """Return the last conversation in a room: each matter after a long rest begins one, its key behind a #."""
    talks = Conversation.objects.filter(channel=account.name, key__gte=room, key__lt=f"{room}$")
    last = talks.select_related("placement__case").order_by("-pk").first()
    return last if last is not None and (last.key == room or last.key.startswith(f"{room}#")) else None


def edited(account: Account, heard: Heard, *, now: datetime) -> tuple[Message | None, str]:
    """Follow a change by its author. What says something new counts as a word: it is owed an answer.

    A change of a message that is not here is set aside: what it says now comes with the message itself.
    """
    message = message_of(account, heard.about)
    if message is None:
        return None, UNKNOWN
    if message.deleted_at is not None:
        return None, GONE
    before, text = message.text, hide(heard.text)
    if text == before:
        return None, "unchanged"
    retitle(message, text)
    change(message, text, now=now)
    case_id = Placement.objects.filter(conversation=message.conversation_id).values_list("case_id", flat=True).first()
    if case_id is not None and says_something_new(before, text):
        customer_spoke(case_id, message=message, now=now)
    return message, ""


def deleted(account: Account, heard: Heard, *, now: datetime) -> tuple[Message | None, str]:
    """Follow a deletion: text and files go, sealed originals too; the case, its owner and its dates stay."""
    message = message_of(account, heard.about)
    if message is None:
        return None, UNKNOWN
    gone(account, message, now=now)
    return message, ""


def gone(account: Account, message: Message, *, now: datetime) -> None:
    """Empty a message that its author took back, the name it gave its case, and its sealed originals."""
    with translation.override(message.conversation.language):
        retitle(message, _("Taken back by its author"), with_subject=True)
    take_back(message, now=now)
    RawMessage.objects.filter(account=account, message=message).update(sealed=b"")
    forget_find(account.name, message.remote_id or "", now=now)
    empty(account, message.remote_id or "")


def empty(account: Account, identity: str, *, told_by: str = "") -> list[int]:
    """Empty all sealed originals of what was said under this identity, and return their numbers.

    Those are the message itself, as heard or as found, and each of its versions. What waits to be read is read first;
    `told_by`: the one that is being read.
    """
    if not identity:
        return []
    versions = Q(remote_id=identity) | Q(remote_id__startswith=f"{identity}@")
    known = RawMessage.objects.filter(versions, account=account)
    found = known.filter(Q(taken_in_at__isnull=False) | Q(remote_id=told_by))
    numbers = list(found.values_list("pk", flat=True))
    found.update(sealed=b"")
    return numbers


def arrived(account: Account, heard: Heard, *, now: datetime) -> tuple[Message | None, str]:
    """Note how far a word of ours has come; one that failed is its owner's open case."""
    receipt = heard.receipt
    delivery = _delivery(account, receipt.original) if receipt is not None else None
    if receipt is None or delivery is None:
        return None, "foreign_receipt"
    if receipt.arrival is Arrival.FAILED:
        undelivered(delivery, f"{_LOST}\n{receipt.reason}".strip(), now=now)
    else:
        note_arrival(delivery, receipt.arrival.value)
    return None, "receipt"


def is_from_here(account: Account, remote_id: str) -> bool:
    """Say whether this house itself said it."""
    return _delivery(account, remote_id) is not None or message_of(account, remote_id) is not None


def message_of(account: Account, remote_id: str) -> Message | None:
    """Return what was said under this identity on this account."""
    if not remote_id:
        return None
    return Message.objects.select_related("conversation").filter(channel=account.name, remote_id=remote_id).first()


def _delivery(account: Account, remote_id: str) -> Delivery | None:
    """Return what we said under this identity on this account. Networks number alike; conversations tell them apart."""
    if not remote_id:
        return None
    here = Delivery.objects.filter(conversation__channel=account.name)
    return here.filter(remote_id=remote_id).first() or here.filter(pieces__contains=[remote_id]).first()
