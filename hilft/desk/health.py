"""Whether the machine keeps its bounds: nothing overdue unseen, nothing unsent, no silence, canary and audit well."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from hilft.cases.models import Case
from hilft.core.policy import Kind
from hilft.desk.audited import AUDIT, Audited, audited
from hilft.desk.canary import Canary, canary
from hilft.desk.tallies import Histogram, histogram

OVERDUE = timedelta(minutes=1)
"""Overdue for longer than this, or unsent for longer than UNSENT: the machine is out of its bounds."""
UNSENT = 5 * OVERDUE
SILENT = timedelta(seconds=30)
"""A loop that did no round for so long is silent; it does one every second."""
LOOPS = ("clock", "outbox")
MOST = 10

# One question for everything, each part answered from an index or a small table; what is counted stops at a thousand.
_STATE = """
SELECT
  (SELECT next_due FROM cases_case WHERE closed_at IS NULL AND next_due <= %(now)s ORDER BY next_due LIMIT 1),
  (SELECT lease_until FROM deliveries_delivery WHERE sent_at IS NULL AND failed_at IS NULL AND lease_until <= %(now)s
   ORDER BY lease_until, id LIMIT 1),
  (SELECT count(*) FROM (SELECT 1 FROM deliveries_delivery WHERE sent_at IS NULL AND failed_at IS NULL LIMIT 1000) d),
  (SELECT count(*) FROM (SELECT 1 FROM deliveries_delivery WHERE failed_at IS NOT NULL LIMIT 1000) d),
  (SELECT stored_at FROM channels_rawmessage WHERE taken_in_at IS NULL ORDER BY id LIMIT 1),
  (SELECT count(*) FROM (SELECT 1 FROM channels_rawmessage WHERE taken_in_at IS NULL LIMIT 1000) r),
  pg_database_size(current_database()),
  (SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY kind, name), '[]') FROM base_beat b),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'trouble', trouble, 'trouble_since', trouble_since,
     'heard_at', heard_at) ORDER BY name), '[]') FROM channels_account),
  (SELECT to_jsonb(w) FROM base_watch w WHERE name = %(audit)s),
  (SELECT coalesce(jsonb_object_agg(name, value), '{}') FROM base_tally),
  (SELECT coalesce(jsonb_object_agg(name, value), '{}') FROM cases_figure
   WHERE name !~ '^(owner|team|waiting|offers|age|operation):')
"""
_MACHINE = """
WITH met AS MATERIALIZED (SELECT substr(name, 11)::bigint AS id FROM cases_figure WHERE name LIKE 'operation:%%'),
  newest AS MATERIALIZED (SELECT id, kind FROM cases_case ORDER BY id DESC LIMIT 200)
SELECT id FROM met UNION SELECT id FROM newest WHERE kind = 'operations'
"""


class Beat(NamedTuple):
    """When a process last did its round, and what it measured."""

    name: str
    kind: str
    at: datetime
    data: dict[str, Any]


class Hearing(NamedTuple):
    """An account at which the house listens, or the way out: what is wrong with it, "" when nothing is."""

    name: str
    trouble: str
    trouble_since: datetime | None
    heard_at: datetime | None


class Health(NamedTuple):
    """What the machine is about.

    `overdue`, `unsent`, `untaken`: since when the oldest deadline waits for the clock, the oldest due delivery for the
    outbox, the oldest message to be taken in; None when none does. `unsent_number`, `failed_number`, `untaken_number`:
    how many deliveries wait or never arrived, and messages wait, counted up to 1000. `silent`: kinds of loops nobody
    runs. `late`, `claimed`: by how much the clock missed its deadlines (seconds), and how much each tick claimed.
    `figures`: as last counted; `size`: of the database in bytes.
    """

    overdue: datetime | None
    unsent: datetime | None
    unsent_number: int
    failed_number: int
    untaken: datetime | None
    untaken_number: int
    beats: list[Beat]
    silent: list[str]
    accounts: list[Hearing]
    canary: Canary | None
    audited: Audited | None
    late: Histogram
    claimed: Histogram
    tallies: dict[str, float]
    figures: dict[str, int]
    size: int
    at: datetime

    @property
    def is_overdue(self) -> bool:
        return self._is_late(self.overdue, OVERDUE)

    @property
    def is_unsent(self) -> bool:
        return self._is_late(self.unsent, UNSENT)

    @property
    def is_waiting(self) -> bool:
        return self._is_late(self.untaken, UNSENT)

    @property
    def is_mute(self) -> bool:
        """No letter has been able to leave for too long: what waits is tried again, and so not late by itself."""
        return self._is_late(next((one.trouble_since for one in self.accounts if one.name == "outbox"), None), UNSENT)

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
    def deaf(self) -> list[Hearing]:
        return [account for account in self.accounts if account.trouble]

    @property
    def is_in_bounds(self) -> bool:
        """No deadline and no delivery is late beyond its bound, letters can leave, canary and audit are well."""
        return not (self.is_overdue or self.is_unsent or self.is_mute or self.late_leg or self.is_red)

    @property
    def is_well(self) -> bool:
        return self.is_in_bounds and not (self.is_waiting or self.silent or self.deaf)

    def _is_late(self, since: datetime | None, bound: timedelta) -> bool:
        return since is not None and self.at - since >= bound


def health(*, now: datetime) -> Health:
    """Return how the machine is at this moment, by two questions to the database."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"now": now, "audit": AUDIT})
        overdue, unsent, unsent_number, failed, untaken, untaken_number, size, *told = cursor.fetchone()
    pulses, accounts, audit, tallies, figures = (json.loads(one or "null") for one in told)
    found = [Beat(one["name"], one["kind"], _moment(one["at"]), one["data"]) for one in pulses]
    lively = {beat.kind for beat in found if now - beat.at < SILENT}
    return Health(
        overdue=overdue,
        unsent=unsent,
        unsent_number=unsent_number,
        failed_number=failed,
        untaken=untaken,
        untaken_number=untaken_number,
        beats=found,
        silent=[kind for kind in LOOPS if kind not in lively],
        accounts=[_hearing(one) for one in accounts],
        canary=canary(),
        audited=audited(_moment(audit["at"]), audit["data"]) if audit is not None else None,
        late=histogram("late", tallies),
        claimed=histogram("claimed", tallies),
        tallies=tallies,
        figures=figures,
        size=size,
        at=now,
    )


def is_in_bounds(*, now: datetime) -> bool:
    """Say whether the outside may hear a heartbeat at this moment."""
    return health(now=now).is_in_bounds


def operations_cases() -> list[Case]:
    """Return the first open cases about the machine, next deadline first.

    No index finds the few of them among a million others: they are those that the figures loop met when it counted, and
    whatever was opened just now.
    """
    found = Case.objects.real().open().filter(pk__in=RawSQL(_MACHINE, [], output_field=BigIntegerField()))
    found = found.filter(kind=Kind.OPERATIONS).select_related("owner", "customer", "team", "offered_to")
    return sorted(found, key=lambda case: case.next_due or case.opened_at)[:MOST]


def _hearing(one: dict[str, Any]) -> Hearing:
    moments = {name: _moment(one[name]) if one[name] else None for name in ("trouble_since", "heard_at")}
    return Hearing(one["name"], one["trouble"], **moments)


_moment: Callable[[str], datetime] = datetime.fromisoformat
