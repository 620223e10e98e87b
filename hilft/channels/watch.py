"""Noticing that we are deaf: an account nobody hears becomes somebody's case long before anything can be lost.

This looks from outside at when each account was heard last, so that it also notices a listener that hangs or that
nobody started. What a network can still tell us afterwards is compared with what we have, and fetched again.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from hilft.base.clock import now as database_now
from hilft.channels.contract import ChannelError, NotNow, Traits, Unfit
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import OF_SETTINGS, channel_of
from hilft.channels.secrets import Locked
from hilft.intake.trouble import open_operations_case

log = structlog.get_logger()
LOOK = 20.0
DEAF = timedelta(minutes=30)
"""How long an account may be unheard before that is somebody's open case, if its network loses nothing sooner."""
COUNT_EVERY, SETTLED = timedelta(hours=1), timedelta(minutes=10)
"""How often what a network holds is counted, and how old it is then: what came just now may be on its way."""
_DEAF = gettext_noop(
    "The channel %(name)s has not been heard for %(minutes)s minutes; its network forgets after %(window)s hours"
)
_SILENT = gettext_noop("The channel %(name)s has not been heard for %(minutes)s minutes")
_FEWER = gettext_noop("The channel %(name)s lacks messages: its network counts %(theirs)s, we have %(ours)s")


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
    live = live.exclude(paused_until__gt=now).annotate(last=heard).filter(last__lt=now - _least())
    return [account for account in live if _is_deaf(account, now)]


def _least() -> timedelta:
    return timedelta(minutes=1)


def _is_deaf(account: Account, now: datetime) -> bool:
    window = _traits(account)
    loses = window.loss_window if window is not None else None
    last: datetime = account.last  # type: ignore[attr-defined]
    if now - last <= min(DEAF, loses / 2 if loses is not None else DEAF):
        return False
    with transaction.atomic():
        fresh = Account.objects.select_for_update().filter(pk=account.pk, case_opened=False).first()
        if fresh is None:
            return False
        fresh.case_opened = True
        fresh.save(update_fields=["case_opened"])
        told = {"name": str(account), "minutes": int((now - last) / timedelta(minutes=1))}
        if loses is not None:
            told["window"] = round(loses / timedelta(hours=1), 1)
        title = _SILENT if loses is None else _DEAF
        open_operations_case(title, told, now=now, about={"account": account.pk, "code": "deaf"})
    return True


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
        theirs = channel.count(since, until)  # type: ignore[attr-defined]
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
    with transaction.atomic():
        if theirs > ours:
            told = {"name": str(account), "theirs": theirs, "ours": ours}
            open_operations_case(_FEWER, told, now=now, about={"account": account.pk, "code": "fewer"})
        Account.objects.filter(pk=account.pk).update(counted_until=until, counted_cursor=F("cursor"))
    return max(int(theirs) - ours, 0)


def _ours(account: Account, since: datetime, until: datetime) -> int:
    return RawMessage.objects.filter(account=account, received_at__gte=since, received_at__lt=until).count()
