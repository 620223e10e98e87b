"""When somebody counts as not reachable, and at which times they can be called back: pure rules over opening hours."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hilft.core.hours import Hours

NEEDED = 3
"""So many attempts in different half-days of opening hours, and nobody answered: then somebody is not reachable."""
NOON = 13
"""The hour, by the clock on the wall, at which the second half of a day begins."""
SLOT = timedelta(minutes=30)
"""How long a time for a call lasts; it begins at a full or a half hour."""
AHEAD, OFFERED, HORIZON = timedelta(hours=1), 6, timedelta(days=14)
"""The first time offered lies so far ahead; so many are offered, none further away than that."""


def half_days(hours: Hours, attempts: Iterable[datetime]) -> set[tuple[date, bool]]:
    """Return in which half-days (day, is it the second half) there was an attempt while the house was open."""
    zone = ZoneInfo(hours.zone)
    local = [at.astimezone(zone) for at in attempts if hours.is_open(at)]
    return {(at.date(), at.hour >= NOON) for at in local}


def still_needed(hours: Hours, attempts: Iterable[datetime]) -> int:
    """Return how many more attempts, each in another half-day, are needed before somebody is not reachable."""
    return max(0, NEEDED - len(half_days(hours, attempts)))


def free_times(
    hours: Hours, now: datetime, *, taken: Collection[datetime], is_there: Callable[[datetime], bool]
) -> list[datetime]:
    """Return the next times at which somebody can be called: the house is open throughout and the caller is there.

    `taken`: when their other calls begin. Moments are in UTC; zones whose offset is no half hour have their own raster.
    """
    found: list[datetime] = []
    at = _raster(now + AHEAD, hours)
    while len(found) < OFFERED and at <= now + HORIZON:
        if hours.between(at, at + SLOT) == SLOT and at not in taken and is_there(at):
            found.append(at)
        at += SLOT
    return found


def _raster(at: datetime, hours: Hours) -> datetime:
    """Return the next full or half hour of the house's own clock at or after this moment."""
    local = at.astimezone(ZoneInfo(hours.zone))
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return (at if not past else at - past + SLOT).astimezone(UTC)
