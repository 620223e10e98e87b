"""Sums of money in what we write to a customer, in English and German.

Most sums in an answer are prices, examples, or what the customer said. What has to be the same the next time is a sum
that we tell somebody they get or owe. So each sum is found with its sentence, and `is_told` only where that sentence is
no question and speaks of money that changes hands: a refund, a credit, a back payment.
"""

import re
from decimal import Decimal
from typing import NamedTuple


class Sum(NamedTuple):
    """A sum as it stands in a text. `currency`: ISO 4217; `written`: as it stands there.

    `is_told`: the sentence says that somebody gets or owes it; `cue`: the word that says so, "" without one.
    """

    amount: Decimal
    currency: str
    written: str
    is_told: bool = False
    cue: str = ""


_CODES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "usd": "USD", "dollar": "USD",
    "dollars": "USD", "us$": "USD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "pfund": "GBP",
    "chf": "CHF", "fr.": "CHF", "sfr": "CHF", "franken": "CHF", "francs": "CHF",
}  # fmt: skip
_BEFORE = r"€|\$|£|US\$|EUR|Euro|USD|GBP|CHF|SFr|Fr\."
_AFTER = r"€|\$|£|EUR|Euros?|USD|GBP|CHF|dollars?|pounds?|Pfund|Franken|francs"
_NUMBER = r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_ROUND = r"(?:[.,]\s?[-\u2013\u2014]{1,2})?"
_SPACE = r"[ \t\u00a0\u202f]?"
_SUM = re.compile(
    rf"(?<![\w.,€$£])(?:(?P<before>{_BEFORE}){_SPACE}(?P<first>{_NUMBER}){_ROUND}(?![\w%€$£])"
    rf"|(?P<second>{_NUMBER}){_ROUND}{_SPACE}(?P<after>{_AFTER})(?!\w))",
    re.IGNORECASE,
)

_MONEY_MOVES = re.compile(
    r"\b(?:refund\w*|reimburs\w*|credit(?:ed|s)?(?!\s+card)|pay(?:ing)? (?:you )?back|paid back|compensat\w*|"
    r"owe[sd]?|outstanding|back payments?|additional payments?|arrears|"
    r"gutschrift\w*|gutschreiben|gutgeschrieben|schreiben\b(?=.*\bgut\b)|"
    r"erstatt\w*|rückerstatt\w*|zurückerstatt\w*|rückzahl\w*|zurückzahl\w*|zurückgezahlt|zahlen\b(?=.*\bzurück\b)|"
    r"überweisen\b(?=.*\bzurück\b)|entschädig\w*|schadens?ersatz|"
    r"nachzahl\w*|nachforder\w*|nachzuzahlen|schulde[nt]?|restbetrag\w*|rückstand|rückständ\w*|guthaben\w*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„“\"»(])|\n+")
_NOT_OURS = re.compile(
    r"\b(?:you (?:wrote|said|mention|ask|claim|expect|would like|want)\w*|you(?:'ve| have) (?:asked|mentioned|claimed)|"
    r"sie (?:schrieben|schreiben|fordern|fragen|nannten|verlangen|wünschen|erwarten)|"
    r"sie haben\b.*\b(?:gefragt|genannt|gefordert|verlangt|geschrieben)|"
    r"for example|e\.\s?g\.|such as|zum beispiel|z\.\s?b\.|beispielsweise|etwa wenn)",
    re.IGNORECASE,
)
"""What the customer said, what is quoted, what is only an example: no word of ours about a sum."""


def sums_in(text: str) -> list[Sum]:
    """Return the sums of a text in their order; lines that quote (">") hold none of ours."""
    found: list[Sum] = []
    for sentence in _SENTENCE.split(text):
        if sentence.lstrip().startswith(">"):
            continue
        cue = _MONEY_MOVES.search(sentence)
        is_told = cue is not None and not sentence.rstrip().endswith("?") and not _NOT_OURS.search(sentence)
        for match in _SUM.finditer(sentence):
            code = _CODES[(match["before"] or match["after"]).lower()]
            amount = _amount(match["first"] or match["second"])
            found.append(Sum(amount, code, match[0].strip(), is_told, cue[0] if cue and is_told else ""))
    return found


def names_sum(text: str, amount: Decimal, currency: str) -> bool:
    """Say whether this sum stands in the text, in any usual way of writing it."""
    return any((one.amount, one.currency) == (amount, currency) for one in sums_in(text))


def written_sum(amount: Decimal, currency: str, language: str) -> str:
    """Return a sum as this language writes it: "1.234,50 €" in German, "€1,234.50" in English."""
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, "")
    plain = f"{amount:,.2f}"
    if language.startswith("de"):
        plain = plain.translate(str.maketrans(",.", ".,"))
        return f"{plain} {sign or currency}"
    return f"{sign}{plain}" if sign else f"{currency} {plain}"


def _amount(number: str) -> Decimal:
    """Return the value of "1.234,50", "1,234.50", "1 234,5" or "250": of two signs the last one parts the cents."""
    digits = re.sub(r"['\u2019\s]", "", number)
    cents = re.search(r"[.,](\d{1,2})$", digits)
    whole = digits[: cents.start()] if cents else digits
    return Decimal(re.sub(r"[.,]", "", whole) + "." + (cents[1].ljust(2, "0") if cents else "00"))
