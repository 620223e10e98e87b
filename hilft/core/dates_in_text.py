"""Dates that stand in what somebody writes: "by Thursday 2pm", "am 3.7.", "innerhalb von zwei Tagen"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hilft.core.dates_grammar import ENGLISH, EVENING, GERMAN, Grammar

LANGUAGES = {"de": GERMAN, "en": ENGLISH}
FURTHEST = timedelta(days=400)
"""What lies further ahead is a year, not a date that anybody waits for."""
LONGEST = 5_000
"""Characters of a text that are read: who writes more names what matters before."""
PASSED = timedelta(days=90)
"""A day without a year that passed so long ago at most is meant as the past one, else as next year's."""

_PLAIN = {0x130: "i", 0x131: "i", 0x17F: "s"}  # what a pattern takes for i and s, and no list of words holds
_SENTENCE = re.compile(r"(?<=[a-zäöüß)“”\"\u2019])[.!?]+(?:\s+|$)|[?!]|\n", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:\u2013(]|\s-\s|\b(?:und|aber|sondern|and|but|so|then|damit|weil|because|which)\b", re.IGNORECASE
)
_CODE = re.compile(
    r"(?:version|firmware|update|abschnitt|section|kapitel|chapter|ziffer|punkt|absatz|§|artikel|nr\.|nummer|number|no\.|"
    r"fritz|rechnung|invoice|kundennummer|tel\.?|telefon|phone|dated)\s*#?:?\s*$",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """A date in a text, from `start` to `end` (characters). `moment`: in UTC, later than now.

    `is_promise`: the sentence reads as if its writer would do something by then.
    """

    start: int
    end: int
    moment: datetime
    is_promise: bool


class _Now(NamedTuple):
    grammar: Grammar
    at: datetime
    """Here and now, by the clock on the wall."""


def dates_in(text: str, *, now: datetime, zone: str, language: str) -> list[Found]:
    """Return the dates ahead that are named in a text, in their order.

    `zone`: such as "Europe/Berlin"; `language`: "de" or "en", every other finds nothing. A day without a time of day
    ends at 18:00. What is past, told as past, or a number of something else is no date.
    """
    grammar = LANGUAGES.get(language)
    if grammar is None:
        return []
    text, here = text[:LONGEST].translate(_PLAIN), _Now(grammar, now.astimezone(ZoneInfo(zone)))
    found = [one for hit in grammar.day.finditer(text) if (one := _day(text, hit, here)) is not None]
    taken = [(one.start, one.end) for one in found]
    for hit in grammar.alone.finditer(text):
        if all(hit.end() <= start or hit.start() >= end for start, end in taken):
            found += _alone(text, hit, here)
    return sorted(found)


def _day(text: str, hit: re.Match[str], here: _Now) -> Found | None:
    """Return the date of this match with the time of day beside it; None when it is no date ahead."""
    grammar, groups = here.grammar, hit.groupdict("")
    clause = _clause(text, hit.start(), hit.end())
    prep = groups["prep"].lower()
    start = hit.start() + len(hit[0]) - len(hit[0].lstrip())
    if _is_other(text, hit, clause, prep, grammar):
        return None
    day = _day_of(groups, here)
    if isinstance(day, datetime):
        end, moment = hit.end(), day
    elif day is not None:
        start, end, clock = _clock_beside(text, start, hit.end(), grammar)
        moment = _at(day, clock, here)
    else:
        return None
    moment = moment.astimezone(UTC)
    if not here.at < moment <= here.at + FURTHEST:
        return None
    named = prep + text[start:end]
    return Found(start, end, moment, _is_promise(text, clause, named, start, here.grammar))


def _is_other(text: str, hit: re.Match[str], clause: str, prep: str, grammar: Grammar) -> bool:
    """Say whether this is the past, a habit, opening hours, or the number of something."""
    before, after = text[max(0, hit.start() - 24) : hit.start()], text[hit.end() : hit.end() + 24]
    numeric = any(hit[name] for name in ("iso", "m", "d2"))
    is_deadline = grammar.deadline.search(hit[0].strip()) is not None
    if grammar.never.search(prep) or grammar.between.search(after):
        return True
    if numeric and (_CODE.search(before) or re.search(r"\d[ /-]{1,2}$", before)):
        return True
    if hit.groupdict().get("genitive") and "des" not in prep:
        return True
    if hit["weekday"] and re.search(rf"(?:{'|'.join(grammar.weekdays)})\s*$", before, re.IGNORECASE):
        return True
    if hit["weekday"] and grammar.hours.search(clause):
        return True
    return not is_deadline and grammar.past.search(clause) is not None


def _day_of(groups: dict[str, str], here: _Now) -> date | datetime | None:
    """Return the day that is named, or the moment when it is named by hours or minutes from now."""
    for name, read in _READERS.items():
        if groups[name]:
            return read(groups, here)
    return _dated(groups, here) or (_weekday(groups, here) if groups["weekday"] else None)


def _near_day(groups: dict[str, str], here: _Now) -> date:
    said = " ".join(groups["near"].lower().split())
    return here.at.date() + timedelta(days=here.grammar.near.get(said, 0))


def _iso(groups: dict[str, str], _here: _Now) -> date | None:
    year, month, day = groups["iso"].split("-")
    return _valid(int(year), int(month), int(day))


def _weekday(groups: dict[str, str], here: _Now) -> date:
    """Return the next such day, never today; of next week, or a week later, when it is said so."""
    today, wanted = here.at.date(), _place(here.grammar.weekdays, groups["weekday"])
    if groups["following"]:
        return today + timedelta(days=7 - today.weekday() + wanted)
    ahead = (wanted - today.weekday()) % 7 or 7
    is_later = groups["later"] or "week" in groups["prep"].lower()
    return today + timedelta(days=ahead + 7 if is_later else ahead)


def _dated(groups: dict[str, str], here: _Now) -> date | None:
    """Return the day named by number and month."""
    for day, month, year in _WRITTEN:
        number, of = groups.get(day), groups.get(month)
        if number and of:
            named = int(of) if of.isdigit() else _place(here.grammar.months, of) + 1
            return _near(int(number), named, int(groups[year]) % 100 + 2000 if groups.get(year) else None, here)
    return None


_WRITTEN = (
    ("d1", "m", "y1"), ("d2", "month2", "y2"), ("d3", "m3", "y3"), ("d3", "month3", "y3"), ("d4", "m4", "y4"),
    ("d5", "month5", "y5"), ("d6", "month6", "y6"),
)  # fmt: skip


def _near(day: int, month: int, year: int | None, here: _Now) -> date | None:
    """Return the day of this year, or of the next when this year's is long over; None when it is just past."""
    if year is not None:
        return _valid(year, month, day)
    this, today = _valid(here.at.year, month, day), here.at.date()
    if this is None or this >= today:
        return this
    return _valid(here.at.year + 1, month, day) if today - this > PASSED else None


def _valid(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _after(groups: dict[str, str], here: _Now) -> date | datetime | None:
    """Return what lies so many days or hours ahead; of "two to three days" the longer one counts."""
    grammar, said = here.grammar, " ".join((groups["to"] or groups["amount"]).lower().split())
    amount = float(said) if said.isdigit() else grammar.numbers[said]
    unit = next(name for start, name in grammar.units.items() if groups["unit"].lower().startswith(start))
    today = here.at.date()
    if unit in ("minutes", "hours"):
        return here.at.astimezone(UTC) + timedelta(**{unit: amount})
    if unit == "workdays":
        return _workdays(today, round(amount))
    if unit == "months":
        return _in_months(today, round(amount))
    return today + timedelta(days=round(amount * (7 if unit == "weeks" else 1)))


def _in_months(day: date, amount: int) -> date:
    year, month = day.year + (day.month - 1 + amount) // 12, (day.month - 1 + amount) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _workdays(day: date, amount: int) -> date:
    for _ in range(amount):
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    return day


def _week(groups: dict[str, str], here: _Now) -> date | None:
    """Return the day that a week or a month ends on, or begins, or lies in the middle of."""
    today, said = here.at.date(), " ".join(f"{groups['prep']} {groups['week']}".lower().split())
    if "monat" in said or "month" in said:
        within = _in_months(today, 1 if re.search("nächst|next", said) else 0)
        return within.replace(day=monthrange(within.year, within.month)[1])
    for pattern, weeks, weekday in here.grammar.weeks:
        if re.search(pattern, said):
            return today + timedelta(days=7 * weeks + weekday - today.weekday())
    return None


def _part_of_month(groups: dict[str, str], here: _Now) -> date | None:
    month = _place(here.grammar.months, groups["month4"]) + 1
    said = groups["span"].lower()
    day = 5 if said in ("anfang", "early") else 15 if said.startswith("mi") else monthrange(here.at.year, month)[1]
    return _near(day, month, None, here)


_READERS: dict[str, Callable[[dict[str, str], _Now], date | datetime | None]] = {
    "near": _near_day, "amount": _after, "week": _week, "iso": _iso, "span": _part_of_month,
}  # fmt: skip


def _place(words: tuple[str, ...], said: str) -> int:
    return next(place for place, word in enumerate(words) if said.lower() in word.split("|"))


def _clock_beside(text: str, start: int, end: int, grammar: Grammar) -> tuple[int, int, time]:
    """Return where day and time begin and end, and the time of day that stands after or before the day."""
    after = grammar.after.match(text, end)
    if after is not None:
        return start, after.end(), _clock(after, grammar)
    before = grammar.before.search(text, max(0, start - 30), start)
    if before is not None:
        return before.start(), end, _clock(before, grammar)
    named = text[start:end].lower()
    return start, end, next((at for word, at in grammar.parts.items() if word in named), EVENING)


def _clock(hit: re.Match[str], grammar: Grammar) -> time:
    groups = hit.groupdict("")
    if part := groups.get("part"):
        return next(at for word, at in grammar.parts.items() if part.lower().startswith(word))
    short = groups.get("hour3") or groups.get("hour4") or ""
    hour = int(groups.get("hour") or groups.get("hour2") or short)
    minute = int(groups.get("minute") or groups.get("minute2") or 0)
    half = groups.get("half", "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif short and hour < 7:
        hour += 12
    return time(23, 59) if hour == 24 else time(hour, minute)


def _at(day: date, clock: time, here: _Now) -> datetime:
    moment = datetime.combine(day, clock, here.at.tzinfo)
    # "Today", said in the evening, ends with the day.
    return moment if moment > here.at or clock != EVENING else datetime.combine(day, time(23, 59), here.at.tzinfo)


def _alone(text: str, hit: re.Match[str], here: _Now) -> list[Found]:
    """Return a time of day that stands for today, when it is still ahead and no opening hour."""
    clause = _clause(text, hit.start(), hit.end())
    sentence = _around(_SENTENCE, text, hit.start(), hit.end())
    if here.grammar.hours.search(sentence) or here.grammar.past.search(clause):
        return []
    moment = datetime.combine(here.at.date(), _clock(hit, here.grammar), here.at.tzinfo).astimezone(UTC)
    if moment <= here.at:
        return []
    return [Found(*hit.span(), moment, _is_promise(text, clause, hit[0], hit.start(), here.grammar))]


def _is_promise(text: str, clause: str, named: str, start: int, grammar: Grammar) -> bool:
    """Say whether whoever writes this means to do something by then, rather than asks or tells of something."""
    if (end := _SENTENCE.search(text, start)) is not None and "?" in end[0]:
        return False
    # "I check this and call you on Tuesday": who does it may stand in the clause before.
    sentence = _around(_SENTENCE, text, start, start + len(named))
    if grammar.asks.search(clause) or (grammar.commands.match(sentence) and sentence.startswith(clause)):
        return False
    return grammar.deadline.search(named) is not None or grammar.says.search(sentence) is not None


def sentence_of(text: str, found: Found) -> str:
    """Return the sentence in which a date was found."""
    return " ".join(_around(_SENTENCE, text, found.start, found.end).split())


def _clause(text: str, start: int, end: int) -> str:
    first, last = _span(_SENTENCE, text, start, end)
    left, right = _span(_CLAUSE, text[:last], start, end)
    return text[max(left, first) : right]


def _around(marks: re.Pattern[str], text: str, start: int, end: int) -> str:
    return text[slice(*_span(marks, text, start, end))]


def _span(marks: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """Return from which mark to which mark this part of the text lies."""
    left = max((mark.end() for mark in marks.finditer(text) if mark.end() <= start), default=0)
    right = min((mark.start() for mark in marks.finditer(text) if mark.start() >= end), default=len(text))
    return left, right
