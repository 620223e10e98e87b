"""The audit, once a day by one process: what it finds becomes an operations case and stops the heartbeat."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop

from hilft.base.actions import note
from hilft.base.clock import now as database_now
from hilft.base.logs import failure_of
from hilft.cases.audit import Fault, audit
from hilft.cases.histories import draw_sample
from hilft.cases.models import Case
from hilft.desk.audited import AUDIT, Audited, last_audit
from hilft.intake.trouble import open_operations_case
from hilft.people.queries import organisation

REST = 60.0
"""Seconds between two looks whether it is time."""
AGAIN = timedelta(minutes=15)
"""After so long an audit that could not be finished is tried again."""
NAMED = 5
"""So many faults are named in the title of the case; its history and the operator's page have all."""
_TITLE = gettext_noop("The audit found %(number)s faults: %(names)s")
_ONE = gettext_noop("The audit found a fault: %(names)s")


def nightly() -> float:
    """Audit the house when its hour has come; return the seconds to rest."""
    if organisation() is not None and is_due(last_audit(), now=database_now()):
        with _alone() as mine:
            # Asked again: another process may have been at it until just now.
            if mine and is_due(last_audit(), now=database_now()):
                examine()
    return REST


def is_due(last: Audited | None, *, now: datetime) -> bool:
    """Say whether the hour has come since the last audit; a house that was never audited is looked at at once."""
    if last is None or (last.trouble and now - last.at >= AGAIN):
        return True
    return last.at < hour_before(now)


def examine() -> Audited:
    """Audit the house now, whatever the hour; write down what was found, and have an open case for it."""
    last, began = last_audit(), time.monotonic()
    faults: list[Fault] = []
    sample: list[int] = []
    trouble = ""
    try:
        sample = draw_sample()
        faults = audit(sample)
    except Exception as failure:  # noqa: BLE001 - an audit that cannot be finished is a finding, and told as one
        trouble = failure_of(failure)
    now, seconds = database_now(), round(time.monotonic() - began, 3)
    case_id = _case_about(faults, last, now=now) if faults else None
    told: dict[str, Any] = {"faults": [list(fault) for fault in faults], "sample": len(sample), "seconds": seconds}
    note(AUDIT, {**told, "trouble": trouble, "case": case_id}, now=now)
    found = last_audit()
    assert found is not None
    return found


def show(told: dict[str, Any]) -> str:
    """Return what `hilft audit` prints for people."""
    if told["trouble"]:
        return f"The audit could not be finished: {told['trouble']}"
    done = f"{told['histories']} histories worked out again, {told['seconds']:.1f} s"
    if told["well"]:
        return f"The audit found nothing that must never be ({done})."
    lines = [f"  {one['name']}: {one['what']}" + _first(one["case"]) for one in told["faults"]]
    return "\n".join([f"The audit found {len(lines)} of what must never be ({done}):", *lines, _whose(told["case"])])


def _first(case_id: int | None) -> str:
    return f" (first: case {case_id})" if case_id is not None else ""


def _whose(case_id: int) -> str:
    return f"Case {case_id} is about it."


def _case_about(faults: list[Fault], last: Audited | None, *, now: datetime) -> int:
    """Return the open case about the audit's faults; one is enough, whatever each night adds."""
    known = last.case_id if last is not None else None
    if known is not None and Case.objects.open().filter(pk=known).exists():
        return known
    named = [f"{f.name} ({f.case_id})" if f.case_id is not None else f.name for f in faults[:NAMED]]
    values = {"number": len(faults), "names": ", ".join(named)[:150]}
    about = {"faults": [{"name": fault.name, "case": fault.case_id} for fault in faults]}
    return open_operations_case(_TITLE if len(faults) > 1 else _ONE, values, now=now, about=about).id


def hour_before(now: datetime) -> datetime:
    """Return the last moment at which the clocks of the house's zone showed the hour of the audit."""
    zone = ZoneInfo(settings.TIME_ZONE)
    local = now.astimezone(zone)
    hour = local.replace(hour=settings.AUDIT_HOUR, minute=0, second=0, microsecond=0, fold=0)
    if hour.timestamp() > now.timestamp():
        hour = (hour.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=zone)
    return hour


@contextmanager
def _alone() -> Iterator[bool]:
    """Say whether this process is the only one that audits; the lock goes with the connection, whatever happens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('hilft.audit'))")
        (mine,) = cursor.fetchone()
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('hilft.audit'))")
