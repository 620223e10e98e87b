"""Telephone numbers, judged by a parser that knows the numbering plans of the world."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page, Run

SERVICES = {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE}
"""Numbers that never belong to a private person: they stay."""

MOST_DIGITS = 17
"""Two for the way out of the country, fifteen for the longest number of the world."""

MOST_AT_HOME = 13
"""More digits than this, and a group that begins with 0, are two numbers side by side."""

BESIDE = re.compile(r" ?[,/&]? ?(?:(?:und|oder|and|or) )?")
TOUCHED = re.compile(r"[^\W_]|[,:]\d")

CUE = re.compile(
    r"(?:(?:ruf|telefon|festnetz|handy|mobil|fax|anschluss|tel\.?-?|phone |mobile |landline |cell |fax )"
    r"(?:nummer|number|nr\.?|no\.?)|\btel\.?|telefon|telephone|\bphone|\bmobile?|handy|landline|festnetz|\b(?:tele)?fax"
    r"|\bmob\b\.?|whats ?app|\bcell\b|\bcall(?: \w{2,4}){0,2}|\bring(?: me)?(?: on| at)"
    r"|\btext me(?: on| at)?|(?:erreichbar|erreichen) unter"
    r"|unter(?: der)?(?: nummer| nr\.?)?|ruf[et]?n? .{0,12}\ban)"
    r"[ :.=]{0,3}"
    r"(?:(?:ist|lautet|is|war|die|der|neu|alt|me on|unter|on|at|an|number|nummer|no|nr)\b[ :.=]{0,2}){0,3}\(?$"
)
NOT_A_PHONE = re.compile(
    r"(?:version|firmware|build|stand|serien\w{0,8}|s/n|artikel\w{0,8}|art\.?-?nr|ean|isbn|fehler\w{0,6}|error|\bcode"
    r"|seite|kanal|typ|modell?|model|mat|pos|cell id|zelle|serial(?: number)?|§)[ .:#-]{0,3}$"
)
DIGIT_WORD = (
    r"(?:null|zero|eins?|one|zw(?:ei|o)|two|drei|three|vier|four|fünf|fuenf|five|sechs|six|sieben|seven|acht|eight"
    r"|neun|nine|oh)"
)
SPELLED = re.compile(rf"\b(?:null|zero|oh)(?:[ ,./\u2013-]{{1,3}}{DIGIT_WORD}\b){{6,14}}")


def phones(page: Page, found_in: Sequence[Run], keep: frozenset[str], country: str) -> Iterator[Found]:
    """Find telephone numbers but those in `keep`, and those of services such as 0800, which are nobody's own."""
    plan = _Plan(country)
    kept = _numbers(keep, country)
    before: Found | None = None
    for run in found_in:
        for found in _in_run(page, run, plan, kept, before):
            yield found
            before = found
    yield from (Found("phone", *match.span()) for match in SPELLED.finditer(page.low))


class _Plan:
    """How numbers of a country are written: its code abroad, and what stands before them at home ("0" or nothing)."""

    def __init__(self, country: str) -> None:
        self.country = country
        self.code = str(phonenumbers.country_code_for_region(country))
        prefix = phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True)
        # others, such as the 1 of America, are seldom written
        self.trunk = prefix if prefix and prefix.startswith("0") else ""


@lru_cache(maxsize=64)
def _numbers(keep: frozenset[str], country: str) -> frozenset[str]:
    """Return numbers as digits only: as written, and with the country's code when they can be parsed."""
    kept = {"".join(filter(str.isdigit, number)) for number in keep}
    parsed = [_parsed(number, country) for number in keep]
    return frozenset(kept | {_world(number) for number in parsed if number is not None})


@dataclass(frozen=True, slots=True)
class _Begin:
    """Where a number may begin: its place, its first digits as dialled, and why it may be one."""

    start: int
    written: str
    abroad: bool
    at_home: bool
    cued: bool


def _in_run(page: Page, run: Run, plan: _Plan, kept: frozenset[str], before: Found | None) -> Iterator[Found]:
    if before is not None and _is_like(page.text, before, run):
        yield Found("phone", run.groups[0][0], run.groups[-1][1])
        return
    at, consumed = 0, 0
    while at < len(run.groups):
        begin = _begin(page, run, at, plan, consumed=at == consumed)
        hit = _longest(page.text, run, at, begin, plan) if begin else None
        if begin is None or hit is None:
            at += 1
            continue
        last, number = hit
        digits = "".join(run.digits[at : last + 1])
        service = number is not None and phonenumbers.number_type(number) in SERVICES
        if not service and digits not in kept and (number is None or _world(number) not in kept):
            yield Found("phone", begin.start, run.groups[last][1])
        at = consumed = last + 1


def _is_like(text: str, before: Found, run: Run) -> bool:
    """Say whether a run stands beside a number of the same length: "4710388 and 4710389"."""
    count = sum(map(str.isdigit, text[before.start : before.end]))
    is_beside = BESIDE.fullmatch(text, before.end, run.groups[0][0]) is not None
    return count == run.count and run.digits[0][0] != "0" and is_beside


def _begin(page: Page, run: Run, first: int, plan: _Plan, *, consumed: bool) -> _Begin | None:
    start, written = _opening(page.text, run, first)
    if first and not _may_begin(page.text, run, first, consumed=consumed):
        return None
    head = (written + "".join(run.digits[first + 1 : first + 3]))[:3]
    abroad = head[0] == "+" or (head[:2] == "00" and head[2:] != "0")
    at_home = bool(plan.trunk) and written.startswith(plan.trunk) and head[:2] != "00"
    cued = first == 0 and CUE.search(page.low, max(0, start - 40), start) is not None
    if not (abroad or at_home or cued or not plan.trunk or written.startswith(plan.code)):
        return None
    if not abroad and NOT_A_PHONE.search(page.low, max(0, start - 18), start):
        return None
    if start and page.text[start - 1].isalnum() and not cued:
        return None
    if page.text[start - 1 : start] == "(" and ")" in page.text[start : run.groups[-1][1]]:
        start -= 1
    return _Begin(start, written, abroad, at_home, cued)


def _opening(text: str, run: Run, first: int) -> tuple[int, str]:
    """Return where a number begins and its first digits, with the plus, or the letter O that stands for a zero."""
    start, written = run.groups[first][0], run.digits[first]
    before = text[start - 1 : start]
    if before == "+":
        return start - 1, "+" + written
    if before in ("o", "O") and re.match("1[567]", written):
        return start - 1, "0" + written
    return start, written


def _may_begin(text: str, run: Run, first: int, *, consumed: bool) -> bool:
    """Say whether a number may begin inside a run: after another one, after a wide gap, or long in one piece."""
    gap = text[run.groups[first - 1][1] : run.groups[first][0]]
    return consumed or len(gap) > 1 or gap == "/" or len(run.digits[first]) >= 10


def _longest(text: str, run: Run, first: int, begin: _Begin, plan: _Plan) -> tuple[int, PhoneNumber | None] | None:
    """Return the last group of the longest number, and the number if the numbering plans know it."""
    lasts = _ends(text, run, first, plan)
    numbers = [(last, "".join((begin.written, *run.digits[first + 1 : last + 1]))) for last in lasts]
    for last, number in numbers:
        known = _known(number, begin, plan, gaps=last - first)
        if known is not None:
            return last, known
    shaped = begin.at_home and 3 <= len(begin.written) <= 6
    for last, number in numbers:
        likely = shaped and 1 <= last - first <= 4 and 10 <= len(number) <= 12
        if likely or (begin.cued and not begin.abroad and 6 <= len(number) <= 12):
            return last, None
    return None


def _ends(text: str, run: Run, first: int, plan: _Plan) -> list[int]:
    """Return the groups a number may end with, the last first: no letter touches it, and no more digits than exist."""
    lasts, count = [], 0
    total = sum(map(len, run.digits[first : first + MOST_DIGITS]))
    end = run.groups[first][0]
    for last in range(first, len(run.groups)):
        begins_another = run.digits[last][0] == "0" and 3 <= len(run.digits[last]) <= 5
        gap = text[end : run.groups[last][0]]
        if "--" in gap or (total > MOST_AT_HOME and count >= 7 and begins_another):
            break
        count += len(run.digits[last])
        if count > MOST_DIGITS:
            break
        end = run.groups[last][1]
        goes_on = not plan.trunk and last + 1 < len(run.groups) and text[end] in (".", "-") and text[end + 1].isdigit()
        if count >= 6 and not goes_on and not TOUCHED.match(text, end):
            lasts.append(last)
    if lasts and text.count("/", run.groups[first][0], run.groups[lasts[-1]][1]) > 2:
        return []
    return lasts[::-1]


def _known(written: str, begin: _Begin, plan: _Plan, *, gaps: int) -> PhoneNumber | None:
    """Return the number when the numbering plans know it."""
    count = sum(map(str.isdigit, written))
    number = _parsed(written, plan.country) if count >= (8 if begin.abroad else 7) else None
    if number is None:
        return None
    if begin.abroad:
        sure = written[0] == "+" or (count >= 11 and (gaps > 0 or begin.cued))
        return number if _is_valid(number) or (sure and phonenumbers.is_possible_number(number)) else None
    if begin.at_home:
        return number if _is_valid(number) else None
    if count >= 11 and written.startswith(plan.code):
        abroad = _parsed("+" + written, plan.country)
        if _is_valid(abroad) and abroad is not None and (begin.cued or _is_mobile(abroad)):
            return abroad
    fits = _is_valid(number) or (gaps == 2 and _is_whole(number))
    return number if fits and not plan.trunk and (gaps or begin.cued) else None


def _parsed(written: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(written, country)
    except NumberParseException:
        return None


def _is_valid(number: PhoneNumber | None) -> bool:
    return number is not None and phonenumbers.is_valid_number(number)


def _is_whole(number: PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _is_mobile(number: PhoneNumber) -> bool:
    return phonenumbers.number_type(number) == PhoneNumberType.MOBILE


def _world(number: PhoneNumber) -> str:
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
