"""Writing down signs of life."""

from datetime import datetime, timedelta

from hilft.base.models import Beat

FORGET = timedelta(days=1)


def beat(name: str, kind: str, *, now: datetime, **measured: float) -> None:
    """Record a process's round; what was silent for a day is forgotten."""
    Beat.objects.update_or_create(name=name, defaults={"kind": kind, "at": now, "data": measured})
    Beat.objects.filter(at__lt=now - FORGET).delete()
