"""What is new in a letter, and what is only carried along: earlier letters below it, and the signature.

Nothing is thrown away: both halves are kept. When in doubt the whole letter counts as new, because a customer's word
cut off is worse than an old one shown twice. Answers written between quoted lines stay where they are, and a forwarded
letter is part of the matter.
"""

import re
from typing import NamedTuple

_LONGEST_SIGNATURE = 15  # lines
_LONGEST_INTRODUCTION = 4  # lines
_DIVIDER = re.compile(
    r"\s*(?:[-_]{2,}\s*(?:original message|original appointment|reply message|ursprüngliche nachricht|"
    r"original-?nachricht|originalnachricht|vorherige nachricht|message d'origine|messaggio originale)\s*[-_]{2,})\s*",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\s*(?:on|am|le|il|el|op|den|um|at)\b.{4,400}\b(?:wrote|writes|schrieb|schreibt|écrit|scritto|escribió|schreef)"
    r"\b.{0,300}:\s*",
    re.IGNORECASE,
)
_NAME_WROTE = re.compile(r"\s*.{1,200}\b(?:wrote|writes|schrieb|schreibt|écrit)\b.{0,100}:\s*", re.IGNORECASE)
_PRECISE = re.compile(r"\d{1,2}[:.]\d{2}.*@|@.*\d{1,2}[:.]\d{2}")
_FIELD = re.compile(
    r"[*\s]*(from|von|de|sent|gesendet|date|datum|to|an|cc|subject|betreff|envoyé|objet|à)\s*:[*\s]*\S?",
    re.IGNORECASE,
)
_FIRST_FIELD = re.compile(r"[*\s]*(?:from|von|de)\s*:[*\s]*\S", re.IGNORECASE)
_POINTS_DOWN = re.compile(
    r"\b(?:below|inline|in red|in blue|in green|unten|untenstehend|in rot|in blau|in grün|farbig)\b", re.IGNORECASE
)
_RULE = re.compile(r"\s*_{10,}\s*")
_DEVICE = re.compile(
    r"\s*(?:sent from my \S.{0,60}|get outlook for \S.{0,60}|outlook für \S.{0,40} beziehen|"
    r"sent from (?:outlook|yahoo|mail)\b.{0,60}|"
    r"von meinem \S.{0,60} gesendet|gesendet von (?:meinem|mail|outlook)\b.{0,60}|gesendet mit \S.{0,60}|"
    r"diese nachricht wurde von meinem .{1,80} gesendet.?)\s*",
    re.IGNORECASE,
)


class Letter(NamedTuple):
    """A letter in two parts; together they are the whole."""

    new: str
    carried: str


def split_letter(text: str, *, forwarded: bool = False) -> Letter:
    """Return what is new in `text`, and what is carried along. `forwarded`: the subject says it is a forward."""
    lines = text.split("\n")
    end = len(lines)
    if not forwarded:
        end = min(_above_unmarked_quote(lines), _above_marked_quote(lines))
    end = _above_signature(lines[:end])
    new = "\n".join(lines[:end]).strip("\n")
    if not new.strip():
        return Letter(text.strip("\n"), "")
    return Letter(new, "\n".join(lines[end:]).strip("\n"))


def _above_marked_quote(lines: list[str]) -> int:
    """Return where a tail of quoted lines ("> ...") with its introduction starts; the number of lines if none does.

    The tail may end with a signature: that of the person who answered above the quotation, or between its lines.
    """
    for end in (len(lines), _above_signature(lines)):
        top = end
        while top and (not lines[top - 1].strip() or _is_quoted(lines[top - 1])):
            top -= 1
        if any(map(_is_quoted, lines[top:end])):
            return _above_introduction(lines, top)
    return len(lines)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _above_introduction(lines: list[str], top: int) -> int:
    bottom = top
    while bottom and not lines[bottom - 1].strip():
        bottom -= 1
    for start in range(bottom - 1, max(-1, bottom - 1 - _LONGEST_INTRODUCTION), -1):
        together = " ".join(lines[start:bottom])
        if _INTRODUCTION.fullmatch(together) or (start == bottom - 1 and _NAME_WROTE.fullmatch(together)):
            return start
        if _DIVIDER.fullmatch(lines[start]) or not lines[start].strip():
            return start if lines[start].strip() else top
    return top


def _above_unmarked_quote(lines: list[str]) -> int:
    """Return where an earlier letter starts that bears no marks, as Outlook and telephones carry it along."""
    for index, line in enumerate(lines):
        if _DIVIDER.fullmatch(line) or _is_header_block(lines, index) or _is_precise(lines, index):
            return len(lines) if _POINTS_DOWN.search("\n".join(lines[:index])[:500]) else index
    return len(lines)


def _is_precise(lines: list[str], index: int) -> bool:
    """Whether a line introduces a letter as software does: with address and time. "On Monday Jo wrote:" does not."""
    for count in (1, 2, 3):
        together = " ".join(lines[index : index + count])[:900]
        if _INTRODUCTION.fullmatch(together):
            return bool(_PRECISE.search(together))
    return False


def _is_header_block(lines: list[str], index: int) -> bool:
    """Whether lines from `index` repeat a letter's header: From, then at least two of Sent, To, Subject."""
    if _RULE.fullmatch(lines[index]):
        index = next((i for i in range(index + 1, min(index + 3, len(lines))) if lines[i].strip()), index)
    if not _FIRST_FIELD.match(lines[index]):
        return False
    fields = [match[1].lower() for line in lines[index : index + 7] if (match := _FIELD.match(line))]
    return len(set(fields)) >= 3


def _above_signature(lines: list[str]) -> int:
    """Return where the signature starts: below the last "-- ", or the telephone's advertisement of itself."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for index in range(end - 1, max(0, end - 1 - _LONGEST_SIGNATURE), -1):
        if lines[index] in {"-- ", "--"}:
            return index
    return end - 1 if end > 1 and _DEVICE.fullmatch(lines[end - 1]) else len(lines)
