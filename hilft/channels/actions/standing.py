"""Which messages a network is asked about afterwards, and what becomes of its answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from hilft.channels.actions.following import gone
from hilft.channels.models import Account, Watched
from hilft.conversations.models import Message

YOUNG = timedelta(days=30)
"""So long a message is asked about, also when its case is closed."""
SURE = timedelta(minutes=10)
"""What is gone is asked for once more after this: a deletion cannot be undone, a network's mistake can."""

_WATCH = """
INSERT INTO channels_watched (message_id, account_id, look_at)
SELECT id, %(account)s, %(look_at)s FROM conversations_message
WHERE {which} AND audience = 'public' AND customer_id IS NOT NULL AND remote_id IS NOT NULL AND deleted_at IS NULL
ON CONFLICT (message_id) DO NOTHING
"""
_IS_WATCHED = """
SELECT EXISTS (SELECT 1 FROM channels_watched AS w JOIN conversations_message AS m ON m.id = w.message_id
               WHERE m.conversation_id = %(conversation)s AND m.id <> %(message)s)
"""


def watch(message: Message, account: Account, *, look_at: datetime) -> None:
    """Ask about a customer's public message from `look_at` on; no other is asked about.

    Where nothing else of its conversation is asked about any more, a closed case begins to live again: then about all
    of it.
    """
    told: dict[str, Any] = {
        "account": account.pk,
        "look_at": look_at,
        "message": message.pk,
        "conversation": message.conversation_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WATCH.format(which="id = %(message)s"), told)
        cursor.execute(_IS_WATCHED, told)
        if not cursor.fetchone()[0]:
            cursor.execute(_WATCH.format(which="conversation_id = %(conversation)s"), told)


def let_go(due: Sequence[Watched], *, now: datetime) -> int:
    """Ask no more about those of these messages that are gone, or old and of a closed case; return how many."""
    is_over = Q(message__deleted_at__isnull=False) | (
        Q(message__stored_at__lt=now - YOUNG)
        & ~Q(message__conversation__placement__case__closed_at=None, message__conversation__placement__isnull=False)
    )
    over = list(Watched.objects.filter(is_over, pk__in=[one.pk for one in due]).values_list("pk", flat=True))
    return Watched.objects.filter(pk__in=over).delete()[0] if over else 0


@transaction.atomic
def note_standing(
    account: Account, asked: Iterable[Watched], stands: Mapping[str, bool | None], *, every: timedelta, now: datetime
) -> list[Message]:
    """Note what a network said about messages; follow a deletion it says twice. Return the messages that are gone."""
    taken_back = []
    for one in asked:
        message = one.message
        answer = stands.get(message.remote_id or "")
        if answer is False and one.gone_since is not None and now >= one.gone_since + SURE:
            gone(account, message, now=now)
            taken_back.append(message)
            one.delete()
            continue
        one.gone_since = (one.gone_since or now) if answer is False else None
        one.look_at = one.gone_since + SURE if one.gone_since is not None else now + every
        one.save(update_fields=["gone_since", "look_at"])
    return taken_back
