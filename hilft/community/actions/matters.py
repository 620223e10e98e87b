"""What customers do on their own case page: write again, say yes or no, open again, and get a new link."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.closing import confirm, reject
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.items import add_items, open_items
from hilft.cases.models import Case
from hilft.conversations.models import Conversation, Message
from hilft.core.same_thing import key_of
from hilft.deliveries.models import Delivery
from hilft.escalation.actions import reopen
from hilft.intake.actions import Word, take_in
from hilft.people.models import Customer


def write_again(case_id: int, *, text: str, by: Customer, now: datetime, token: str | None = None) -> Message:
    """Add private words to one's own case; a closed case is open again. `token`: sent twice it is said once."""
    if not text.strip():
        raise Refused(_("Write something first."))
    word = Word(
        channel="page",
        key=f"case:{case_id}",
        remote_id=f"page:{case_id}:{token}" if token else None,
        address="",
        text=text.strip(),
        said_at=now,
        customer=by,
        case_id=case_id,
        language=by.language,
    )
    return take_in(word, now=now).message


@transaction.atomic
def add_part(case_id: int, *, text: str, by: Customer, now: datetime, token: str | None = None) -> None:
    """The customer's "and one more thing": a word of theirs, and a part of the request that has to be settled."""
    message = write_again(case_id, text=text, by=by, now=now, token=token)
    part = " ".join(message.text.split())
    if key_of(part) not in {key_of(item.text) for item in open_items(case_id)}:
        add_items(case_id, [part], by=None, now=now)


def say_solved(case_id: int, *, now: datetime) -> None:
    """The customer's yes ends the case."""
    confirm(case_id, now=now)


@transaction.atomic
def say_not_solved(case_id: int, *, text: str, by: Customer, now: datetime) -> None:
    """The customer's no to a solution, and why if they like to say so."""
    reject(case_id, now=now)
    if text.strip():
        write_again(case_id, text=text, by=by, now=now)


def open_again(case_id: int, *, text: str, by: Customer, now: datetime) -> None:
    """The customer opens a closed case: by a word, or without one."""
    if text.strip():
        write_again(case_id, text=text, by=by, now=now)
    else:
        reopen(case_id, by=None, now=now)


@transaction.atomic
def send_link(case_id: int, address: str, *, now: datetime) -> None:
    """Mail a new personal link, once an hour, if this is a case of somebody with this address.

    It says nothing about whether it is: whoever asks learns it from the mailbox or not at all.
    """
    address = address.strip().lower()
    theirs = Case.objects.filter(
        pk=case_id, customer__identities__network="mail", customer__identities__address=address
    )
    conversation = Conversation.objects.filter(placement__case_id=case_id, customer_id__isnull=False).order_by("pk")
    place = conversation.first() if theirs.exists() else None
    if place is None:
        return
    told = {"case_id": case_id, "channel": "customer", "what": "link", "conversation": place}
    Delivery.objects.get_or_create(
        key=f"{case_id}:link:{now:%Y%m%d%H}", defaults={**told, "created_at": now, "lease_until": now}
    )
