"""A text as the detectors read it: same length, with old marks emptied, and its long runs of digits."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hilft.core.redaction.found import ASKED, HIDDEN, Found

MARK = re.compile(rf"\[(?:{'|'.join((*HIDDEN, *ASKED))})\]")
HINT = re.compile(r"[\d@]|\w\.\w\w|[(\[]at[)\]]|(?i:null|zero|\boh\b|punkt\b|\bdot\b)")
GAP = r"[ \u00a0\u2009\u202f()./\u2011\u2013-]"
RUN = re.compile(rf"\d(?:{GAP}{{0,4}}+\d){{5,}}+")
DIGITS = re.compile(r"\d++")
DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])(?P<gap>[./-])(?:0?[1-9]|1[0-2])(?P=gap)(?:(?:19|20)\d\d|\d\d)"
    r"|(?:0?[1-9]|[12]\d|3[01]) ?\. ?(?:0?[1-9]|1[0-2]) ?\. ?(?:19|20)\d\d"
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
    count: int


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
    return [run for match in RUN.finditer(text) for run in _undated(text, *match.span())]


def _undated(text: str, start: int, end: int) -> Iterator[Run]:
    """Yield what is left of a run of digits when its dates, and hours beside a colon, are no part of it."""
    start = start - 3 if text[start - 1 : start] == ":" else start
    end = end + 3 if text[end : end + 1] == ":" else end
    piece = text[max(0, start) : end]
    for shape in (DATE, CLOCK):
        piece = shape.sub(lambda match: "_" * len(match.group()), piece)
    yield from (_run(match, max(0, start)) for match in RUN.finditer(piece))


def _without(text: str, taken: Iterable[Found]) -> str:
    pieces, at = [], 0
    for one in sorted(taken, key=lambda one: one.start):
        if one.end > at:
            start = max(at, one.start)
            pieces += [text[at:start], "_" * (one.end - start)]
            at = one.end
    return "".join([*pieces, text[at:]])


def _run(match: re.Match[str], shift: int) -> Run:
    groups = [(group.group(), group.start() + shift) for group in DIGITS.finditer(match.string, *match.span())]
    return Run(
        tuple((start, start + len(digits)) for digits, start in groups),
        tuple(digits for digits, _ in groups),
        sum(len(digits) for digits, _ in groups),
    )
