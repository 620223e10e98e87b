"""German addresses: a street with its number, and the postcode and town beside it."""

import re
from collections.abc import Iterator

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page
from hilft.core.redaction.words import words

CLEAR = ("straße", "strasse", "str", "gasse", "allee", "chaussee", "twiete", "promenade")
"""Endings that make a word the name of a street."""

MAYBE = (
    *("weg", "platz", "ring", "damm", "ufer", "stieg", "steig", "pfad", "graben", "wall", "hang", "winkel", "kamp"),
    *("zeile", "rain", "brücke", "markt", "höhe", "siedlung", "wiese", "heide", "leite", "stiege", "bogen", "redder"),
)
"""Endings that also end other words: the word must be written as a name, and not be one of `NO_STREETS`."""

NO_STREETS = words(
    "umweg heimweg rückweg hinweg anfahrtsweg arbeitsweg postweg kabelweg signalweg mittelweg zwischenweg dienstweg"
    " parkplatz arbeitsplatz speicherplatz steckplatz stellplatz sitzplatz spielplatz startplatz listenplatz"
    " marktplatz tabellenplatz standplatz ranking hering monitoring tracking training roaming streaming hosting spring"
    " bring vorhang anhang zusammenhang umhang überhang abhang supermarkt baumarkt elektromarkt mediamarkt"
    " drogeriemarkt telefonzeile betreffzeile kopfzeile befehlszeile adresszeile fußzeile erfolgswinkel blickwinkel"
    " firewall höhe bogen fragebogen antragsbogen regenbogen aufstieg umstieg einstieg ausstieg abstieg ampere"
)
ALONE = frozenset((*CLEAR, *MAYBE, "ufer", "park", "hof", "garten", "berg", "feld", "tor", "anger"))
LEADS = words(
    "am an auf bei beim hinter hinterm im in unter unterm vor vorm zum zur zwischen über obere oberer unterer untere"
    " neue neuer neues alte alter altes alten große großer großes kleine kleiner kleines lange langer kurze hohe hoher"
    " breite via rue calle breiter innere äußere kurzer schmale vordere hintere östliche westliche nördliche südliche"
)
ARTICLES = words("der den dem des die das alten neuen langen hohen großen kleinen roten grünen")
NO_NAMES = words(
    "dsl vdsl ftth lte 5g ipv hybrid glasfaser januar februar märz april mai juni juli august september oktober"
    " november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag tarif vertrag monat jahr jahre"
    " stunde tag kanal menü version keller haus schnitt durchschnitt alter kapitel paragraf anhang stock og eg preis"
    " wert rang port kundencenter chat punkt fall shop"
)
HOME = re.compile(r"wohn|adress|anschrift|ziehe|umzug|umgezogen|zieh|lebt|liefer|straße|paket|nachbar|grundstück|büro")
SHOP = re.compile(r"(?:shop|filiale|store|laden|geschäft)s?,? (?:in der|am|im|an der|auf der|in|:)?[ ]?$")

NUMBER = re.compile(r"(?<!\d)\d{1,4}(?![\d€%:])")
WORD = re.compile(r"[^\W\d_][\w.'\u2019-]{0,40}|\d{1,2}\.")
TAIL = re.compile(
    r"(?: ?[a-z](?![\w.])(?! \d))?(?: ?[-\u2013/+] ?\d{1,4} ?[a-z]?(?!\w))?"
    r"(?:(?: ?[/,] ?| )(?:\d{1,2}\. ?(?:og|stock|etage|obergeschoss)|eg|erdgeschoss"
    r"|hinterhaus|vorderhaus|hh|vh)(?!\w))?"
)
UNIT = re.compile(
    r" ?(?:,\d|\.\d|km|m\b|uhr|€|eur|%|gb|mb|mbit|kbit|stunden?|minuten?|tagen?|wochen?|monate?|jahren?|mal\b|x\b"
    r"|von \d|personen|prozent|grad|haushalte)"
)
TOWN_NAME = (
    r"(?:(?:bad|sankt|st\.|markt|groß|klein|burg|schwäbisch|königs) )?[^\W\d_][^\W\d_.'-]{1,30}"
    r"(?:[-/][^\W\d_]{2,20}){0,3}(?: (?:am|an der|a\.|im|in der|ob der|vor der|bei) [^\W\d_]{2,20}"
    r"| \([^\W\d_]{2,20}\))?"
    r"(?: ot [^\W\d_]{2,20})?"
)
CODE = r"(?:[a-z]{1,2}[- ])?\d{4,5}"
TOWN = re.compile(rf"(?:[ ]?,[ ]?|[ ]| in |[ ]?\n ?|[ ]?[-\u2013|][ ])(?P<place>{CODE} {TOWN_NAME})")
TOWN_BEFORE = re.compile(rf"(?<![\w-])(?P<place>{CODE} {TOWN_NAME})(?:,? |, in der |, im )$")
TOWN_LINE = re.compile(rf",?\s{{0,3}}(?:plz(?: ?/ ?ort)?|ort|wohnort|stadt) ?:? (?P<place>{CODE} {TOWN_NAME})")
FOLLOWING = re.compile(r" (?:am|an der|a\.|im|in der|ob der|vor der|bei) [a-zäöüß]")


def streets(page: Page) -> Iterator[Found]:
    """Find German addresses, looking left and right of each number that could be one of a house."""
    low = page.low
    if (
        not any(stem in low for stem in (*CLEAR, *MAYBE))
        and not HOME.search(low)
        and not re.search(r"\d{5} [a-z]", low)
    ):
        return
    for match in NUMBER.finditer(low):
        start = _street_before(page, match.start())
        if start is None:
            continue
        end = TAIL.match(low, match.end())
        yield from _whole(page, start, end.end() if end else match.end())


def _whole(page: Page, start: int, end: int) -> Iterator[Found]:
    """Stretch an address over the postcode and town before it, behind it, or on the next line."""
    low = page.low
    before = TOWN_BEFORE.search(low, max(0, start - 60), start)
    behind = TOWN.match(low, end)
    line = None if behind else TOWN_LINE.match(low, end)
    yield Found("address", before.start("place") if before else start, _town_end(page, behind) if behind else end)
    if line:
        yield Found("address", line.start("place"), _town_end(page, line))


def _town_end(page: Page, match: re.Match[str]) -> int:
    """Return where a town ends; a small word after it belongs to the sentence, unless a name follows that."""
    more = FOLLOWING.search(page.low, match.start("place"), match.end())
    if more and page.text[more.end() - 1].islower() and not page.text[match.start("place") :][6:7].islower():
        return more.start()
    return match.end()


def _street_before(page: Page, at: int) -> int | None:
    """Return where the name of a street begins that ends right before a number, or None."""
    begin = max(0, at - 70, page.text.rfind("\n", 0, at) + 1)
    words = list(WORD.finditer(page.text, begin, at))[-5:]
    if not words or page.text[words[-1].end() : at].strip(" \u00a0") or at - words[-1].end() > 2:
        return None
    last = words[-1].group().lower().rstrip(".")
    if SHOP.search(page.low, max(0, words[-1].start() - 24), words[-1].start()):
        return None
    named = _named(page, words, last, at)
    if named is not None:
        return named
    return _led(page, words, last, at)


def _named(page: Page, words: list[re.Match[str]], last: str, at: int) -> int | None:
    """Return the start of a street that its ending tells: "Ahornstraße", "Colmarer Straße", "Platz der Einheit"."""
    if last in NO_STREETS or (UNIT.match(page.low, _digits_end(page.low, at)) and not last.endswith(CLEAR)):
        return None
    if last in ALONE:
        return _adjective(words, clear=last in CLEAR)
    is_name = words[-1].group()[0].isupper() and len(last) > 5
    if last.endswith(CLEAR) or (last.endswith(MAYBE) and (is_name or _is_home(page, at))):
        return _lead(words, len(words) - 1)
    return _of(words)


def _adjective(words: list[re.Match[str]], *, clear: bool) -> int | None:
    """Return the start of "Colmarer Straße", "Alter Weg", "Karl-Marx-Allee" written apart; None for "Platz 3"."""
    if len(words) < 2:
        return None
    name = words[-2].group()
    low = name.lower()
    if low in LEADS and low not in {"in", "auf", "bei", "vor", "über"}:
        return words[-2].start()
    shaped = name[0].isupper() and low.endswith(("er", "sche", "en", "e", "es", "-")) and low not in NO_NAMES
    return _lead(words, len(words) - 2) if shaped and (clear or (low.endswith("er") and len(low) > 4)) else None


def _of(words: list[re.Match[str]]) -> int | None:
    """Return the start of "Straße des 17. Juni", "Platz der Einheit"."""
    for index in range(len(words) - 2, max(-1, len(words) - 5), -1):
        word = words[index].group().lower()
        if word in ALONE and words[index + 1].group().lower() in {"des", "der", "am", "zum", "zur", "im", "an"}:
            is_street = words[index].group()[0].isupper() and words[-1].group()[0].isupper()
            return words[index].start() if is_street else None
    return None


def _led(page: Page, words: list[re.Match[str]], last: str, at: int) -> int | None:
    """Return the start of "Am Alten Kirchhof", "Finkenschlag", when a postcode or "wohnen" confirms it."""
    if last in NO_NAMES or len(last) < 3 or UNIT.match(page.low, _digits_end(page.low, at)):
        return None
    tail = TAIL.match(page.low, _digits_end(page.low, at))
    town = TOWN.match(page.low, tail.end()) if tail else None
    confirmed = town is not None and not town.group().startswith((" in ", " -", " \u2013"))
    start = _lead(words, len(words) - 1)
    led = start != words[-1].start()
    if confirmed and (led or words[-1].group()[0].isupper()):
        return start
    return start if led and _is_home(page, start) else None


def _lead(words: list[re.Match[str]], index: int) -> int:
    """Walk left over "An der", "Hinter den", "Neue", as far as they belong to the name."""
    start = index
    for before in range(index - 1, max(-1, index - 4), -1):
        word = words[before].group()
        if word.lower() in LEADS and (word[0].isupper() or words[index].group()[0].islower()):
            start = before
        elif not (word.lower() in ARTICLES or (word[0].isupper() and word.lower().endswith("en"))):
            break
    return words[start].start()


def _is_home(page: Page, at: int) -> bool:
    return HOME.search(page.low, max(0, at - 45), at) is not None


def _digits_end(low: str, at: int) -> int:
    match = NUMBER.match(low, at)
    return match.end() if match else at
