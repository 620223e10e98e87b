"""Counting what pages show: one pass over the open cases, in a loop, never in a page."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from django.db import connection, transaction

from hilft.cases.models import Figure

AGES = (1, 4, 8, 15, 31, 61)
"""Upper bounds in days of the age classes of the honesty page; the last class is open."""


class Counted(NamedTuple):
    """All figures by name, and when they were counted (None: never yet)."""

    at: datetime | None
    values: dict[str, int]


_COUNT = """
WITH open AS MATERIALIZED (
  SELECT c.id, c.kind, c.owner_id, p.team_id, c.rung, c.waiting_for, c.offered_to_id, c.next_due, c.opened_at
  FROM cases_case c JOIN people_person p ON p.id = c.owner_id WHERE c.closed_at IS NULL AND c.channel <> 'canary'
), customers AS (SELECT * FROM open WHERE kind = 'customer')
SELECT 'open', count(*) FROM open
UNION ALL SELECT 'customers', count(*) FROM customers
UNION ALL SELECT 'raised', count(*) FROM open WHERE rung > 0
UNION ALL SELECT 'raised_customers', count(*) FROM customers WHERE rung > 0
UNION ALL SELECT 'overdue', count(*) FROM customers WHERE next_due <= %(now)s
UNION ALL SELECT 'operations', count(*) FROM open WHERE kind = 'operations'
UNION ALL SELECT 'operation:' || id, 1 FROM (SELECT id FROM open WHERE kind = 'operations' ORDER BY next_due LIMIT 10) o
UNION ALL SELECT 'oldest_seconds', coalesce(extract(epoch FROM %(now)s - min(opened_at))::bigint, 0) FROM customers
UNION ALL SELECT 'oldest_rung', coalesce((SELECT rung FROM customers ORDER BY opened_at LIMIT 1), 0)
UNION ALL SELECT 'owner:' || owner_id, count(*) FROM open GROUP BY owner_id
UNION ALL SELECT 'team:' || team_id, count(*) FROM open WHERE team_id IS NOT NULL GROUP BY team_id
UNION ALL SELECT 'waiting:' || owner_id, count(*) FROM open WHERE waiting_for IS NOT NULL GROUP BY owner_id
UNION ALL SELECT 'offers:' || offered_to_id, count(*) FROM open WHERE offered_to_id IS NOT NULL GROUP BY offered_to_id
UNION ALL SELECT 'rung:' || rung, count(*) FROM customers GROUP BY rung
UNION ALL SELECT 'age:' || width_bucket(extract(epoch FROM %(now)s - opened_at) / 86400, %(ages)s::float[]), count(*)
  FROM customers GROUP BY 1
UNION ALL SELECT * FROM unnest(%(names)s::text[], %(values)s::bigint[])
"""


def count(*, now: datetime, more: Mapping[str, int] = MappingProxyType({})) -> None:
    """Replace all figures with fresh ones, in one transaction: a page never sees half of them.

    `more`: figures that were worked out elsewhere. The cost grows with the open cases; the loop that calls it rests in
    proportion.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('hilft.figures'))")
        if not cursor.fetchone()[0]:
            return  # another process counts right now
        cursor.execute(
            "WITH fresh(name, value) AS MATERIALIZED (" + _COUNT + "), gone AS ("
            " DELETE FROM cases_figure WHERE name NOT IN (SELECT name FROM fresh))"
            " INSERT INTO cases_figure (name, value, at) SELECT name, value, %(now)s FROM fresh"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
            {"now": now, "ages": [float(n) for n in AGES], "names": list(more), "values": list(more.values())},
        )


def latest() -> Counted:
    """Return the figures as last counted, in one question."""
    rows = list(Figure.objects.values_list("name", "value", "at"))
    return Counted(max((at for _name, _value, at in rows), default=None), {name: value for name, value, _at in rows})
