"""The way through: read, find, merge, replace, and look once more at what is left."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import phonenumbers

from hilft.core.redaction.birth import births
from hilft.core.redaction.cues import cued
from hilft.core.redaction.devices import devices, macs
from hilft.core.redaction.found import HIDDEN, Found, Masked, Pattern
from hilft.core.redaction.money import cards, ibans
from hilft.core.redaction.network import emails, machines
from hilft.core.redaction.page import HINT, Page, page, runs
from hilft.core.redaction.passwords import passwords
from hilft.core.redaction.phones import phones
from hilft.core.redaction.roads import roads
from hilft.core.redaction.streets import streets

RANK = {kind: rank for rank, kind in enumerate(HIDDEN)}
LINE = re.compile(r"\S[^\r\n]*+")
ROUNDS = 4
"""What is hidden can change how its neighbours read; the masked text is read again until nothing is left in it."""


def mask(
    text: str, *, keep: frozenset[str] = frozenset(), country: str = "DE", patterns: Sequence[Pattern] = ()
) -> Masked:
    """Hide personal data in a text, and note technical data that its author should be asked about.

    `keep` holds telephone numbers that stay, as people write them: the hotlines of the house. `country` (two capital
    letters) says how a number without a country's code is read. `patterns` are the operator's own numbers. Each find
    becomes its kind in brackets, such as "[phone]", on each line that it fills. Masking a masked text changes nothing.
    Raises ValueError, a sentence, when the country is unknown.
    """
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f'"{country}" is no country; write two capital letters, such as DE.')
    if not HINT.search(text):
        return Masked(text, ())
    hidden, asked = _finds(page(text), keep, country, patterns)
    masked = _masked(text, hidden)
    for _ in range(ROUNDS):
        more = _finds(page(masked), keep, country, patterns)[0] if hidden else []
        if not more:
            break
        hidden = _merged([*hidden, *_back(text, hidden, more)])
        masked = _masked(text, hidden)
    left = [one for piece in asked for one in _outside(piece, hidden)]
    return Masked(masked, tuple(sorted([*hidden, *left], key=lambda one: one.start)))


def _finds(
    read: Page, keep: frozenset[str], country: str, patterns: Sequence[Pattern]
) -> tuple[list[Found], list[Found]]:
    asked = _longest(machines(read))
    found_in = runs(read.text, asked)
    hidden = [
        *emails(read),
        *ibans(read),
        *cards(read, found_in),
        *devices(found_in),
        *macs(read),
        *cued(read),
        *passwords(read),
        *births(read),
        *phones(read, found_in, keep, country),
        *streets(read),
        *roads(read),
    ]
    for pattern in patterns:
        hidden += [Found(pattern.kind, *match.span()) for match in pattern.expression.finditer(read.text)]
    return _merged(hidden), asked


def _merged(hidden: list[Found]) -> list[Found]:
    """Make one of finds that overlap: all of it, under the name that is most certain."""
    merged: list[Found] = []
    for one in sorted(hidden, key=lambda one: (one.start, -one.end)):
        if merged and one.start < merged[-1].end:
            last = merged[-1]
            kind = min(last.kind, one.kind, key=RANK.__getitem__)
            merged[-1] = Found(kind, last.start, max(last.end, one.end))
        else:
            merged.append(one)
    return merged


def _longest(asked: Iterator[Found]) -> list[Found]:
    """Keep the longest of technical finds that overlap: the URL, not the host in it."""
    kept: list[Found] = []
    for one in sorted(asked, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _masked(text: str, hidden: Sequence[Found]) -> str:
    pieces, at = [], 0
    for one in hidden:
        pieces += [text[at : one.start], LINE.sub(f"[{one.kind}]", text[one.start : one.end])]
        at = one.end
    return "".join([*pieces, text[at:]])


def _back(text: str, hidden: Sequence[Found], more: Sequence[Found]) -> Iterator[Found]:
    """Give finds in the masked text their place in the original."""
    starts, shifts, shift = [0], [0], 0
    for one in hidden:
        shift += (one.end - one.start) - len(
            _masked(text[one.start : one.end], [Found(one.kind, 0, one.end - one.start)])
        )
        starts.append(one.end - shift)
        shifts.append(shift)
    for one in more:
        moved = shifts[bisect_right(starts, one.start) - 1]
        yield Found(one.kind, one.start + moved, one.end + moved)


def _outside(piece: Found, hidden: Sequence[Found]) -> Iterator[Found]:
    """Yield what of a technical find was not hidden: nothing, all, or the part before the hidden one."""
    for one in hidden:
        if one.start < piece.end and piece.start < one.end:
            if one.start > piece.start:
                yield Found(piece.kind, piece.start, one.start, ask=True)
            return
    yield piece
