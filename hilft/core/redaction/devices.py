"""Numbers of devices and SIM cards, and MAC addresses."""

import re
from collections.abc import Iterator, Sequence

from stdnum import luhn

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page, Run

PAIR = "[0-9a-f]{2}"
MAC = re.compile(
    rf"(?<![\w:.-])(?:{PAIR}(?P<gap>[:-]){PAIR}(?:(?P=gap){PAIR}){{4}}|(?=[0-9.]{{0,13}}[a-f])[0-9a-f]{{4}}"
    r"(?:\.[0-9a-f]{4}){2})(?![\w:-]|\.\w)"
)
BARE_MAC = re.compile(r"\bmac(?:[ -]?(?:adresse|address))?[ :=]{1,3}(?P<value>[0-9a-f]{12})(?!\w)")
IMEI_BEGINS = ("01", "35", "86", "91", "98", "99")


def macs(page: Page) -> Iterator[Found]:
    """Find MAC addresses in pairs or fours; twelve digits in one piece only after the word."""
    yield from (Found("MAC", *match.span()) for match in MAC.finditer(page.low))
    if "mac" in page.low:
        yield from (Found("MAC", *match.span("value")) for match in BARE_MAC.finditer(page.low))


def devices(found_in: Sequence[Run]) -> Iterator[Found]:
    """Find IMEIs (15 digits) and SIM cards (19 or 20 digits that begin with 89, or 32), by their check digit."""
    for run in found_in:
        at = 0 if run.count >= 15 else len(run.groups)
        while at < len(run.groups):
            last, kind = _device(run, at)
            if kind:
                yield Found(kind, run.groups[at][0], run.groups[last][1])
                at = last
            at += 1


def _device(run: Run, first: int) -> tuple[int, str]:
    if run.digits[first][0] not in "0389":
        return first, ""
    number = ""
    for last in range(first, min(first + 9, len(run.groups))):
        number += run.digits[last]
        if len(number) == 15 and number.startswith(IMEI_BEGINS) and luhn.is_valid(number):
            return last, "IMEI"
        if len(number) in (19, 20) and number.startswith("89") and luhn.is_valid(number):
            more = run.digits[last + 1] if last + 1 < len(run.groups) else ""
            if len(number) == 20 or not (len(more) == 1 and luhn.is_valid(number + more)):
                return last, "SIM"
        if len(number) == 32 and number.startswith("89"):
            return last, "SIM"
    return first, ""
