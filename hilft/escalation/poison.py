"""A case the clock cannot decide: its promise stands, it is looked at again soon, and somebody must know."""

from datetime import datetime, timedelta

import structlog
from django.db import connection

from hilft.cases import ledger
from hilft.cases.actions.opening import Matter, open_case
from hilft.core.policy import Kind
from hilft.people.queries import roster

AGAIN = timedelta(minutes=15)
THIRD = 3
log = structlog.get_logger()


def set_back(row: ledger.Row, failure: Exception, *, now: datetime) -> None:
    """Push only the clock's wake-up, never the deadline; the third failure opens an operations case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET failures = failures + 1, failed_at = %s, wake_at = %s"
            " WHERE id = %s RETURNING failures",
            [now, now + AGAIN, row.id],
        )
        (failures,) = cursor.fetchone()
    log.error("The clock failed on a case; its deadline stands.", case=row.id, failures=failures, error=repr(failure))
    if failures == THIRD:
        people = roster()
        open_case(
            Matter(
                kind=Kind.OPERATIONS,
                title=f"The clock fails on case {row.id}: {type(failure).__name__}",
                channel="house",
                owner_id=people.holder("operator", None, now) or people.standing,
                opened_at=now,
                parent_id=row.id,
            ),
            by=None,
            now=now,
            data={"poisoned": row.id},
        )
