"""What the house knows about itself: signs of life, findings, tallies, and the size of what it works on."""

from typing import NamedTuple

from django.db import connection

from hilft.base.models import Beat, Tally, Watch


def beats() -> list[Beat]:
    """Return the processes that did a round within the last day, each with its latest."""
    return list(Beat.objects.order_by("kind", "name"))


def watches() -> dict[str, Watch]:
    """Return what each watchman last found, by name."""
    return Watch.objects.in_bulk()


def tallies() -> dict[str, float]:
    """Return how often what happened since the house began, by name."""
    return dict(Tally.objects.values_list("name", "value"))


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


def database_size() -> int:
    """Return how many bytes the database takes on its server's disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
