"""Looking for what nobody said to us: each account's search terms in their turn, each from where it stopped."""

from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from typing import cast

import structlog
from django.db import transaction
from django.db.models import F

from hilft.channels.actions.budgets import Spent, spend
from hilft.channels.contract import Channel, ChannelError, NotNow, Searching, Unfit
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage, Search
from hilft.channels.registry import channel_of
from hilft.channels.secrets import Locked
from hilft.channels.wire.found import terms_in
from hilft.people.models import Person
from hilft.people.permissions import Right, require

log = structlog.get_logger()
MOST = 1_000
"""So many finds one look stores; the next one goes on behind them. Memory stays flat however much there is."""
LEASE = timedelta(minutes=5)
"""A look that dies is begun again after so long, from where it had come."""
AFTER_TROUBLE = timedelta(minutes=15)


@transaction.atomic
def listen_or_not(account_id: int, *, wanted: bool, by: Person, now: datetime) -> None:
    """Switch on or off whether an account looks for what nobody said to us; its terms stay."""
    require(by, Right.OPERATE)
    Account.objects.filter(pk=account_id).update(listens=wanted)
    log.info("Searching was switched.", account=account_id, wanted=wanted, by=by.pk, at=now.isoformat())


@transaction.atomic
def note_terms(*, now: datetime) -> None:
    """Have one row for each search term of each account that is heard, and none for those that were taken away."""
    live = Account.objects.filter(ended_at=None, listens=True).exclude(paused_until__gt=now)
    wanted = {
        (pk, words) for pk, options in live.values_list("pk", "options") for words in terms_in(options.get("terms", ""))
    }
    known = {(one.account_id, one.words): one for one in Search.objects.all()}
    paused = set(Account.objects.filter(paused_until__gt=now).values_list("pk", flat=True))
    for key in wanted - known.keys():
        Search.objects.get_or_create(account_id=key[0], words=key[1], defaults={"next_at": now})
    for key in known.keys() - wanted:
        if key[0] not in paused:
            known[key].delete()


def look_next(*, now: datetime) -> bool:
    """Look for the term that has waited longest, if any is due. Any number of processes may do this at once."""
    search = _claimed(now)
    if search is None:
        return False
    try:
        channel = channel_of(search.account)
        rest = _look(search, channel, now=now) if channel.traits.searches else AFTER_TROUBLE
        trouble = ""
    except Spent as spent:
        rest, trouble = spent.until - now, f"{spent}\n{spent.detail}"
    except NotNow as reason:
        rest, trouble = max(reason.retry_after, timedelta(minutes=1)), reason.told
    except ChannelError as reason:
        rest, trouble = AFTER_TROUBLE, reason.told
    except (Unfit, Locked, LookupError) as reason:
        rest, trouble = AFTER_TROUBLE, str(reason)
    Search.objects.filter(pk=search.pk).update(next_at=now + rest, looked_at=now, trouble=trouble[:300])
    return True


@transaction.atomic
def _claimed(now: datetime) -> Search | None:
    due = Search.objects.filter(next_at__lte=now, account__listens=True).select_related("account").order_by("next_at")
    search = due.select_for_update(skip_locked=True, of=("self",)).first()
    if search is not None:
        search.next_at = now + LEASE
        search.save(update_fields=["next_at"])
    return search


def _look(search: Search, channel: Channel, *, now: datetime) -> timedelta:
    """Store what is there, then remember where to go on, a find at a time: what dies half way loses nothing."""
    traits = channel.traits
    finds = cast("Searching", channel).search(search.words, search.cursor)
    seen, spent = 0, None
    with closing(finds):  # type: ignore[type-var]  # searches are generators
        for raw in islice(finds, MOST):
            seen += 1
            is_new = _keep(search, raw, now=now)
            if is_new and traits.search_cost and spent is None:
                spent = _paid(search.account, channel, now=now)
    channel.close()
    if spent is not None:
        raise spent
    return timedelta(0) if seen == MOST else traits.search_every


def _keep(search: Search, raw: Raw, *, now: datetime) -> bool:
    """Store a find once, whichever term finds it; another version of it is the same find."""
    is_new = not RawMessage.objects.filter(account=search.account, remote_id=raw.remote_id).exists()
    if is_new:
        store(search.account, raw, now=now)
    if is_new or raw.cursor != search.cursor:
        search.cursor = raw.cursor
        Search.objects.filter(pk=search.pk).update(cursor=raw.cursor, found=F("found") + int(is_new))
    return is_new


def _paid(account: Account, channel: Channel, *, now: datetime) -> Spent | None:
    """Take what a find costs from its budget. What the network showed is paid; only the next look has to wait."""
    try:
        spend(account, channel.traits.rates, channel.traits.search_cost, now=now)
    except Spent as spent:
        return spent
    return None
