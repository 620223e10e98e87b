"""A text as the detectors read it: same length, with old marks emptied, and its long runs of digits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hilft.core.redaction.found import ASKED, HIDDEN, Found

MARK = re.compile(rf"\[(?:{'|'.join((*HIDDEN, *ASKED))})\]")
HINT = re.compile(r"[\d@]|\w\.\w\w|[(\[]at[)\]]|(?i:null|zero|punkt\b|\bdot\b)")
GAP = r"[ \u00a0\u2009\u202f()./\u2011\u2013-]"
RUN = re.compile(rf"\d(?:{GAP}{{0,4}}+\d){{5,}}+")
DIGITS = re.compile(r"\d+")
DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])(?P<gap>[./-])(?:0?[1-9]|1[0-2])(?P=gap)(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|1[0-2])/20\d\d)(?![./-]?\d)"
)
CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?")


@dataclass(frozen=True, slots=True)
class Page:
    """`text` has the length of the original; `low` is the same in small letters, sign for sign."""

    text: str
    low: str


@dataclass(frozen=True, slots=True)
class Run:
    """At least six digits with little between them; `groups` are the spans of the digits that touch each other."""

    groups: tuple[tuple[int, int], ...]
    digits: tuple[str, ...]


def page(text: str) -> Page:
    """Empty the marks of an earlier masking, so that no detector takes them for words."""
    if "[" in text:
        text = MARK.sub(lambda mark: "[" + " " * (len(mark.group()) - 2) + "]", text)
    low = text.lower()
    if len(low) != len(text):  # one capital letter of Unicode becomes two signs
        low = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return Page(text, low)


def runs(text: str, taken: Iterable[Found]) -> list[Run]:
    """Return the runs of digits outside dates, times and what is `taken` already."""
    if not RUN.search(text):
        return []
    text = _without(text, taken)
    for shape in (DATE, CLOCK):
        text = shape.sub(lambda match: "_" * len(match.group()), text)
    return [_run(match) for match in RUN.finditer(text)]


def _without(text: str, taken: Iterable[Found]) -> str:
    pieces, at = [], 0
    for one in sorted(taken, key=lambda one: one.start):
        if one.end > at:
            start = max(at, one.start)
            pieces += [text[at:start], "_" * (one.end - start)]
            at = one.end
    return "".join([*pieces, text[at:]])


def _run(match: re.Match[str]) -> Run:
    groups = tuple(group.span() for group in DIGITS.finditer(match.string, *match.span()))
    return Run(groups, tuple(match.string[start:end] for start, end in groups))
