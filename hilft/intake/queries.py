"""Which conversation a new word belongs to."""

from typing import Protocol

from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery


class Arriving(Protocol):
    """What joining looks at."""

    @property
    def channel(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def reply_to(self) -> tuple[str, ...]: ...


def joined_conversation(word: Arriving) -> Conversation | None:
    """Return the conversation this word continues: the same key, or the one whose message it answers; else None."""
    same = Conversation.objects.filter(channel=word.channel, key=word.key).first()
    if same is not None or not word.reply_to:
        return same
    answered = Message.objects.filter(channel=word.channel, remote_id__in=word.reply_to).order_by("-pk").first()
    # Receipts and notices are no messages; the outbox remembers under which identity they left.
    told = Delivery.objects.filter(remote_id__in=word.reply_to, conversation__isnull=False).order_by("-pk").first()
    found = answered or told
    if found is None or found.conversation_id is None:
        return None
    return Conversation.objects.get(pk=found.conversation_id)
