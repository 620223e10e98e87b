"""Writing down signs of life, and what the house finds out about itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from hilft.base.models import Beat, Watch

FORGET = timedelta(days=1)


def beat(name: str, kind: str, *, now: datetime, **measured: float) -> None:
    """Record a process's round; what was silent for a day is forgotten."""
    Beat.objects.update_or_create(name=name, defaults={"kind": kind, "at": now, "data": measured})
    Beat.objects.filter(at__lt=now - FORGET).delete()


def note(name: str, data: Mapping[str, Any], *, now: datetime) -> None:
    """Write down what a watchman has found; only the last of each name is kept."""
    Watch.objects.update_or_create(name=name, defaults={"at": now, "data": dict(data)})


@contextmanager
def held(name: str, *, now: datetime) -> Iterator[Watch | None]:
    """Hold what a watchman last found, as the only one, until the transaction of this context ends.

    Yields None while another process holds it; a watchman who never found anything begins with empty data.
    """
    with transaction.atomic():
        Watch.objects.get_or_create(name=name, defaults={"at": now})
        yield Watch.objects.select_for_update(skip_locked=True).filter(name=name).first()


def add_up(counts: Mapping[str, float]) -> None:
    """Add to the house's tallies, in one statement."""
    names = sorted(counts)  # always in the same order, so that two processes never wait for each other in a circle
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_tally (name, value) SELECT * FROM unnest(%s::text[], %s::float[])"
            " ON CONFLICT (name) DO UPDATE SET value = base_tally.value + excluded.value",
            [names, [float(counts[name]) for name in names]],
        )
