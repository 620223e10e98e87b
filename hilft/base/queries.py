"""Signs of life of the processes that work, and the size of what they work on."""

from django.db import connection

from hilft.base.models import Beat


def beats() -> list[Beat]:
    """Return the processes that did a round within the last day, each with its latest."""
    return list(Beat.objects.order_by("kind", "name"))


def database_size() -> int:
    """Return how many bytes the database takes on its server's disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
