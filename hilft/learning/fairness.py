"""The report on fairness, read from the sums of the last days: at most a line a day for each channel and reach."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from hilft.core.fairness import Report, Told, report
from hilft.learning.models import Band, SpeedDay

DAYS = 90
"""So many days are reported on, today not included."""


class Fairness(NamedTuple):
    """The report and the days it is about. `last`: the last day that is summed up, None when none is."""

    report: Report
    first: date
    last: date | None


def fairness(*, now: datetime) -> Fairness:
    """Return how fast first words and solutions of the last days were, in one question."""
    first = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date() - timedelta(days=DAYS)
    rows = list(SpeedDay.objects.filter(day__gte=first).order_by("day"))
    told = (Told(row.channel, row.band, _classes(row.words), _classes(row.solved)) for row in rows)
    return Fairness(report(told), first, rows[-1].day if rows else None)


def band_words() -> dict[str, str]:
    """Return what each reach is called, by its code."""
    return {band.value: str(band.label) for band in Band}


def _classes(kept: dict[str, int]) -> dict[int, int]:
    return {int(number): count for number, count in kept.items()}
