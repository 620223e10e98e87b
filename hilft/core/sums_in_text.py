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
    r"\b(?:refund\w*|reimburs\w*|credit(?:ed|s)?(?!\s+card)|compensat\w*|goodwill|owe[sd]?|outstanding|arrears|overpaid|"
    r"paid back|pay(?:ing)? (?:you|us)|pay(?:ing)? back|back payments?|additional payments?|transfer\w*|"
    r"(?:get|gets|receive|have) (?!to\b)(?:\S+ ){0,4}back|you(?:'ll| will| can) (?:get|receive)|you (?:get|receive)\b|"
    r"return(?:ed)? to you|off your (?:next )?bills?|deduct\w*|waive\w*|write off|"
    r"entitled|entitlement|surplus|settled?|settling|reminder|termination fee|"
    r"on (?:its|the) way to you|in your account|please pay(?! by)|payout|in your favou?r|you bear|"
    r"for you to pay|cover the costs?|on (?:this|your next) bill|"
    r"(?:is|are) (?:still )?open|"
    r"(?:cut|reduced?|lowered) (?:the|your) bills?|drop the|give it back|too much|"
    r"(?:have|need|has) to pay|must pay|still (?:to pay|open|due)|(?:is|are|was|amount|balance|sum|payment) due|"
    r"due (?:is|by|on)|unpaid|we (?:give|grant|send|book)\b|bonus|"
    r"gutschrift\w*|gutschreiben|gutgeschrieben|schreiben?\b(?=.*\bgut\b)|guthaben\w*(?!.*\bauf\.)|"
    r"\w*erstatt\w*|\w*rückzahl\w*|\w*zurückzahl\w*|zurückgezahlt|zurück|"
    r"entschädig\w*|schadens?ersatz|wiedergutmachung|kulanz\w*|bonus|"
    r"anspruch|entgegen|gekürzt|ausgeglichen|ausgleichen|begleichen|ausstehend\w*|mahnung\w*|mahngebühr\w*|ablöse\w*|"
    r"bitte zahlen|übernehmen (?:wir )?die kosten|zu ihren gunsten|nachberechnung|selbst tragen|offen\b|"
    r"verzichten|verzichte|zu viel|zuviel|per scheck|ein plus von|(?:geht|gehen)\b(?=.*\bein\b)|"
    r"überweis\w*|überwiesen|auszahl\w*|ausgezahlt|verrechn\w*|"
    r"(?:bekommen|erhalten) sie|sie (?:bekommen|erhalten)|(?:steht|stehen)\b(?=.*\bzu\b)|"
    r"(?:zahlen|schenken|geben|gewähren|erlassen|buchen|senden|schicken) wir|"
    r"wir (?:zahlen|schenken|geben|gewähren|erlassen)|"
    r"(?:ziehen|ziehe|zieht)\b(?=.*\bab\b)|abgezogen|gebucht(?! am)|"
    r"nachzahl\w*|nachforder\w*|nachzuzahlen|forderung\w*|schulde[nt]?|restbetrag\w*|rückstand|rückständ\w*|"
    r"offen(?:e|er|en|es)?(?= (?:betrag|summe|posten|forderung|sind|ist|steht|stehen))|"
    r"(?:noch|sind|ist|bleiben|stehen) offen|"
    r"fällig|müssen\b(?=.*\bzahlen\b))",
    re.IGNORECASE,
)
_PRICE_BEFORE = re.compile(
    r"\b(?:für|ab|unter|kostet|kosten|statt nur|for|from|below|under|over|costs?|starts? at|starting at)\s*$",
    re.IGNORECASE,
)
_PRICE_AFTER = re.compile(
    r"^\s*(?:(?:im|pro|je|jeden) (?:monat|jahr|tag|stunde|minute|stück)|monatlich|mtl|am tag|warenwert|"
    r"(?:a|per|each|every) (?:month|year|day|hour|minute)|monthly)\b",
    re.IGNORECASE,
)
"""Words around a sum that make it a price, whatever else the sentence speaks of."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„“\"»(])|\n+")
_NOT_OURS = re.compile(
    r"\b(?:you (?:wrote|write|said|say|mention|ask|claim|expect|would like|want|think|believe)\w*|"
    r"you(?:'ve| have) (?:asked|mentioned|claimed|written|said)|your (?:claim|demand|request) (?:of|for)|"
    r"sie (?:schrieben|schreiben|fordern|fragen|nannten|verlangen|wünschen|erwarten|erwähnen|meinen|sagen|behaupten)|"
    r"sie haben\b.*\b(?:gefragt|genannt|gefordert|verlangt|geschrieben|erwähnt|gesagt)|"
    r"ihre forderung (?:von|über|nach)|"
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
        speaks = cue is not None and not sentence.rstrip().endswith("?") and not _NOT_OURS.search(sentence)
        for match in _SUM.finditer(sentence):
            code = _CODES[(match["before"] or match["after"]).lower()]
            amount = _amount(match["first"] or match["second"])
            is_told = speaks and not _is_price(sentence, match)
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


def _is_price(sentence: str, match: re.Match[str]) -> bool:
    return bool(_PRICE_BEFORE.search(sentence[: match.start()]) or _PRICE_AFTER.search(sentence[match.end() :]))


def _amount(number: str) -> Decimal:
    """Return the value of "1.234,50", "1,234.50", "1 234,5" or "250": of two signs the last one parts the cents."""
    digits = re.sub(r"['\u2019\s]", "", number)
    cents = re.search(r"[.,](\d{1,2})$", digits)
    whole = digits[: cents.start()] if cents else digits
    return Decimal(re.sub(r"[.,]", "", whole) + "." + (cents[1].ljust(2, "0") if cents else "00"))
