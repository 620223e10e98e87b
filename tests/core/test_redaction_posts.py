"""How much is found, and how much of what is found is right: measured on labelled posts, half of them never looked at.

A label counts as found when a find of its kind covers all its letters and digits. A find counts as right when all its
letters and digits lie in a label of its kind.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from hilft.core.redaction import ASKED, HIDDEN, mask

POSTS = Path(__file__).parent / "data" / "redaction"
PAGE = Path(__file__).parents[2] / "docs" / "masking.md"
LABEL = re.compile(r"\{([A-Za-z -]+)\|([^{}]*)\}")

FLOORS = {
    **dict.fromkeys((*HIDDEN, *ASKED), (0.95, 0.95)),
    "password": (0.85, 0.85),
    "IMEI": (0.80, 0.95),
    "address": (0.85, 0.80),
    "host": (0.80, 0.80),
}
"""The least precision and recall for each kind in the posts that nobody looked at."""


class Piece(NamedTuple):
    """A kind, and where its letters and digits stand."""

    kind: str
    signs: frozenset[int]


class Score(NamedTuple):
    """What was labelled and found in many posts, counted for each kind; and letters and digits, counted for all."""

    labels: Counter[str]
    hit: Counter[str]
    found: Counter[str]
    right: Counter[str]
    personal: int
    hidden: int
    other: int
    harmed: int

    def recall(self, kind: str) -> float:
        return self.hit[kind] / self.labels[kind] if self.labels[kind] else 1.0

    def precision(self, kind: str) -> float:
        return self.right[kind] / self.found[kind] if self.found[kind] else 1.0

    def row(self, kind: str) -> str:
        return f"{self.labels[kind]} | {self.recall(kind):.2f} | {self.precision(kind):.2f}"


def posts(half: str) -> list[tuple[str, list[Piece]]]:
    """Return the texts of a half with their labels."""
    blocks = (POSTS / f"{half}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n%%\n")
    return [unlabelled(block) for block in blocks]


def unlabelled(block: str) -> tuple[str, list[Piece]]:
    text, pieces, at = "", [], 0
    for label in LABEL.finditer(block):
        text += block[at : label.start()]
        pieces.append((label[1], len(text), len(text) + len(label[2])))
        text, at = text + label[2], label.end()
    text += block[at:]
    return text, [Piece(kind, signs(text, start, end)) for kind, start, end in pieces]


def signs(text: str, start: int, end: int) -> frozenset[int]:
    return frozenset(place for place in range(start, end) if text[place].isalnum())


def together(pieces: Iterable[Piece]) -> frozenset[int]:
    return frozenset().union(*(piece.signs for piece in pieces if piece.kind in HIDDEN))


@cache
def score(half: str) -> Score:
    labels, hit, found, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    sums = [0, 0, 0, 0]
    for text, wanted in posts(half):
        got = [Piece(one.kind, signs(text, one.start, one.end)) for one in mask(text).found]
        labels.update(label.kind for label in wanted)
        found.update(one.kind for one in got)
        hit.update(a.kind for a in wanted if any(a.kind == b.kind and a.signs <= b.signs for b in got))
        right.update(b.kind for b in got if any(a.kind == b.kind and b.signs <= a.signs for a in wanted))
        personal, hidden, all_signs = together(wanted), together(got), len(signs(text, 0, len(text)))
        counts = (len(personal), len(personal & hidden), all_signs - len(personal), len(hidden - personal))
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
    return Score(labels, hit, found, right, *sums)


def table() -> list[str]:
    """Return the rows of the page's table: labels, recall, precision, in the one half and in the other."""
    one, other = score("development"), score("held-out")
    rows = [f"| {kind} | {one.row(kind)} | {other.row(kind)} |" for kind in (*HIDDEN, *ASKED)]
    hidden = " | ".join(f"{half.personal} | {half.hidden / half.personal:.3f} |" for half in (one, other))
    harmed = " | ".join(f"{half.other} | {half.harmed / half.other:.4f} |" for half in (one, other))
    return [
        *rows,
        f"| personal letters and digits, share hidden | {hidden} |",
        f"| all others, share hidden | {harmed} |",
    ]


def test_there_are_enough_posts_and_no_post_is_in_both_halves() -> None:
    one, other = ({text for text, _ in posts(half)} for half in ("development", "held-out"))
    assert len(one) >= 200
    assert len(other) >= 200
    assert not one & other


@pytest.mark.parametrize("kind", [*HIDDEN, *ASKED])
def test_the_half_that_nobody_looked_at_is_masked_as_promised(kind: str) -> None:
    precision, recall = FLOORS[kind]
    assert score("held-out").precision(kind) >= precision
    assert score("held-out").recall(kind) >= recall


def test_hardly_anything_personal_stays_and_hardly_anything_else_goes() -> None:
    held_out = score("held-out")
    assert held_out.hidden / held_out.personal >= 0.97
    assert held_out.harmed / held_out.other <= 0.006


def test_the_page_shows_the_figures_that_are_measured() -> None:
    rows = table()
    sys.stdout.write("\n".join(rows) + "\n")
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in rows if row not in page] == []


def test_a_label_counts_only_when_all_of_it_is_hidden_and_a_find_only_when_nothing_else_is() -> None:
    text, wanted = unlabelled("Ruf {phone|0171 3920012} an")
    assert text == "Ruf 0171 3920012 an"
    assert wanted == [Piece("phone", frozenset({4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15}))]
