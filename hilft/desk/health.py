"""Whether the machine keeps its bounds: nothing overdue that the clock has not seen, nothing unsent, nobody silent."""

from datetime import datetime, timedelta
from typing import NamedTuple

from hilft.base.models import Beat
from hilft.base.queries import beats
from hilft.cases.models import Case
from hilft.cases.queries import oldest_overdue
from hilft.channels.models import Account
from hilft.channels.queries import Waiting, accounts, waiting
from hilft.core.policy import Kind
from hilft.deliveries.queries import oldest_unsent

OVERDUE = timedelta(minutes=1)
"""Overdue for longer than this, or unsent for longer than UNSENT: the machine is out of its bounds."""
UNSENT = 5 * OVERDUE
SILENT = timedelta(seconds=30)
"""A loop that did no round for so long is silent; it does one every second."""
LOOPS = ("clock", "outbox")
MOST = 10


class Health(NamedTuple):
    """What the machine is about. The moments are None when nothing is late; `silent`: kinds of loops nobody runs."""

    overdue: datetime | None
    unsent: datetime | None
    beats: list[Beat]
    silent: list[str]
    waiting: Waiting
    accounts: list[Account]
    at: datetime

    @property
    def is_overdue(self) -> bool:
        return self.overdue is not None and self.at - self.overdue >= OVERDUE

    @property
    def is_unsent(self) -> bool:
        return self.unsent is not None and self.at - self.unsent >= UNSENT

    @property
    def is_waiting(self) -> bool:
        return self.waiting.since is not None and self.at - self.waiting.since >= UNSENT

    @property
    def deaf(self) -> list[Account]:
        return [account for account in self.accounts if account.trouble]

    @property
    def is_well(self) -> bool:
        return not (self.is_overdue or self.is_unsent or self.is_waiting or self.silent or self.deaf)


def health(*, now: datetime) -> Health:
    """Return how the machine is at this moment."""
    found = beats()
    lively = {beat.kind for beat in found if now - beat.at < SILENT}
    return Health(
        overdue=oldest_overdue(now=now),
        unsent=oldest_unsent(now=now),
        beats=found,
        silent=[kind for kind in LOOPS if kind not in lively],
        waiting=waiting(),
        accounts=accounts(),
        at=now,
    )


def is_in_bounds(*, now: datetime) -> bool:
    """Say whether no deadline and no delivery is late beyond its bound."""
    overdue, unsent = oldest_overdue(now=now), oldest_unsent(now=now)
    return (overdue is None or now - overdue < OVERDUE) and (unsent is None or now - unsent < UNSENT)


def operations_cases() -> list[Case]:
    """Return the first open cases about the machine, next deadline first."""
    found = Case.objects.open().filter(kind=Kind.OPERATIONS).select_related("owner", "customer", "team", "offered_to")
    return list(found.order_by("next_due")[:MOST])
