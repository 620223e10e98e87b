"""The way through: find, merge, replace."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from stdnum import luhn
from stdnum.iso7064 import mod_97_10


@dataclass(frozen=True, slots=True)
class Pattern:
    """A number as the operator writes it: `kind` such as "customer", and its shape ("#" a digit, "@" a letter)."""

    kind: str
    shape: str


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data: `start` and `end` count characters of the original text; `ask` means: not hidden."""

    kind: str
    start: int
    end: int
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Masked:
    """The text that may be stored and read, and what was found in the original."""

    text: str
    found: tuple[Found, ...]


EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b")
CARD = re.compile(r"(?<![\d])\d(?:[ -]?\d){12,18}(?!\d)")
DIGITS = re.compile(r"(?:\d[^\dA-Za-z\n]{0,3}){6}")


def mask(
    text: str, *, keep: frozenset[str] = frozenset(), country: str = "DE", patterns: Sequence[Pattern] = ()
) -> Masked:
    """Hide personal data in `text`; numbers in `keep` (own hotlines) stay; `country` reads numbers without a prefix."""
    found = _without_overlaps(
        [*_emails(text), *_ibans(text), *_cards(text), *_phones(text, keep, country), *_shaped(text, patterns)]
    )
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.start], f"[{one.kind}]"]
        at = one.end
    return Masked("".join([*pieces, text[at:]]), tuple(found))


def _emails(text: str) -> Iterator[Found]:
    if "@" in text:
        yield from (Found("e-mail", *match.span()) for match in EMAIL.finditer(text))


def _ibans(text: str) -> Iterator[Found]:
    for match in IBAN.finditer(text):
        plain = re.sub("[ -]", "", match.group())
        if mod_97_10.is_valid(plain[4:] + plain[:4]):
            yield Found("IBAN", *match.span())


def _cards(text: str) -> Iterator[Found]:
    for match in CARD.finditer(text):
        if luhn.is_valid(re.sub("[ -]", "", match.group())):
            yield Found("card", *match.span())


def _phones(text: str, keep: frozenset[str], country: str) -> Iterator[Found]:
    if not DIGITS.search(text):
        return
    kept = [phonenumbers.parse(number, country) for number in keep]
    for match in phonenumbers.PhoneNumberMatcher(text, country):
        if not any(phonenumbers.is_number_match(match.number, number) >= 3 for number in kept):
            yield Found("phone", match.start, match.end)


def _shaped(text: str, patterns: Sequence[Pattern]) -> Iterator[Found]:
    for pattern in patterns:
        shape = re.escape(pattern.shape).replace(r"\#", r"\d").replace("@", "[A-Za-z]")
        yield from (Found(pattern.kind, *match.span()) for match in re.finditer(rf"(?<!\w){shape}(?!\w)", text))


def _without_overlaps(found: list[Found]) -> list[Found]:
    chosen: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not chosen or one.start >= chosen[-1].end:
            chosen.append(one)
    return chosen
