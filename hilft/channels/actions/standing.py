"""What becomes of a network's answer to whether messages still stand."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from hilft.channels.actions.asides import taken_back
from hilft.channels.actions.following import gone
from hilft.channels.models import Account, Watched, WatchedAside

SURE = timedelta(minutes=10)
"""What is gone is asked for once more after this: a deletion cannot be undone, a network's mistake can."""
SELDOM = timedelta(days=30)
"""What lies aside is asked for when it is twice as old as the last time, and at least this often."""


@transaction.atomic
def note_standing(
    account: Account,
    asked: Iterable[Watched | WatchedAside],
    stands: Mapping[str, bool | None],
    *,
    every: timedelta,
    now: datetime,
) -> list[str]:
    """Note what a network said about messages; follow a deletion it says twice. Return which messages are gone."""
    lost = []
    for one in asked:
        answer = stands.get(one.identity)
        if answer is False and one.gone_since is not None and now >= one.gone_since + SURE:
            _take_back(account, one, now)
            lost.append(one.identity)
            one.delete()
            continue
        one.gone_since = (one.gone_since or now) if answer is False else None
        one.look_at = one.gone_since + SURE if one.gone_since is not None else now + _rest(one, every, now)
        one.save(update_fields=["gone_since", "look_at"])
    return lost


def _take_back(account: Account, one: Watched | WatchedAside, now: datetime) -> None:
    if isinstance(one, Watched):
        gone(account, one.message, now=now)
    else:
        taken_back(account, one.identity, now=now)


def _rest(one: Watched | WatchedAside, every: timedelta, now: datetime) -> timedelta:
    """Return how long not to ask: most deletions come early, and some networks take money for each look."""
    if isinstance(one, Watched):
        return every
    return max(every, min(now - one.raw.stored_at, SELDOM))
