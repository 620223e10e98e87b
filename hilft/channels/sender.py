"""Saying: deliveries are leased, sent with their key and marked; at least once, in order within a conversation."""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from hilft.base.actions import beat
from hilft.base.clock import now as database_now
from hilft.channels.contract import ChannelError, NotNow, Undeliverable
from hilft.channels.letters import compose
from hilft.channels.registry import mail
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.intake.trouble import undelivered

log = structlog.get_logger()
LEASE = timedelta(minutes=2)
BATCH = 20
TRIES = 12
"""After so many tries (a good day with growing pauses) a delivery becomes somebody's open case."""

_LEASE = """
UPDATE deliveries_delivery SET lease_until = %(until)s, attempts = attempts + 1 WHERE id IN (
  SELECT d.id FROM deliveries_delivery d
  WHERE d.sent_at IS NULL AND d.failed_at IS NULL AND d.lease_until <= %(now)s
    AND NOT EXISTS (
      SELECT 1 FROM deliveries_delivery earlier
      WHERE earlier.conversation_id = d.conversation_id AND earlier.id < d.id
        AND earlier.sent_at IS NULL AND earlier.failed_at IS NULL)
  ORDER BY d.lease_until, d.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def send_due() -> float:
    """Send what is due; return the seconds to rest."""
    now = database_now()
    leased = lease(now=now)
    for delivery_id in leased:
        send(delivery_id, now=database_now())
    beat("outbox", "outbox", now=now, sent=len(leased))
    return 0.0 if len(leased) == BATCH else 0.5


def lease(*, now: datetime, limit: int = BATCH) -> list[int]:
    """Claim due deliveries for this process; a killed sender's lease runs out and others go on with the same key."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, {"now": now, "until": now + LEASE, "limit": limit})
        return sorted(row[0] for row in cursor.fetchall())


def send(delivery_id: int, *, now: datetime) -> None:
    """Send one leased delivery: sent, later, or never, which is then the owner's open case."""
    delivery = Delivery.objects.select_related("person", "conversation__customer", "message__person").get(
        pk=delivery_id
    )
    try:
        outgoing = compose(delivery, now=now)
        remote_id = mail().deliver(outgoing).remote_id if outgoing is not None else ""
    except NotNow as trouble:
        _later(delivery, trouble, trouble.retry_after, now=now)
    except Undeliverable as never:
        undelivered(delivery, str(never), now=now)
    else:
        _sent(delivery, remote_id, now=now)


@transaction.atomic
def _sent(delivery: Delivery, remote_id: str, *, now: datetime) -> None:
    delivery.sent_at, delivery.remote_id, delivery.error = now, remote_id[:255], ""
    delivery.save(update_fields=["sent_at", "remote_id", "error"])
    if delivery.message_id and remote_id and delivery.message is not None and delivery.message.channel == "mail":
        # A reply will name it: that is how it finds back to its conversation.
        Message.objects.filter(pk=delivery.message_id, remote_id=None).update(remote_id=remote_id[:255])


def _later(delivery: Delivery, trouble: ChannelError, retry_after: timedelta, *, now: datetime) -> None:
    if delivery.attempts >= TRIES:
        undelivered(delivery, str(trouble), now=now)
        return
    pause = max(retry_after, timedelta(seconds=min(30 * 2**delivery.attempts, 3600)))
    delivery.lease_until, delivery.error = now + pause, str(trouble)[:300]
    delivery.save(update_fields=["lease_until", "error"])
