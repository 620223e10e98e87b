"""Writing down what was said, and keeping what came with it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from hilft.conversations.models import Attachment, Conversation, Message
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
    conversation: Conversation, text: str, *, audience: str, by: Person | Customer, now: datetime, kind: str = "message"
) -> Message:
    """Store something said in the house itself (desk, community, case page). Public words are published at once."""
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
