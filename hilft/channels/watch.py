"""Noticing that we are deaf: an account nobody hears becomes somebody's case long before anything can be lost.

This looks from outside at when each account was heard last, so that it also notices a listener that hangs or that
nobody started. What a network can still tell us afterwards is compared with what we have, and fetched again.
"""

import time
from datetime import datetime, timedelta
from typing import cast

import structlog
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from hilft.base.clock import now as database_now
from hilft.channels.actions.health import TOO_LONG, note_counted, note_deaf
from hilft.channels.contract import ChannelError, Counted, NotNow, Traits, Unfit
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import OF_SETTINGS, channel_of
from hilft.channels.secrets import Locked

log = structlog.get_logger()
LOOK = 20.0
LEAST = timedelta(minutes=1)
"""Nothing unheard for less than this is deaf, however little a network keeps."""
COUNT_EVERY, SETTLED = timedelta(hours=1), timedelta(minutes=10)
"""How often what a network holds is counted, and how old it is then: what came just now may be on its way."""


def watch_channels() -> float:
    """Look at every account once; return the seconds to rest."""
    now = database_now()
    notice_deaf(now=now)
    for account in due_for_counting(now=now):
        compare(account, now=now)
    return LOOK


def notice_deaf(*, now: datetime) -> list[Account]:
    """Open a case for each account that was unheard too long, once until it is heard again; return those accounts.

    Too long is half an hour, and never more than half of what its network keeps for us (its loss window).
    """
    heard = Coalesce(F("heard_at"), F("trouble_since"), F("made_at"))
    live = Account.objects.filter(ended_at=None, case_opened=False).exclude(name="outbox")
    live = live.exclude(paused_until__gt=now).annotate(last=heard).filter(last__lt=now - LEAST)
    return [account for account in live if _is_deaf(account, now)]


def patience(loss_window: timedelta | None) -> timedelta:
    """Return how long an account may be unheard: half an hour, and never more than half of what its network keeps."""
    return TOO_LONG if loss_window is None else min(TOO_LONG, loss_window / 2)


def _is_deaf(account: Account, now: datetime) -> bool:
    window = _traits(account)
    loses = window.loss_window if window is not None else None
    last: datetime = account.last  # type: ignore[attr-defined]
    if now - last <= patience(loses):
        return False
    return note_deaf(account, last, loses, now=now)


def _traits(account: Account) -> Traits | None:
    try:
        return channel_of(account).traits
    except (Unfit, Locked, LookupError):
        return None


def due_for_counting(*, now: datetime) -> list[Account]:
    """Return the accounts whose network can say how much it holds and was not asked within the hour."""
    long_ago = Q(counted_until=None) | Q(counted_until__lt=now - COUNT_EVERY - SETTLED)
    live = Account.objects.filter(long_ago, ended_at=None, trouble_since=None, heard_at__isnull=False)
    live = live.exclude(name__in=OF_SETTINGS).exclude(paused_until__gt=now)
    return [account for account in live if (traits := _traits(account)) is not None and traits.counts]


def compare(account: Account, *, now: datetime) -> int:
    """Compare what the network holds with what we have since the last time; fetch again what is missing.

    Return how many are still missing after that: they are the operator's open case. Nothing is asked of a network
    that has trouble; it is compared when it is well again.
    """
    since, until = account.counted_until or now - COUNT_EVERY - SETTLED, now - SETTLED
    channel = channel_of(account)
    began = time.monotonic()
    try:
        theirs = cast("Counted", channel).count(since, until)
        if theirs > _ours(account, since, until):
            for raw in channel.fetch(account.counted_cursor):
                store(account, raw, now=now)
    except NotNow:
        return 0
    except ChannelError as failure:
        log.warning("A network could not be counted.", account=account.name, error=str(failure))
        return 0
    ours = _ours(account, since, until)
    log.info("A channel was compared.", account=account.name, theirs=theirs, ours=ours, took=time.monotonic() - began)
    note_counted(account, until, theirs=theirs, ours=ours, now=now)
    return max(theirs - ours, 0)


def _ours(account: Account, since: datetime, until: datetime) -> int:
    return RawMessage.objects.filter(account=account, received_at__gte=since, received_at__lt=until).count()
