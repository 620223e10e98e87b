"""Writing down what was said, and keeping what came with it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from hilft.conversations.models import Attachment, Conversation, Earlier, Message
from hilft.people.models import Customer, Person


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with a word; `media_type` judged by content."""

    name: str
    media_type: str
    content: bytes


def attach(message: Message, enclosure: Enclosure) -> Attachment:
    """Keep a file with its message. Its name on our disk says nothing about it."""
    return Attachment.objects.create(
        message=message,
        name=enclosure.name[:200],
        media_type=enclosure.media_type[:100],
        size=len(enclosure.content),
        file=ContentFile(enclosure.content, name=f"{message.pk}.bin"),
    )


def say(
    conversation: Conversation,
    text: str,
    *,
    audience: str,
    by: Person | Customer | None,
    now: datetime,
    kind: str = "message",
) -> Message:
    """Store something said in the house itself (desk, community, case page). Public words are published at once.

    `by` None: nobody wrote it, the product itself says it.
    """
    return Message.objects.create(
        conversation=conversation,
        person=by if isinstance(by, Person) else None,
        customer=by if isinstance(by, Customer) else None,
        kind=kind,
        audience=audience,
        text=text.strip(),
        channel=conversation.channel,
        said_at=now,
        stored_at=now,
        published_at=now if audience == "public" else None,
    )


def change(message: Message, text: str, *, now: datetime) -> None:
    """Follow its author's change of a message; what it said before is kept beside it. `text` is masked already."""
    Earlier.objects.create(message=message, text=message.text, until=now)
    message.text, message.edited_at = text, now
    message.save(update_fields=["text", "edited_at"])


def know(message: Message, kind: str) -> None:
    """Write down what a word from elsewhere turned out to be."""
    message.kind = kind
    message.save(update_fields=["kind"])


def take_back(message: Message, *, now: datetime) -> None:
    """Follow its author's taking a message back: its text, what it said before and its files go. Twice is harmless."""
    for attachment in message.attachments.all():
        attachment.file.delete(save=False)
        attachment.delete()
    message.earlier.all().delete()
    message.text = message.quoted = ""
    message.may_reply, message.deleted_at = False, message.deleted_at or now
    message.save(update_fields=["text", "quoted", "may_reply", "deleted_at"])
