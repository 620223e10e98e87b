"""What a decision may look at, what a new case brings, and how the next deadline follows from what is owed."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from hilft.core.hours import Hours
from hilft.core.policy import Kind, Policy
from hilft.core.roster import Roster
from hilft.core.standing import FURTHEST, SOON, Standing

EVERYTHING = "*"
"""Stands among what the law wanted and is done, once a solution was proposed or the customer said: solved."""


class World(NamedTuple):
    """What a decision may look at besides the case itself."""

    policy: Policy
    hours: Hours
    roster: Roster


class NewCase(NamedTuple):
    """A new case before it has dates. `opened_at`: the customer's first word; `owner`: whom routing picked."""

    kind: str
    opened_at: datetime
    owner: int
    team: int | None = None
    reach: int = 0
    channel_due: datetime | None = None
    customer_date: datetime | None = None
    first_word: datetime | None = None
    """An earlier first word than the policy's, such as a time agreed by phone."""


def law_date(world: World, opened_at: datetime, met: Collection[str], now: datetime) -> datetime | None:
    """Return the earliest date the law sets for something not done yet, None when there is nothing.

    One that has passed before the case came under this law is owed as soon as a first word would be.
    """
    due = min(law_dates(world, opened_at, met), default=None)
    if due is None or due > now:
        return due
    return world.policy.for_kind(Kind.CUSTOMER).first_word.after(world.hours, now)


def law_dates(world: World, opened_at: datetime, met: Collection[str]) -> list[datetime]:
    """Return every date the law sets for something not done yet, counted from the customer's first word.

    A solution that was proposed (EVERYTHING) does all that was to be said on the way.
    """
    if EVERYTHING in met:
        return []
    return [date.by.after(world.hours, opened_at) for date in world.policy.dates if date.code not in met]


def settle(roster: Roster, standing: Standing, now: datetime) -> Standing:
    """Return the standing with its next deadline and wake-up worked out from everything it owes."""
    if standing.closed_at is not None:
        return standing._replace(decided_at=now, next_due=None, wake_at=None)
    due = min(max(standing.earliest(), now + SOON), now + FURTHEST)
    return standing._replace(decided_at=now, next_due=due, wake_at=_wake(roster, standing.owner, due, now))


def settle_wake(roster: Roster, s: Standing, now: datetime) -> Standing:
    """Return the same standing with a new wake-up: woken too early, or the roster changed without touching it."""
    return s if s.next_due is None else s._replace(wake_at=_wake(roster, s.owner, s.next_due, now))


def _wake(roster: Roster, owner: int, due: datetime, now: datetime) -> datetime:
    """Look at the deadline, when the owner's next absence begins, or at once when the owner is away already."""
    if not roster.is_there(owner, now):
        return min(due, now + SOON)
    away = roster.next_absence(owner, now)
    return due if away is None or away >= due else away
