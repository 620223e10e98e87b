"""Which conversation a new word belongs to."""

from typing import Protocol

from hilft.conversations.models import Conversation, Message


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
    answered = (
        Message.objects.filter(channel=word.channel, remote_id__in=word.reply_to)
        .select_related("conversation")
        .order_by("-pk")
        .first()
    )
    return answered.conversation if answered else None
