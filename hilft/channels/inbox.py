"""Hearing: raw messages are sealed before they are acknowledged, then taken in; none is lost and none comes twice."""

import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any, cast

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_noop

from hilft.base.clock import now as database_now
from hilft.base.logs import failure_of
from hilft.base.notices import INBOX
from hilft.channels.actions.budgets import Spent, charge
from hilft.channels.actions.health import note_trouble
from hilft.channels.contract import Channel, Metered, NotNow, Pulse, Unfit
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.models import Account, RawMessage
from hilft.channels.reading import TooEarly, take_in_raw
from hilft.channels.registry import channel_of
from hilft.channels.seal import seal
from hilft.channels.secrets import Locked
from hilft.intake.trouble import open_operations_case

log = structlog.get_logger()
GIVE_UP = 3
"""So many failures make a message somebody's open case."""
AGAIN = timedelta(minutes=1)
"""After a failure a message is looked at again this much later; the others go on meanwhile."""
ROUND = 100
_LONGEST_ID = 255
_OUR_TURN = RawSQL("(SELECT pg_try_advisory_xact_lock(hashtext('hilft.intake')))", [], BooleanField())
_SEALED = """
WITH sealed AS (
  INSERT INTO channels_rawmessage
    (account_id, remote_id, digest, sealed, received_at, stored_at, expires_at, set_aside, attempts, error)
  VALUES (%s, %s, %s, %s, %s, %s, %s, '', 0, '')
  ON CONFLICT (account_id, remote_id) DO NOTHING RETURNING id
)
SELECT id, pg_notify(%s, '') FROM sealed
"""
_SPENT = gettext_noop(
    "The budget of this channel is used up, so nothing is read there until it begins anew. Raise it in the channel's "
    "settings, or look there by hand."
)
_UNREADABLE = gettext_noop("A message could not be taken in (raw message %(raw)s)")


def take_in_stored() -> float:
    """Take in what lies sealed, oldest first, one transaction each; return the seconds to rest."""
    for _ in range(ROUND):
        if not take_in_next(now=database_now()):
            return 1.0
    return 0.0


def take_in_next(*, now: datetime) -> bool:
    """Take in the oldest waiting raw message. Return False when none waits, or another process takes in right now.

    One at a time in the whole house: of two mails of one thread the second must find what the first became. A message
    that cannot be taken in stays where it is and is tried again a little later; at the third failure it becomes an
    operations case of a person and is set aside under its reason, reversibly. Nothing is deleted unread.
    """
    raw = None
    try:
        with transaction.atomic():
            raw = _next(now)
            if raw is not None:
                raw.message, raw.set_aside = take_in_raw(raw, now=now)
                raw.taken_in_at = now
                raw.save(update_fields=["message", "set_aside", "taken_in_at"])
    except (OperationalError, InterfaceError):
        raise  # the database went away: nothing is wrong with the message
    except Exception as failure:
        if raw is None:
            raise
        is_early = isinstance(failure, TooEarly)
        if not is_early:
            log.exception("A message could not be taken in; it is kept.", raw=raw.pk)
        _set_back(raw.pk, "TooEarly" if is_early else failure_of(failure), now)
    return raw is not None


def _next(now: datetime) -> RawMessage | None:
    """Lock the oldest message that waits, if it is our turn: both are asked in one statement.

    What another process took in while we asked is seen by its row's lock, which looks at the row as it is by then.
    """
    due = Q(look_at=None) | Q(look_at__lte=now)
    waiting = RawMessage.objects.filter(due, taken_in_at=None).filter(_OUR_TURN).select_related("account")
    return waiting.order_by("id").select_for_update(skip_locked=True, of=("self",)).first()


@transaction.atomic
def _set_back(raw_id: int, error: str, now: datetime) -> None:
    raw = RawMessage.objects.select_for_update().get(pk=raw_id)
    if raw.taken_in_at is not None or (raw.look_at is not None and raw.look_at > now):
        return  # another process has tried it as well since
    raw.attempts, raw.error, raw.look_at = raw.attempts + 1, error[:300], now + AGAIN
    if raw.attempts >= GIVE_UP:
        raw.taken_in_at, raw.set_aside = now, "unreadable"
        open_operations_case(_UNREADABLE, {"raw": raw.pk}, now=now, about={"raw": raw.pk})
    raw.save(update_fields=["attempts", "error", "look_at", "taken_in_at", "set_aside"])


def store(account: Account, raw: Raw, *, now: datetime) -> RawMessage:
    """Seal and store a raw message once; another message under the same identity is kept as its twin."""
    raw = _storable(raw)
    known = RawMessage.objects.defer("sealed").filter(account=account, remote_id=raw.remote_id)
    stored = known.first() or _sealed(account, raw, now) or known.get()
    # Somebody else's word lies under this identity: ours is another one.
    return stored if stored.digest == raw.digest else store(account, raw.twin(), now=now)


def _sealed(account: Account, raw: Raw, now: datetime) -> RawMessage | None:
    """Store a raw message and tell those who take in. Return None when its identity was stored since we looked."""
    fields: dict[str, Any] = {"remote_id": raw.remote_id, "digest": raw.digest, "sealed": seal(raw.raw)}
    fields |= {"received_at": raw.received_at, "stored_at": now, "expires_at": now + timedelta(days=settings.RAW_DAYS)}
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, [account.pk, *fields.values(), INBOX])
        stored = cursor.fetchone()
    return RawMessage(pk=stored[0], account=account, **fields) if stored else None


def listen(account: Account, channel: Channel, stop: Event) -> None:
    """Hear until asked to stop: store, then acknowledge, then remember where to go on."""
    with closing(cast("Generator[Raw | Pulse, None, None]", channel.listen(account.cursor, stop=stop))) as sounds:
        for heard in sounds:
            now = database_now()
            if isinstance(heard, Pulse):
                spent = out_of_budget(account, channel, now=now)
                note_trouble(account, heard.trouble or spent, now=now, window=channel.traits.loss_window)
                if spent is not None:
                    return
                continue
            store(account, heard, now=now)
            channel.acknowledge(heard)
            account.cursor, account.heard_at = heard.cursor, now
            account.save(update_fields=["cursor", "heard_at"])


def out_of_budget(account: Account, channel: Channel, *, now: datetime) -> NotNow | None:
    """Count what hearing has cost since this was last asked; return why nothing more is heard now, if nothing is left.

    A network that calls us is heard all the while; what else was said is fetched when there is a budget again.
    """
    if not hasattr(channel, "used"):
        return None
    try:
        charge(account, channel.traits.rates, cast("Metered", channel).used(), now=now)
    except Spent as spent:
        return NotNow(_SPENT, code="budget", retry_after=max(spent.until - now, AGAIN), detail=str(spent))
    return None


def _storable(raw: Raw) -> Raw:
    """Return the message under an identity that fits; two long ones that begin alike stay two."""
    if len(raw.remote_id) <= _LONGEST_ID and "\0" not in raw.remote_id:
        return raw
    mark = hashlib.sha256(raw.remote_id.encode("utf-8", "replace")).hexdigest()[:40]
    return replace(raw, remote_id=f"{raw.remote_id[:200].replace(chr(0), '')}#{mark}")


def hear(name: str, stop: Event) -> float:
    """Listen on an account until asked to stop, unless another process does; return the seconds to rest."""
    with _only_one(name) as is_ours:
        if not is_ours:
            return 5.0
        account, _ = Account.objects.get_or_create(name=name, defaults={"network": name})
        try:
            channel = channel_of(account)
        except (Unfit, Locked, LookupError) as reason:
            unusable = NotNow(str(reason), code="unfit", retry_after=timedelta(minutes=1))
            note_trouble(account, unusable, now=database_now())
            return 30.0
        now = database_now()
        if (spent := out_of_budget(account, channel, now=now)) is not None:
            note_trouble(account, spent, now=now)
            return 30.0
        listen(account, channel, stop)
    return 1.0


@contextmanager
def _only_one(name: str) -> Iterator[bool]:
    """Hold the lock of one listener per account in the whole house; it falls with the connection."""
    key = [f"hilft.listen.{name}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", key)
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", key)
