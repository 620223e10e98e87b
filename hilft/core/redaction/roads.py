"""English addresses: a number with its street, town and postcode."""

import re
from collections.abc import Iterator

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page

KINDS = (
    "Street|Road|Avenue|Lane|Drive|Close|Court|Gardens?|Square|Terrace|Crescent|Boulevard|Grove|Mews|Hill|Quay|Parade"
    "|Green|Way|Walk|Row|Place|View|Rise|Park|St|Rd|Ave|Ln|Dr|Ct|Sq|Blvd|Cres"
)
STREET = re.compile(rf" (?:{KINDS})\b")
UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
NAME = r"[A-Z][\w'\u2019-]{1,24}"
ROAD = re.compile(
    r"(?<![\w.,/-])(?:(?:Flat|Unit|Apt\.?|Apartment|Suite|Room|Level|Floor) \d{1,4}[a-z]?,? )?\d{1,5}[a-zA-Z]?"
    rf"(?: (?:(?!(?:In|To|At|On|And|A|For) )[A-Z][\w.'\u2019-]{{1,24}}|of|the)){{1,4}}? (?:{KINDS})\b\.?"
    rf"(?:(?:,? ?\r?\n|, ?| )(?:{NAME}[ ]?){{1,3}},?[ ]?(?:{UK}|[A-Z]{{2}} \d{{5}})|(?:,? ?\r?\n|, ?| ){UK}"
    rf"|, ?{NAME}(?: \d{{1,2}})?(?=[.!?\n]|$)"
    rf"|(?:, ?|\r?\n)[A-Z]?[A-Z-]{{0,2}}\d{{4,5}} {NAME})?"
)


def roads(page: Page) -> Iterator[Found]:
    """Find English addresses."""
    if STREET.search(page.text):
        yield from (Found("address", *_span(match)) for match in ROAD.finditer(page.text))


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), match.start() + len(match.group().rstrip(" ."))
