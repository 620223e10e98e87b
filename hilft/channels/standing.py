"""Deletions, and changes, while nobody was listening: networks are asked, slowly, whether messages still stand.

Most networks tell of a deletion once, and only those who listen just then. So each public message of a customer whose
case is open, or that is younger than thirty days, is asked for again every few hours, the one that has waited longest
first. After those comes what lies aside, the more seldom the longer it has stood. Only half of what an account may ask
is used for it: the other half is for answers.
"""

import time
from datetime import datetime, timedelta
from typing import cast

import structlog
from django.db.models import Exists, OuterRef

from hilft.base.clock import now as database_now
from hilft.channels.actions.budgets import Spent, spend
from hilft.channels.actions.standing import note_standing
from hilft.channels.actions.watching import let_go, let_go_asides
from hilft.channels.contract import Channel, ChannelError, NotNow, Rate, RawMessage, Revising, Standing, Traits, Unfit
from hilft.channels.inbox import store
from hilft.channels.models import Account, Watched, WatchedAside
from hilft.channels.registry import channel_of
from hilft.channels.secrets import Locked
from hilft.conversations.masking import hide

log = structlog.get_logger()
LOOK, MORE = 20.0, 5.0
"""Seconds between two rounds, and while there is more to ask."""
SPARE = 2
"""The share of an account's rates, as a divisor, beyond which nothing is asked."""
_left_alone: dict[int, datetime] = {}
"""Until when an account's network wants not to be asked, or cannot be."""


def ask_what_stands() -> float:
    """Ask every account's network about one batch of messages; return the seconds to rest."""
    now = database_now()
    asked = [ask_about(account, now=now) for account in due_accounts(now=now)]
    return MORE if any(asked) else LOOK


def due_accounts(*, now: datetime) -> list[Account]:
    """Return the accounts that have messages to ask about, are well, not paused and not to be left alone."""
    due, aside = [one.objects.filter(account=OuterRef("pk"), look_at__lte=now) for one in (Watched, WatchedAside)]
    live = Account.objects.filter(Exists(due) | Exists(aside), ended_at=None, trouble_since=None)
    return [one for one in live.exclude(paused_until__gt=now) if _left_alone.get(one.pk, now) <= now]


def ask_about(account: Account, *, now: datetime) -> int:
    """Ask about the messages of an account that have waited longest; return about how many.

    What the network cannot say now, or what there is no budget for, is asked later; nothing moves then.
    """
    try:
        channel = channel_of(account)
    except (Unfit, Locked, LookupError):
        return 0
    traits = channel.traits
    if not traits.tells_standing:
        return 0
    due = Watched.objects.filter(account=account, look_at__lte=now).order_by("look_at")
    messages = list(due.select_related("message__conversation")[: traits.standing_at_once])
    aside = WatchedAside.objects.filter(account=account, look_at__lte=now).select_related("raw").order_by("look_at")
    asides = list(aside.defer("raw__sealed")[: traits.standing_at_once - len(messages)])
    asked: list[Watched | WatchedAside] = [*messages, *asides]
    if not asked or let_go(messages, now=now) + let_go_asides(asides, now=now):
        return len(asked)
    began = time.monotonic()
    try:
        spend(account, spare(traits), {unit: each * len(asked) for unit, each in traits.standing_cost.items()}, now=now)
        stands = cast("Standing", channel).standing([one.identity for one in asked])
    except Spent:
        return 0
    except ChannelError as failure:
        log.warning("A network could not be asked what stands.", account=account.name, error=str(failure))
        _left_alone[account.pk] = now + (failure.retry_after if isinstance(failure, NotNow) else timedelta())
        return 0
    for raw in cast("Revising", channel).revised() if hasattr(channel, "revised") else ():
        if _says_another(channel, raw, asked):
            store(account, raw, now=now)
    gone = note_standing(account, asked, stands, every=traits.standing_every, now=now)
    log.info(
        "Asked what stands.", account=account.name, asked=len(asked), gone=len(gone), took=time.monotonic() - began
    )
    return len(asked)


def _says_another(channel: Channel, raw: RawMessage, asked: list[Watched | WatchedAside]) -> bool:
    """Whether a change says other words than we have: not every network knows what it has told us before."""
    heard = channel.read(raw)
    known = [one.message.text for one in asked if isinstance(one, Watched) and one.identity == heard.about]
    return hide(heard.text).split() not in [text.split() for text in known]


def spare(traits: Traits) -> list[Rate]:
    """Return what may be used of an account's rates for asking: what is left of the first half of each."""
    return [Rate(rate.unit, max(rate.most // SPARE, 1), rate.per) for rate in traits.rates]
