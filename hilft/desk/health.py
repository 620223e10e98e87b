"""Whether the machine keeps its bounds: nothing overdue unseen, nothing unsent, no silence, canary and audit well."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from hilft.base.models import Beat
from hilft.base.queries import beats, watches
from hilft.cases.models import Case
from hilft.cases.queries import oldest_overdue
from hilft.channels.models import Account
from hilft.channels.queries import Waiting, accounts, waiting
from hilft.core.policy import Kind
from hilft.deliveries.queries import oldest_unsent
from hilft.desk.audited import AUDIT, Audited, audited
from hilft.desk.canary import Canary, canary

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
    canary: Canary | None
    audited: Audited | None
    at: datetime

    @property
    def is_overdue(self) -> bool:
        return self.overdue is not None and self.at - self.overdue >= OVERDUE

    @property
    def is_unsent(self) -> bool:
        return self.unsent is not None and self.at - self.unsent >= UNSENT

    @property
    def is_mute(self) -> bool:
        """No letter has been able to leave for too long: what waits is tried again, and so not late by itself."""
        since = next((one.trouble_since for one in self.accounts if one.name == "outbox"), None)
        return since is not None and self.at - since >= UNSENT

    @property
    def is_red(self) -> bool:
        return self.audited is not None and self.audited.is_red

    @property
    def late_leg(self) -> str:
        """The leg on which the canary is late, "" when it comes through or none is sent."""
        if not settings.CANARY_MINUTES:
            return ""
        every = timedelta(minutes=settings.CANARY_MINUTES)
        return self.canary.late(every=every, now=self.at) if self.canary is not None else "opened"

    @property
    def is_in_bounds(self) -> bool:
        """No deadline and no delivery is late beyond its bound, letters can leave, canary and audit are well."""
        return not (self.is_overdue or self.is_unsent or self.is_mute or self.late_leg or self.is_red)

    @property
    def is_waiting(self) -> bool:
        return self.waiting.since is not None and self.at - self.waiting.since >= UNSENT

    @property
    def deaf(self) -> list[Account]:
        return [account for account in self.accounts if account.trouble]

    @property
    def is_well(self) -> bool:
        watched = self.is_overdue or self.is_unsent or self.is_waiting or self.late_leg or self.is_red
        return not (watched or self.silent or self.deaf)


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
        canary=canary(),
        audited=audited(watches().get(AUDIT)),
        at=now,
    )


def is_in_bounds(*, now: datetime) -> bool:
    """Say whether the outside may hear a heartbeat at this moment."""
    return health(now=now).is_in_bounds


def operations_cases() -> list[Case]:
    """Return the first open cases about the machine, next deadline first."""
    found = (
        Case.objects.real()
        .open()
        .filter(kind=Kind.OPERATIONS)
        .select_related("owner", "customer", "team", "offered_to")
    )
    return list(found.order_by("next_due")[:MOST])
