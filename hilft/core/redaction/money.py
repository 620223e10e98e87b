"""IBANs and card numbers, by their check digits."""

import re
from collections.abc import Iterator, Sequence

from stdnum import luhn

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page, Run
from hilft.core.redaction.words import words

LENGTHS = {
    code[:2]: int(code[2:])
    for code in words(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29"
        " ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28"
        " LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25"
        " QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
    )
}
BEGIN = re.compile(r"(?<![^\W_])([A-Za-z]{2})[ \u00a0.-]?\d[ \u00a0.-]?\d(?=[ \u00a0\r\n.-]{0,2}[A-Za-z0-9])")
CUED = re.compile(r"iban[ :=(]{0,3}(?:(?:ist|lautet|is|neu)[ :]{1,2})?([a-z]{2} ?\d\d(?:[ .-]?\d){8,30})(?!\w)")
SIGN = re.compile(r"[ \u00a0\r\n.-]{0,2}([A-Za-z0-9])")
CARD_CUE = re.compile(
    r"(?:visa|master ?card|amex|american express|kredit-?karten?\w{0,8}|credit card|card number|\bcard)[ :.]{0,3}$"
)
ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"36|38|39|30[0-5]"), (14,)),
    (re.compile(r"6011|65|64[4-9]|62|35[2-8]"), (16, 17, 18, 19)),
    (re.compile(r"50[0-9]{2}|5[6-8]|6304|67"), (16, 18, 19)),
)


def ibans(page: Page) -> Iterator[Found]:
    """Find IBANs, with blanks, hyphens or line breaks; one of digits only may hold a slip of the pen."""
    for match in BEGIN.finditer(page.text):
        length = LENGTHS.get(match[1].upper())
        end = _end(page.text, match.start(), length) if length else None
        if end is not None and _is_iban(page.text[match.start() : end]):
            yield Found("IBAN", match.start(), end)
    if "iban" in page.low:
        yield from (Found("IBAN", *match.span(1)) for match in CUED.finditer(page.low))


def _end(text: str, start: int, length: int) -> int | None:
    at = start
    for _ in range(length):
        sign = SIGN.match(text, at)
        if sign is None:
            return None
        at = sign.end()
    return None if text[at : at + 1].isalnum() else at


def _is_iban(written: str) -> bool:
    plain = "".join(filter(str.isalnum, written))
    if plain[:2].isupper() and plain[2:].isdigit():
        return True  # a capital country, the right length, only digits: nothing else looks so
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def cards(page: Page, found_in: Sequence[Run]) -> Iterator[Found]:
    """Find card numbers: an issuer's first digits, the length that goes with it, and the check digit.

    After a word such as "Visa" the check digit may be wrong: a slip of the pen does not make the rest harmless.
    """
    for run in found_in:
        at = 0 if run.count >= 13 else len(run.groups)
        while at < len(run.groups):
            taken = _card_end(page, run, at) if run.digits[at][0] in "23456" else None
            if taken is not None:
                yield Found("card", run.groups[at][0], run.groups[taken][1])
                at = taken
            at += 1


def _card_end(page: Page, run: Run, first: int) -> int | None:
    """Return the last group of the card number that begins with this group."""
    begin = run.groups[first][0]
    told = CARD_CUE.search(page.low, max(0, begin - 24), begin) is not None
    ends = range(first, min(first + 6, len(run.groups)))
    return next((last for last in ends if _is_card(run, first, last, told=told)), None)


def _is_card(run: Run, first: int, last: int, *, told: bool) -> bool:
    if last > first and not _evenly(run.digits[first : last + 1]):
        return False
    number = "".join(run.digits[first : last + 1])
    issued = any(issuer.match(number) and len(number) in lengths for issuer, lengths in ISSUERS)
    return issued and (told or luhn.is_valid(number))


def _evenly(groups: Sequence[str]) -> bool:
    lengths = tuple(map(len, groups))
    return lengths in {(4, 6, 5), (4, 6, 4)} or (set(lengths[:-1]) == {4} and lengths[-1] <= 4)
