"""What the house knows about itself: signs of life, findings, tallies, and the size of what it works on."""

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


def database_size() -> int:
    """Return how many bytes the database takes on its server's disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
