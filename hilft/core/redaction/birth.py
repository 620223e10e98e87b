"""Dates of birth. A date is one only where words say so: appointments and bills stay."""

import re
from collections.abc import Iterator

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page

MONTH = (
    r"(?:jan(?:uar|uary|\.)?|jän(?:ner|\.)?|feb(?:ruar|ruary|\.)?|märz?|mrz|mar(?:ch|\.)?|apr(?:il|\.)?|mai|may|jun[ie]?"
    r"|jul[iy]?|aug(?:ust|\.)?|sept?(?:ember|\.)?|o[ck]t(?:ober|\.)?|nov(?:ember|\.)?|de[cz](?:ember|\.)?)"
)
DATE = (
    r"(?:\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d\d)(?!\d)|(?:19|20)\d\d-\d\d-\d\d(?!\d)"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)? ?(?:of |de )?\b{MONTH}\b[.,]?(?: ?(?:\d{{4}}|'?\d\d)(?![\d:]))?"
    rf"|\b{MONTH}\b\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    rf"|\d{{1,2}}/(?:\d{{4}}|\d\d)(?!\d)|(?:19|20)\d\d(?![\d-]))"
)
NOUN = r"geburts(?:datum|tag|jahr)|jahrgang|geb\.? ?-?datum|date of birth|birth ?-?date|birthday|year of birth"
NOUN += r"|\bd\.?o\.?b\b\.?"
AFTER_NOUN = re.compile(rf"(?:{NOUN})(?P<gap>[^\d\[\]\n]{{0,45}}?(?:(?<=:)\r?\n)?)(?P<date>{DATE})")
AFTER_VERB = re.compile(
    rf"(?<!\w)(?:(?:geb(?:\.|oren(?:e[rn]?)?)?|born)(?![^\W\d_])|\*)(?P<gap>[^\d\[\]\n.!?]{{0,25}}?)(?P<date>{DATE})"
)
BEFORE_VERB = re.compile(rf"(?<!\d)(?P<date>{DATE}),?(?: (?:[a-zäöüß]{{1,12}} ){{0,3}}?)(?:geboren|born)\b")
AND_NOT = re.compile(rf"[,;]? (?:not|nicht|statt|und|and|oder|or|instead of) (?P<date>{DATE})")
STEMS = ("geb", "jahrgang", "born", "birth", "dob", "d.o.b", "*")


def births(page: Page) -> Iterator[Found]:
    """Find dates after "geboren", "Geburtsdatum", "born on", "*", and before "geboren"."""
    if not any(stem in page.low for stem in STEMS):
        return
    for shape in (AFTER_NOUN, AFTER_VERB, BEFORE_VERB):
        for match in shape.finditer(page.low):
            if _is_birth(page.low, match):
                yield Found("birth date", match.start("date"), _end(page.low, match))
                second = AND_NOT.match(page.low, match.end("date"))
                if second:
                    yield Found("birth date", *second.span("date"))


def _end(low: str, match: re.Match[str]) -> int:
    return match.start("date") + len(low[match.start("date") : match.end("date")].rstrip(" ,"))


def _is_birth(low: str, match: re.Match[str]) -> bool:
    """A year alone, or month and year, must follow closely; a star must touch its date and open no bold words."""
    gap, date = match.groupdict().get("gap") or "", match["date"]
    if match.group().startswith("*"):
        return not gap.strip() and low[match.end() : match.end() + 1] != "*" and date.count(".") + date.count("-") >= 2
    is_short = re.fullmatch(r"\d{4}|\d{1,2}/\d{2,4}", date) is not None
    return not is_short or len(gap) <= 12
