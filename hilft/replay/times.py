"""Reading the moments of a log: ISO or day and month in either order, with or without a zone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hilft.base.errors import Trouble

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""A moment before this is a slip of a keyboard or of a program, such as 1 January 1970: no log is that old."""

_KEPT = 100_000
_WRITTEN = re.compile(
    r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
    r" ?(Z|[+-]\d{2}:?\d{2})?"
)
_EPOCH = {10: 1, 13: 1_000, 16: 1_000_000}


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises:
        Trouble: there is no zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Trouble(f'There is no time zone "{name}"; write one such as --zone Europe/Berlin.') from None


class Clockface:
    """Turns the written moments of one log into POSIX seconds. A `Clockface` remembers what it read lately.

    A moment without a zone is local time of `zone`. An hour that comes twice, in autumn, is taken as the first; one
    that the clocks skip, in spring, as if they had not been changed yet.
    """

    def __init__(self, dates: str, zone: ZoneInfo, latest: datetime) -> None:
        """`dates`: iso, dmy or mdy. `latest`: what lies after it has not happened yet and cannot be in a log."""
        self._read: Callable[[str], datetime] = {"iso": _iso, "dmy": _dmy, "mdy": _mdy}[dates]
        self._zone, self._latest = zone, latest
        self._known: dict[str, float] = {}

    def seconds(self, text: str) -> float:
        """Return the moment in POSIX seconds.

        Raises:
            ValueError: it cannot be read or makes no sense; the text is a sentence about it.
        """
        known = self._known.get(text)
        if known is None:
            known = self.moment(text).timestamp()
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[text] = known
        return known

    def moment(self, text: str) -> datetime:
        """Return the moment in UTC; raises as `seconds` does."""
        try:
            at = self._read(text.strip())
            at = (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(f'"{_shown(text)}" is no time.') from None
        if at < EARLIEST:
            raise ValueError(f'"{_shown(text)}" lies before {EARLIEST.year}.')
        if at > self._latest:
            raise ValueError(f'"{_shown(text)}" lies in the future.')
        return at


def _shown(text: str) -> str:
    """Return the beginning of a cell as it may be printed: a log may hold anything."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:40])


def _iso(text: str) -> datetime:
    whole = text.partition(".")[0]
    per_second = _EPOCH.get(len(whole)) if whole.isdecimal() else None
    if per_second:
        return datetime.fromtimestamp(float(text) / per_second, UTC)
    return datetime.fromisoformat(text.replace("/", "-"))


def _dmy(text: str) -> datetime:
    return _written(text, day=1, month=2)


def _mdy(text: str) -> datetime:
    return _written(text, day=2, month=1)


def _written(text: str, *, day: int, month: int) -> datetime:
    """Read day and month in the order that is told; a year that stands first is ISO and cannot be misread."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return _iso(text)
    hour, minute, second = (int(found[part] or 0) for part in (4, 5, 6))
    if found[8]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if found[8] in "Pp" else 0)
    year = int(found[3])
    if year < 100:
        year += 1900 if year >= 70 else 2000
    micro = int((found[7] or "").ljust(6, "0"))
    return datetime(year, int(found[month]), int(found[day]), hour, minute, second, micro, tzinfo=_offset(found[9]))


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    span = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-span if text[0] == "-" else span)
