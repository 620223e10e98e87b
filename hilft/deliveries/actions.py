"""Putting what must leave the house into the outbox, in the transaction that decided it."""

from datetime import datetime

from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery


def enqueue_reply(case_id: int, message: Message, *, now: datetime) -> Delivery:
    """Have a word of ours delivered where its conversation is held; once per message."""
    return Delivery.objects.create(
        key=f"message:{message.pk}",
        case_id=case_id,
        channel="customer",
        what="solution" if message.kind == "solution" else "reply",
        conversation_id=message.conversation_id,
        message=message,
        created_at=now,
        lease_until=now,
    )


def enqueue_for_person(case_id: int | None, person_id: int, what: str, *, key: str, now: datetime) -> Delivery:
    """Have a person of the house told something; once per key."""
    told = {"case_id": case_id, "channel": "staff", "what": what, "person_id": person_id}
    delivery, _ = Delivery.objects.get_or_create(key=key, defaults={**told, "created_at": now, "lease_until": now})
    return delivery
