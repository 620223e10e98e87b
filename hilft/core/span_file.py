"""Spans of time as policy files write them: "4 h", "3 working days", "36 calendar h", "end of next day", "1 month"."""

import math
import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any

from hilft.core.hours import Hours, Opening
from hilft.core.lined_toml import Document, Path
from hilft.core.policy import Span, Unit
from hilft.core.standing import FURTHEST

LONGEST_MATTER = Span(60, Unit.WORKING_DAYS)
"""The highest age of a matter that a rung may name; every other span ends within the furthest deadline (31 days)."""

LEAST_BEFORE, MOST_BEFORE = Span(300, Unit.OPEN), Span(48 * 3600, Unit.OPEN)
"""The shortest and the longest time before a commitment at which its owner may be reminded."""

UNREAD = Span(math.nan, Unit.OPEN)
"""Stands for a span with a mistake; compares with nothing, so it causes no others."""

_SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86_400}
_WORDS = {"seconds": "s", "second": "s", "minutes": "min", "minute": "min", "hours": "h", "hour": "h", "days": "day"}
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,2})?) ?(?:(working|calendar) )?([A-Za-z]+)")
_DAY_END = re.compile(r"end of (?:(next day)|day (\d{1,3}))")
_MONTHS = re.compile(r"(\d{1,2}) months?")
_MOST = {Unit.WORKING_DAYS: 366, Unit.DAY_ENDS: 366, Unit.MONTHS: 12}


def span_text(span: Span) -> str:
    """Return a span as a policy file writes it, such as "4 h", "3 working days", "36 calendar h", "end of next day"."""
    amount, unit = span.amount, span.unit
    if unit is Unit.WORKING_DAYS:
        return f"{amount:.12g} working day{'' if amount == 1 else 's'}"
    if unit is Unit.DAY_ENDS:
        return "end of next day" if amount == 1 else f"end of day {amount:.0f}"
    if unit is Unit.MONTHS:
        return f"{amount:.0f} month{'' if amount == 1 else 's'}"
    seconds = int(amount)
    if unit is Unit.CALENDAR and seconds % _SECONDS["day"] == 0:
        days = seconds // _SECONDS["day"]
        return f"{days} day{'' if days == 1 else 's'}"
    name = next(name for name in ("h", "min", "s") if seconds % _SECONDS[name] == 0)
    return f"{seconds // _SECONDS[name]} {'calendar ' if unit is Unit.CALENDAR else ''}{name}"


@cache
def _reference() -> Hours:
    return Hours("UTC", ((Opening(9 * 60, 17 * 60),),) * 5 + ((), ()))


def length(span: Span) -> float:
    """Return the seconds a span takes on the reference calendar; not a number for one that could not be read."""
    if math.isnan(span.amount):
        return math.nan
    if span.amount > _MOST.get(span.unit, 366 * _SECONDS["day"]):
        return math.inf
    monday = datetime(2024, 1, 1, 9, tzinfo=UTC)
    return (span.after(_reference(), monday) - monday) / timedelta(seconds=1)


class SpanReader:
    """Reads spans out of a document and notes what is wrong with them."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def span(self, table: Any, path: Path, longest: Span | None = None, *, example: str = "4 h") -> Span:
        """Return the span that has to stand there; UNREAD, and a problem noted with an example, where there is none."""
        if table is None:
            return UNREAD
        if path[-1] not in table:
            self.document.missing(path, f'"{example}"')
            return UNREAD
        return self.read(path, table[path[-1]], longest)

    def span_if_any(self, table: Any, path: Path, longest: Span | None = None) -> Span | None:
        return self.read(path, table[path[-1]], longest) if path[-1] in table else None

    def before(self, table: Any, path: Path) -> Span | None:
        """Return how long before a moment something happens: minutes or hours by the clock on the wall, None if unsaid.

        Opening time and working days count forward only, so "30 min" means half an hour here, whoever is open then.
        """
        if not table or (span := self.span_if_any(table, path)) is None or span is UNREAD:
            return None
        first, last = LEAST_BEFORE, MOST_BEFORE
        if span.unit not in (Unit.OPEN, Unit.CALENDAR) or not first.amount <= span.amount <= last.amount:
            remedy = f'write between "{span_text(first)}" and "{span_text(last)}", such as "30 min", instead'
            self.document.wrong(path, f"{table[path[-1]]!r} is no time before a moment", remedy)
            return None
        return span._replace(unit=Unit.CALENDAR)

    def read(self, path: Path, text: object, longest: Span | None) -> Span:
        """Return the span of this text, not longer than `longest` (None: 31 days)."""
        span, remedy = _parsed(text)
        if span is None:
            self.document.wrong(path, f"{text!r} is not a span of time", remedy)
            return UNREAD
        if span.amount <= 0:
            self.document.wrong(path, "this span is over at once", 'write more, like "30 min", instead')
            return UNREAD
        furthest = longest or Span(FURTHEST.total_seconds(), Unit.CALENDAR)
        if length(span) > length(furthest):
            what = f"{text!r} is too far ahead"
            self.document.wrong(path, what, f'write "{span_text(furthest)}" or less instead')
            return UNREAD
        return span


def _parsed(text: object) -> tuple[Span | None, str]:
    """Return the span a text states, or None and what to write instead."""
    words = text.strip() if isinstance(text, str) else ""
    if found := _DAY_END.fullmatch(words):
        return Span(1.0 if found[1] else float(found[2]), Unit.DAY_ENDS), ""
    if found := _MONTHS.fullmatch(words):
        return Span(float(found[1]), Unit.MONTHS), ""
    if (found := _SPAN.fullmatch(words)) is None:
        examples = '"30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day"'
        return None, f"write a text like {examples} instead"
    return _counted(found[1], found[2], found[3])


def _counted(number: str, how: str | None, unit_word: str) -> tuple[Span | None, str]:
    word = _WORDS.get(unit_word, unit_word)
    if how == "working" and word == "day":
        return Span(float(number), Unit.WORKING_DAYS), ""
    if how == "working" or word not in _SECONDS:
        near = "" if how == "working" else "".join(get_close_matches(unit_word, ("h", "min", *_WORDS), 1))
        if near:
            return None, f'write "{number} {how + " " if how else ""}{near}" instead'
        return None, f'write "{number} working days", "{number} h" or "{number} days" instead'
    if "." in number:
        smaller = {"day": "calendar h", "h": "min", "min": "s"}.get(word, "s")
        factor = {"day": 24, "h": 60, "min": 60}.get(word, 1)
        return None, f'write whole numbers, like "{float(number) * factor:.0f} {smaller}", instead'
    unit = Unit.CALENDAR if how or word == "day" else Unit.OPEN
    return Span(float(number) * _SECONDS[word], unit), ""
