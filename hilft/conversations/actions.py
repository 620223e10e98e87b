"""Writing down what was said."""

from datetime import datetime

from hilft.conversations.models import Conversation, Message
from hilft.people.models import Customer, Person


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
