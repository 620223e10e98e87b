"""Which conversation a new word belongs to."""

from typing import Protocol

from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer


class Arriving(Protocol):
    """What joining looks at."""

    @property
    def channel(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def audience(self) -> str: ...
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


def place_in(
    case_id: int | None, word: Arriving, joined: Conversation | None, customer: Customer
) -> Conversation | None:
    """Return the conversation of this case that holds a word said here before these eyes; None when it begins one.

    A mail that answers a notice about a public question stays a mail: it continues the case, never the public thread.
    """
    if joined is not None and (joined.channel, joined.audience) == (word.channel, word.audience):
        return joined
    if case_id is None:
        return None
    same = Conversation.objects.filter(placement__case_id=case_id, customer=customer)
    return same.filter(channel=word.channel, audience=word.audience).order_by("-pk").first()
