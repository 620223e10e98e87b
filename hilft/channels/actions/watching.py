"""Which messages a network is asked about afterwards: those of cases, and those that lie aside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from hilft.channels.models import Account, RawMessage, Watched, WatchedAside
from hilft.conversations.models import Message
from hilft.intake.models import Sifted
from hilft.listening.models import Candidate

YOUNG = timedelta(days=30)
"""So long a message is asked about, also when its case is closed."""

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


def watch_aside(raw: RawMessage, identity: str, *, look_at: datetime) -> None:
    """Ask about what lies aside, from `look_at` on."""
    known = {"raw": raw, "look_at": look_at}
    WatchedAside.objects.get_or_create(account=raw.account, identity=identity[:255], defaults=known)


def now_a_message(account: Account, message: Message, *, now: datetime) -> None:
    """Ask about what lay aside as about any message of a case, at once: it was asked about seldom before."""
    was_asked = WatchedAside.objects.filter(account=account, identity=message.remote_id or "").delete()[0]
    if was_asked:
        watch(message, account, look_at=now)


def let_go_asides(due: Sequence[WatchedAside], *, now: datetime) -> int:
    """Ask no more about what became a message, which is asked about itself, or left no words; return how many."""
    numbers = [one.pk for one in due]
    found = Message.objects.filter(channel=OuterRef("account__name"), remote_id=OuterRef("identity"))
    known = Candidate.objects.filter(channel=OuterRef("account__name"), remote_id=OuterRef("identity")).exclude(text="")
    titled = Sifted.objects.filter(raw=OuterRef("pk")).exclude(title="")
    lying = WatchedAside.objects.filter(pk__in=numbers).annotate(is_message=Exists(found))
    for one in lying.filter(is_message=True).select_related("account"):
        now_a_message(one.account, Message.objects.get(channel=one.account.name, remote_id=one.identity), now=now)
    is_empty = Q(raw__sealed=b"") & ~Exists(known) & ~Exists(titled)
    WatchedAside.objects.filter(is_empty, pk__in=numbers).delete()
    return len(numbers) - WatchedAside.objects.filter(pk__in=numbers).count()


def let_go(due: Sequence[Watched], *, now: datetime) -> int:
    """Ask no more about those of these messages that are gone, or old and of a closed case; return how many."""
    is_over = Q(message__deleted_at__isnull=False) | (
        Q(message__stored_at__lt=now - YOUNG)
        & ~Q(message__conversation__placement__case__closed_at=None, message__conversation__placement__isnull=False)
    )
    over = list(Watched.objects.filter(is_over, pk__in=[one.pk for one in due]).values_list("pk", flat=True))
    return Watched.objects.filter(pk__in=over).delete()[0] if over else 0
