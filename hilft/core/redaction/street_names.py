"""Names of German streets, read backwards from the number of a house."""

import re
from typing import NamedTuple

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
    " drogeriemarkt bahnsteig kreisstraße landesstraße bundesstraße staatsstraße"
    " telefonzeile betreffzeile kopfzeile befehlszeile adresszeile fußzeile erfolgswinkel blickwinkel"
    " firewall höhe bogen fragebogen antragsbogen regenbogen aufstieg umstieg einstieg ausstieg abstieg ampere"
)
ENDINGS = (*CLEAR, *MAYBE)
ALONE = frozenset((*CLEAR, *MAYBE, "ufer", "rue", "via", "park", "hof", "garten", "berg", "feld", "tor", "anger"))
LEADS = words(
    "bad sankt am an auf bei beim hinter hinterm im in unter unterm vor vorm zum zur zwischen über obere oberer"
    " unterer untere neue neuer neues alte alter altes alten große großer großes kleine kleiner kleines lange"
    " langer kurze hohe hoher breite via rue calle breiter innere äußere kurzer schmale vordere hintere östliche"
    " westliche nördliche südliche"
)
ARTICLES = words("der den dem des die das alten neuen langen hohen großen kleinen roten grünen")
NO_NAMES = words(
    "dsl vdsl ftth lte 5g ipv hybrid glasfaser januar februar märz april mai juni juli august september oktober"
    " november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag tarif vertrag monat jahr jahre"
    " stunde tag kanal menü version keller haus schnitt durchschnitt alter kapitel paragraf anhang stock og eg preis"
    " wert rang port kundencenter chat punkt fall shop"
)
HOME = words("wohn adress anschrift ziehe umzug umgezogen zieh lebt liefer straße paket nachbar grundstück büro")
OF = re.compile(
    r"(?:straße|platz|allee|weg|ufer|brücke|promenade|park|hof|rue|via) (?:des|der|am|zum|zur|im|an|de|du|della)\b"
)
OF_WHAT = words("des der am zum zur im an de du della")
NUMBERED = ("nummer", "nr", "number", "telefon", "tel", "handy", "mobil", "fax", "kunde", "id", "code")
FAR = ("landstraße", "heerstraße", "chaussee", "hauptstraße")
"""Roads to somewhere, whose names begin with where: "Bad Homburger Landstraße"."""

ADJECTIVE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{2,20}er")
CODE_AND_TOWN = re.compile(r"\d{4} [a-z]")
SHOP = re.compile(r"(?:shop|filiale|store|laden|geschäft)s?,? (?:in der|am|im|an der|auf der|in|:)?[ ]?$")

WORD = re.compile(r"[^\W\d_][\w.'\u2019-]{0,40}|\d{1,2}\.")
UNIT = re.compile(
    r" ?(?:,\d|\.\d|km|m\b|uhr|€|eur|%|gb|mb|mbit|kbit|stunden?|minuten?|tagen?|wochen?|monate?|jahren?|mal\b|x\b"
    r"|von \d|personen|prozent|grad|haushalte)"
)


BLANK_OR_DOT = frozenset(" .\u00a0")


class Led(NamedTuple):
    """A name that only what stands around it can confirm: a town, or (`at_home`) a word such as "wohnen"."""

    start: int
    is_led: bool
    at_home: bool


class Look(NamedTuple):
    """Which kinds of names a text can hold at all."""

    ended: bool
    of: bool
    led: bool
    coded: bool


def worth_a_look(page: Page) -> Look | None:
    """Tell quickly what to look for; None when there can be no street."""
    low = page.low
    ended = any(stem in low for stem in ENDINGS)
    coded = CODE_AND_TOWN.search(low) is not None
    home = any(word in low for word in HOME)
    return Look(ended, OF.search(low) is not None, home or coded, coded) if ended or home or coded else None


def named(page: Page, last: str, at: int, end: int, look: Look) -> int | None:
    """Return the start of a street that its ending tells: "Ahornstraße", "Colmarer Straße", "Platz der Einheit"."""
    is_ended = last.endswith(ENDINGS)
    if not (is_ended or look.of) or last in NO_STREETS:
        return None
    if UNIT.match(page.low, end) and not last.endswith(CLEAR):
        return None
    before = _words(page, at)
    if last in ALONE:
        return _adjective(before, clear=last in CLEAR)
    is_name = before[-1].group()[0].isupper() and len(last) > 5
    if last.endswith(CLEAR) or (is_ended and (is_name or _is_home(page, at))):
        far = last.endswith(FAR) and len(before) > 1 and ADJECTIVE.fullmatch(before[-2].group()) is not None
        return _lead(before, len(before) - (2 if far else 1))
    return _of(before)


def led(page: Page, last: str, at: int, end: int) -> Led | None:
    """Return what may be a street by the words before it: "Am Alten Kirchhof"; or by a capital: "Finkenschlag"."""
    if (
        len(last) < 3
        or last in NO_NAMES
        or last.endswith(NUMBERED)
        or last in LEADS
        or last in ARTICLES
        or UNIT.match(page.low, end)
    ):
        return None
    before = _words(page, at)
    start = _lead(before, len(before) - 1, small=True)
    is_led = start != before[-1].start()
    if not is_led and not before[-1].group()[0].isupper():
        return None
    return Led(start, is_led, at_home=is_led and _is_home(page, start))


def is_announced(page: Page, start: int) -> bool:
    """Say whether a shop stands before the street: the address of a shop is nobody's own."""
    return SHOP.search(page.low, max(0, start - 24), start) is not None


def last_word(low: str, at: int) -> str:
    """Return the word that ends right before a number, without its full stop, or nothing."""
    if not (low[at - 1 : at].isalpha() or low[at - 1 : at] in BLANK_OR_DOT):
        return ""
    piece = low[max(0, at - 42) : at]
    word = piece.rstrip(" \u00a0")
    if not word or len(piece) - len(word) > 2 or not (word[-1].isalpha() or word[-1] == "."):
        return ""
    found = WORD.match(word, max(word.rfind(" "), word.rfind("\n"), word.rfind("("), word.rfind(":")) + 1)
    return found.group().rstrip(".") if found and found.end() == len(word) else ""


def _words(page: Page, at: int) -> list[re.Match[str]]:
    begin = max(at - 70, page.text.rfind("\n", 0, at) + 1)
    return list(WORD.finditer(page.text, begin, at))[-5:]


def _adjective(words: list[re.Match[str]], *, clear: bool) -> int | None:
    """Return the start of "Colmarer Straße", "Alter Weg", "Karl-Marx-Allee" written apart; None for "Platz 3"."""
    if len(words) < 2:
        return None
    name = words[-2].group()
    low = name.lower()
    if low in LEADS and low not in {"in", "auf", "bei", "vor", "über"}:
        return words[-2].start()
    shaped = name[0].isupper() and low.endswith(("er", "en", "e", "es", "-")) and low not in NO_NAMES
    return _lead(words, len(words) - 2) if shaped and (clear or (low.endswith("er") and len(low) > 4)) else None


def _of(words: list[re.Match[str]]) -> int | None:
    """Return the start of "Straße des 17. Juni", "Platz der Einheit"."""
    for index in range(len(words) - 3, max(-1, len(words) - 5), -1):
        word = words[index].group().lower()
        if word in ALONE and words[index + 1].group().lower() in OF_WHAT:
            is_street = words[index].group()[0].isupper() and words[-1].group()[0].isupper()
            return words[index].start() if is_street else None
    return None


def _lead(words: list[re.Match[str]], index: int, *, small: bool = False) -> int:
    """Walk left over "An der", "Hinter den", "Neue", as far as they belong to the name; `small`: "am stadtpark"."""
    start = index
    for before in range(index - 1, max(-1, index - 4), -1):
        word = words[before].group()
        if word.lower() in LEADS and (word[0].isupper() or (small and words[index].group()[0].islower())):
            start = before
        elif not (word.lower() in ARTICLES or (word[0].isupper() and word.lower().endswith("en"))):
            break
    return words[start].start()


def _is_home(page: Page, at: int) -> bool:
    near = page.low[max(0, at - 45) : at]
    return any(word in near for word in HOME)
