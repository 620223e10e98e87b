"""Hearing: raw messages are sealed before they are acknowledged, then taken in; none is lost and none comes twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import structlog
from django.conf import settings
from django.db import connection, transaction

from hilft.base.clock import now as database_now
from hilft.channels.contract import Channel, Pulse
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.models import Account, RawMessage
from hilft.channels.reading import take_in_raw
from hilft.channels.registry import listening
from hilft.channels.seal import seal
from hilft.intake.trouble import open_operations_case

log = structlog.get_logger()
GIVE_UP = 3
DEAF = timedelta(minutes=30)
"""How long a channel may be deaf before that is somebody's open case."""


def inbox_loops(stop: Event) -> list[tuple[str, Callable[[], float]]]:
    """Return the loops that hear: one listener per account, and one that takes in what was stored."""
    names = ["mail"] if settings.MAIL_IMAP else []
    loops: list[tuple[str, Callable[[], float]]] = [(f"listen {name}", _listener(name, stop)) for name in names]
    return [*loops, ("intake", take_in_stored)]


def take_in_stored() -> float:
    """Take in what lies sealed, oldest first, one transaction each; return the seconds to rest."""
    while take_in_next(now=database_now()):
        pass
    return 1.0


@transaction.atomic
def take_in_next(*, now: datetime) -> bool:
    """Take in the oldest waiting raw message. Return False when none waits (or others work on them).

    A message that cannot be taken in stays where it is, is counted, and at the third failure becomes an operations
    case of a person; it is set aside under its reason, reversibly, and never deleted unread.
    """
    waiting = RawMessage.objects.filter(taken_in_at=None).order_by("id").select_for_update(skip_locked=True)
    raw = waiting.select_related(None).first()
    if raw is None:
        return False
    try:
        with transaction.atomic():
            take_in_raw(raw, now=now)
    except Exception as failure:
        log.exception("A message could not be taken in; it is kept.", raw=raw.pk)
        raw.attempts += 1
        raw.error = f"{type(failure).__name__}: {failure}"[:300]
        if raw.attempts >= GIVE_UP:
            raw.taken_in_at, raw.set_aside = now, "unreadable"
            open_operations_case(f"A message could not be taken in (raw {raw.pk})", now=now, about={"raw": raw.pk})
        raw.save(update_fields=["attempts", "error", "taken_in_at", "set_aside"])
    return True


def store(account: Account, raw: Raw, *, now: datetime) -> RawMessage:
    """Seal and store a raw message once; another message under the same identity is kept as its twin."""
    known = RawMessage.objects.filter(account=account, remote_id=raw.remote_id[:255]).first()
    if known is not None and known.digest != raw.digest:
        raw = raw.twin()
    stored, _ = RawMessage.objects.get_or_create(
        account=account,
        remote_id=raw.remote_id[:255],
        defaults={
            "digest": raw.digest,
            "sealed": seal(raw.raw),
            "received_at": raw.received_at,
            "stored_at": now,
            "expires_at": now + timedelta(days=settings.RAW_DAYS),
        },
    )
    return stored


def listen(account: Account, channel: Channel, stop: Event) -> None:
    """Hear until asked to stop: store, then acknowledge, then remember where to go on."""
    for heard in channel.listen(account.cursor, stop=stop):
        now = database_now()
        if isinstance(heard, Pulse):
            _pulse(account, heard, now)
            continue
        store(account, heard, now=now)
        channel.acknowledge(heard)
        account.cursor, account.heard_at = heard.cursor, now
        account.save(update_fields=["cursor", "heard_at"])


def _pulse(account: Account, pulse: Pulse, now: datetime) -> None:
    """Note that the channel hears, or since when it is deaf; long deafness becomes a case, once."""
    if pulse.trouble is None:
        account.heard_at, account.trouble, account.trouble_since = now, "", None
    else:
        before, account.trouble = account.trouble_since, str(pulse.trouble)[:300]
        account.trouble_since = before or now
        if before is not None and now - before > DEAF and not account.case_opened:
            account.case_opened = True
            open_operations_case(f"The channel {account.name} hears nothing", now=now, about={"account": account.pk})
    if not account.trouble:
        account.case_opened = False
    account.save(update_fields=["heard_at", "trouble", "trouble_since", "case_opened"])


def _listener(name: str, stop: Event) -> Callable[[], float]:
    def step() -> float:
        channel = listening().get(name)
        if channel is None:
            return 5.0
        with connection.cursor() as cursor:
            # One listener per account in the whole house; the lock falls with the connection.
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"hilft.listen.{name}"])
            if not cursor.fetchone()[0]:
                return 5.0
        account, _ = Account.objects.get_or_create(name=name, defaults={"network": "mail"})
        try:
            listen(account, channel, stop)
        finally:
            channel.close()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"hilft.listen.{name}"])
        return 1.0

    return step
