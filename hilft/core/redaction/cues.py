"""Numbers that only the words before them tell: of customers, contracts, orders, accesses, accounts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page
from hilft.core.redaction.words import words

NUMBER = r"(?:[- ]?(?:nummer|number|nr\b\.?|no\b\.?|n°|num\b\.?|id\b)|#)"
LINK = (
    r"(?:[ \t\u00a0:=#„\"'(.*_-]{0,4}(?:\b(?:ist|lautet|lautete"
    r"|war|wäre|heißt|is|was|wie folgt|folgende|die|der|das|mit"
    r"|the|my|neu|alt|neue|alte|new|old|jetzt|hier|nummer|number|nr\.?|no\.?|id|reference|ref\.?)\b)?){0,5}"
    r"(?:[^\d\n.!?;:\[\]]{0,45}?(?:\bist|\blautet|\bis|:)(?= ))?"
    r"[ \t\u00a0:=#„\"'(.*_-]{0,4}(?:\r?\n){0,2}"
)
PART = r"(?:[A-Z]{0,6}[0-9][A-Z0-9]{0,24})"
VALUE = re.compile(
    rf"#?(?:[A-Z]{{1,6}}[-/ .])?{PART}(?: ?[-/._] ?{PART}|[-/._][A-Z0-9]{{1,12}}|[ \u00a0]{PART}){{0,10}}(?![^\W_]|,\d)"
)
PLAIN = re.compile(r"#?[A-Za-z]{0,6}[-/.]?[0-9][A-Za-z0-9]{0,30}(?:[-/._][A-Za-z0-9]{1,20}){0,6}(?![^\W_]|,\d)")
TOKEN = re.compile(r"(?!https?://)[A-Za-z0-9][^\s,;\[\]()\"“]{3,60}")
MORE = re.compile(
    r"[ \u00a0]?(?:,|/|;|&|\bund\b|\boder\b|\band\b|\bor\b|\n)[ \u00a0]?"
    r"(?:(?:die|der|the|alt|neu|old|new)\b[ :]{1,2}){0,2}"
)
ABOUT = re.compile(r"\d-?(?:stell|digit)")
NO_NAME = re.compile(
    r"[ \u00a0]?(?:€|eur|euro|%|uhr\b|mbit|gb\b|mb\b|stunden|tage|wochen|monate"
    r"|days|weeks|months|hours|minuten|x\b|mal\b|-?stell|-?digits?\b)"
)
DATE_OR_YEAR = re.compile(
    r"(?:(?:[0-2]?\d|3[01])[./-](?:0?\d|1[0-2])[./-](?:\d\d|(?:19|20)\d\d)|(?:19|20)\d\d|\d{1,2}\.|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/(?:19|20)\d\d)$"
)


@dataclass(frozen=True)
class Cue:
    """Words that announce a number. `stems` are looked for first, as that is quick; `least` digits make a number."""

    kind: str
    stems: str
    words: str
    least: int

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Return what finds the words and everything that links them to the number."""
        return re.compile(rf"(?<![^\W_\d])(?P<word>{self.words}){LINK}")


CUES = (
    Cue(
        "customer number",
        "kund kd custom account debitor",
        rf"(?:kunden?|kd|k)\.?[- ]?{NUMBER}|kundenkonto{NUMBER}?|kundenkennung|kunde|buchungskonto{NUMBER}?"
        rf"|customer[- ]?{NUMBER}|account[- ]?{NUMBER}|debitoren{NUMBER}|k(?:u)?n[dr]r\.?",
        4,
    ),
    Cue(
        "contract number",
        "vertrag contract mandat",
        rf"vertrags?[- ]?{NUMBER}|vertragskonto{NUMBER}?|mandatsreferenz{NUMBER}?|lastschriftmandat|vertrag"
        rf"|contract(?:[- ]?{NUMBER})?",
        5,
    ),
    Cue(
        "order number",
        "auftr bestell vorgang ticket order case ref störung sendung track akten fall beschwerde",
        rf"(?:auftrags?|bestell|vorgangs?|ticket|störungs?|sendungs?|fall|beschwerde|tracking|order|case|reference"
        rf"|paket|referenz)[- ]?{NUMBER}|auftrag|bestellung|vorgang|ticket|aktenzeichen|order|case|reference",
        4,
    ),
    Cue(
        "invoice number",
        "rechnung rg invoice",
        rf"(?:rechnungs?|rg|re|invoice)[-. ]{{0,2}}{NUMBER}|rechnung|invoice",
        5,
    ),
    Cue("bank account", "konto blz bankleit sort", rf"(?:bank)?konto[- ]?{NUMBER}|blz|bankleitzahl|sort code", 5),
    Cue(
        "SIM",
        "sim icc eid",
        rf"(?:multi-?)?sim(?:[- ]?karten?)?[- ]?{NUMBER}?|icc-?id|eid",
        10,
    ),
    Cue("IMEI", "imei", r"imeis?(?:sv)?[12]?", 14),
    Cue(
        "access id",
        "zugang anschlussk home line leitung install mitbenutzer t-online",
        rf"zugangs(?:[- ]?{NUMBER}|kennung)|anschlusskennung|home-? ?id|line-? ?id|leitungsbezeichnung"
        rf"|(?:modem-?)?installationscode|mitbenutzer{NUMBER}?|t-online-?{NUMBER}",
        2,
    ),
    Cue("access id", "benutzer user", r"(?:sip-?)?benutzer(?:name|kennung)|user ?name|user ?id", 4),
    Cue(
        "ID number",
        "ausweis pass steuer ust führerschein versicherung licen",
        rf"(?:personal)?ausweis{NUMBER}?|reisepass{NUMBER}?|passport{NUMBER}?|steuer(?:-?id\w{{0,6}}|{NUMBER}|-?idnr\.?)"
        rf"|ust-?id(?:-?nr)?\.?|führerschein{NUMBER}|(?:sozial|renten)versicherungs{NUMBER}",
        4,
    ),
)
FREE = frozenset({"access id"})
"""Kinds whose value is any word with a digit in it."""

BARE = words(
    "kunde vertrag contract auftrag bestellung vorgang ticket order case reference rechnung invoice"
    " passport ausweis reisepass personalausweis"
)
"""Words that often stand before numbers that are no names of anything: a price, a date, a year."""


def cued(page: Page) -> Iterator[Found]:
    """Find numbers that a word announces, and those that follow them after "and" or a comma."""
    for cue in CUES:
        if any(stem in page.low for stem in cue.stems.split()):
            for match in cue.expression.finditer(page.low):
                yield from _values(page, cue, match)


def _values(page: Page, cue: Cue, match: re.Match[str]) -> Iterator[Found]:
    at: int | None = match.end()
    is_bare = match["word"] in BARE
    while at is not None:
        value = _value(page, cue, at, is_bare=is_bare)
        if value is None:
            return
        yield Found(cue.kind, *value)
        more = MORE.match(page.low, value[1])
        at, is_bare = (more.end() if more else None), True


def _value(page: Page, cue: Cue, at: int, *, is_bare: bool) -> tuple[int, int] | None:
    shapes = (TOKEN, VALUE) if cue.kind in FREE else (VALUE, PLAIN)
    read = filter(None, (shape.match(page.text, at) for shape in shapes))
    # All begin at the same place, so that the last one of their order is the longest.
    for written in sorted((match.group().rstrip(".,:;!?)'\"") for match in read), reverse=True):
        digits = sum(map(str.isdigit, written))
        least = 5 if is_bare else cue.least
        if (
            digits < least
            or ABOUT.search(written)
            or DATE_OR_YEAR.match(written)
            or NO_NAME.match(page.low, at + len(written))
        ):
            continue
        return at, at + len(written)
    return None
