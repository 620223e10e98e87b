"""Whether a text names a given day, in the usual ways of English and German."""

import re
from datetime import date

_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_GERMAN = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli",
    "august", "september", "oktober", "november", "dezember",
)  # fmt: skip
_OTHERS = {3: ("maerz", "mrz"), 9: ("sept",)}


def names_date(text: str, day: date) -> bool:
    """Say whether this day stands in the text: 2026-07-01, 1.7.2026, 01.07., 1. Juli, 1 July 2026, July 1st, 1 Jul.

    A text may leave the year out; another year than the day's is another day.
    """
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in _patterns(day))


def _patterns(day: date) -> list[str]:
    number, month, year = rf"0?{day.day}", rf"0?{day.month}", str(day.year)
    short = str(day.year % 100).zfill(2)
    months = "|".join(_names(day.month))
    same_year = rf"(?:,?\s*{year}\b|(?!,?\s*\d{{4}}))"
    return [
        rf"\b{year}-{day.month:02}-{day.day:02}\b",
        rf"(?<![\d.]){number}\.\s?{month}\.(?:\s?(?:{year}|{short})\b|(?!\s?\d))",
        rf"(?<!\d){number}(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?:{months})\b\.?{same_year}",
        rf"\b(?:{months})\b\.?\s+{number}(?:st|nd|rd|th)?\b{same_year}",
    ]


def _names(month: int) -> set[str]:
    english, german = _ENGLISH[month - 1], _GERMAN[month - 1]
    return {english, german, english[:3], german[:3], *_OTHERS.get(month, ())}
