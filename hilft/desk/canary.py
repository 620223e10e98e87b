"""The canary: a case the house opens to see with its own eyes that a missed deadline climbs and that somebody is told.

Here it is looked at; `hilft.work.canary` opens and closes it. What is said about it comes from the case, its history
and the outbox themselves, not from what somebody noted.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from hilft.cases.models.case import CANARY
from hilft.channels.adapters.canary import HEARD

SPAN = timedelta(minutes=1)
"""How far ahead its deadline lies."""
LATE = timedelta(minutes=1)
"""How late it may be opened, climb and be closed."""
TOLD_LATE = timedelta(minutes=5)
"""How late its notice may arrive."""

_LAST = """
SELECT c.id, c.opened_at, (w.data ->> 'due')::timestamptz, e.at, CASE WHEN d.sent_at IS NOT NULL THEN h.at END,
  c.closed_at
FROM base_watch w JOIN cases_case c ON c.id = (w.data ->> 'case')::bigint
LEFT JOIN LATERAL (SELECT case_id, seq, at FROM cases_caseevent WHERE case_id = c.id AND kind = 'climbed'
  ORDER BY seq LIMIT 1) e ON true
LEFT JOIN deliveries_delivery d ON d.key = e.case_id || ':' || e.seq || ':0'
LEFT JOIN base_watch h ON h.name = %s AND h.data ->> 'key' IN (d.key, e.case_id || ':' || e.seq || ':1')
WHERE w.name = %s
"""


class Canary(NamedTuple):
    """How far the last canary came. `due`: its deadline; `told_at`: when its notice arrived where it was sent to."""

    case_id: int
    opened_at: datetime
    due: datetime
    climbed_at: datetime | None
    told_at: datetime | None
    closed_at: datetime | None

    def late(self, *, every: timedelta, now: datetime) -> str:
        """Return the leg that is late beyond its bound (opened, climbed, told, closed), "" when none is.

        `every`: how often a canary is opened.
        """
        if self.climbed_at is None:
            return "climbed" if now >= self.due + LATE else self._overslept(every, now)
        if self.told_at is None:
            return "told" if now >= self.climbed_at + TOLD_LATE else self._overslept(every, now)
        if self.closed_at is None:
            return "closed" if now >= self.told_at + LATE else ""
        return self._overslept(every, now)

    def _overslept(self, every: timedelta, now: datetime) -> str:
        return "opened" if self.closed_at is not None and now >= self.opened_at + every + LATE else ""


def canary() -> Canary | None:
    """Return the last canary, None when there never was one."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [HEARD, CANARY])
        found = cursor.fetchone()
    return Canary._make(found) if found is not None else None
