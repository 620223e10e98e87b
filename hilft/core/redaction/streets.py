"""German addresses: a street with its number, and the postcode and town beside it."""

import re
from collections.abc import Iterator

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page
from hilft.core.redaction.street_names import Led, Look, is_announced, last_word, led, named, worth_a_look

NUMBER = re.compile(r"\d{1,5}(?![\d€%:])")
MOST_DIGITS = 4
BOX = re.compile(r"\bpostfach (?:\d{1,3} ){0,3}\d{1,6}(?!\d)")
TAIL = re.compile(
    r"(?: ?[a-z](?![\w.])(?! \d))?(?: ?[-\u2013/+] ?\d{1,4} ?[a-z]?(?!\w))?"
    r"(?:(?: ?[/,] ?| )(?:\d{1,2}\. ?(?:og|stock|etage|obergeschoss)|eg|erdgeschoss"
    r"|hinterhaus|vorderhaus|hh|vh)(?!\w))?"
)
TOWN_NAME = (
    r"(?:(?:bad|sankt|st\.|markt|groß|klein|burg|schwäbisch|königs) )?[^\W\d_][^\W\d_.'-]{1,30}"
    r"(?:[-/][^\W\d_]{2,20}){0,3}(?: (?:am|an der|a\.|im|in der|ob der|vor der|bei) [^\W\d_]{2,20}"
    r"| \([^\W\d_]{2,20}\))?"
    r"(?: ot [^\W\d_]{2,20})?"
)
CODE = r"(?:(?:d|de|a|at|ch|f|i|l|nl|pl|cz)[- ])?\d{4,5}"
TOWN = re.compile(rf"(?:[ ]?,[ ]?|[ ]| in |[ ]?\r?\n ?|[ ]?[-\u2013|][ ])(?P<place>{CODE} {TOWN_NAME})")
TOWN_BEFORE = re.compile(rf"(?<![\w-])(?P<place>{CODE} {TOWN_NAME})(?:,? |, in der |, im )$")
TOWN_LINE = re.compile(rf",?\s{{0,3}}(?:plz(?: ?/ ?ort)?|ort|wohnort|stadt) ?:? (?P<place>{CODE} {TOWN_NAME})")
FOLLOWING = re.compile(r" (?:am|an der|a\.|im|in der|ob der|vor der|bei) [a-zäöüß]")


def streets(page: Page) -> Iterator[Found]:
    """Find German addresses, looking left and right of each number that could be one of a house."""
    look = worth_a_look(page)
    if look:
        for match in NUMBER.finditer(page.low):
            start = _start(page, match, look)
            if start is not None and not is_announced(page, start):
                yield from _whole(page, start, _end_of_number(page, match))
    if "postfach" in page.low:
        for match in BOX.finditer(page.low):
            yield from _whole(page, *match.span())


def _start(page: Page, match: re.Match[str], look: Look) -> int | None:
    """Return where the street before this number begins."""
    last = last_word(page.low, match.start()) if match.end() - match.start() <= MOST_DIGITS else ""
    if not last:
        return None
    start = named(page, last, *match.span(), look)
    if start is not None or not look.led:
        return start
    maybe = led(page, last, *match.span())
    if maybe and (maybe.at_home or (look.coded and _is_beside_town(page, maybe, match))):
        return maybe.start
    return None


def _is_beside_town(page: Page, maybe: Led, match: re.Match[str]) -> bool:
    town = TOWN.match(page.low, _end_of_number(page, match))
    if town is not None and not town.group().startswith((" in ", " -", " \u2013")):
        return True
    return maybe.is_led and TOWN_BEFORE.search(page.low, max(0, maybe.start - 60), maybe.start) is not None


def _end_of_number(page: Page, match: re.Match[str]) -> int:
    tail = TAIL.match(page.low, match.end())
    return tail.end() if tail else match.end()


def _whole(page: Page, start: int, end: int) -> Iterator[Found]:
    """Stretch an address over the postcode and town before it, behind it, or on the next line."""
    low = page.low
    before = TOWN_BEFORE.search(low, max(0, start - 60), start)
    behind = TOWN.match(low, end)
    line = TOWN_LINE.match(low, end)
    yield Found("address", before.start("place") if before else start, _town_end(page, behind) if behind else end)
    if line:
        yield Found("address", line.start("place"), _town_end(page, line))


def _town_end(page: Page, match: re.Match[str]) -> int:
    """Return where a town ends; a small word after it belongs to the sentence, unless a name follows that."""
    more = FOLLOWING.search(page.low, match.start("place"), match.end())
    if more and page.text[more.end() - 1].islower() and not page.text[match.start("place") :][6:7].islower():
        return more.start()
    return match.end()
