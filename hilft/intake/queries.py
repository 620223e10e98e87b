"""Which conversation a new word belongs to."""

from typing import NamedTuple, Protocol

from django.db import connection

from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer
from hilft.people.queries import as_known

_SEEN = """
SELECT (SELECT id FROM conversations_message WHERE channel = %(channel)s AND remote_id = %(remote_id)s),
  (SELECT id FROM conversations_conversation WHERE channel = %(channel)s AND key = %(key)s),
  (SELECT customer_id FROM people_identity WHERE network = %(network)s AND address = %(address)s)
"""


class Seen(NamedTuple):
    """What of a new word is known already, as ids: the message itself, the conversation of its key, who wrote it."""

    message: int | None
    conversation: int | None
    customer: int | None


class Arriving(Protocol):
    """What joining looks at."""

    @property
    def channel(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def remote_id(self) -> str | None: ...
    @property
    def network(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def reply_to(self) -> tuple[str, ...]: ...


def seen(word: Arriving) -> Seen:
    """Look in one question at what most words are: new in every respect."""
    values = {"channel": word.channel, "remote_id": word.remote_id, "key": word.key[:255], "network": word.network}
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, {**values, "address": as_known(word.address)})
        return Seen(*cursor.fetchone())


def joined_conversation(word: Arriving, same: int | None) -> Conversation | None:
    """Return the conversation this word continues: that of its key, or the one whose message it answers; else None."""
    if same is not None:
        return Conversation.objects.get(pk=same)
    if not word.reply_to:
        return None
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
