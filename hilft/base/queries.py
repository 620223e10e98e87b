"""What holds up the database."""

from typing import NamedTuple

from django.db import connection


class Held(NamedTuple):
    """What the oldest snapshot holds up: since when (seconds), and how many transactions ago it was taken."""

    seconds: float
    transactions: int


def oldest_snapshot() -> Held:
    """Return the oldest snapshot anybody holds: while it is held, no dead row after it can be cleaned up.

    Sessions of other roles are seen when this role may read all statistics (pg_monitor).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float,"
            " GREATEST(coalesce(max(age(backend_xmin)), 0),"
            " (SELECT coalesce(max(GREATEST(age(xmin), age(catalog_xmin))), 0) FROM pg_replication_slots),"
            " (SELECT coalesce(max(age(transaction)), 0) FROM pg_prepared_xacts))"
            " FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return Held._make(cursor.fetchone())
