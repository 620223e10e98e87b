"""A bar chart as numbers: across in percent of the width, down in pixels. The page draws it as it stands."""

from collections.abc import Sequence
from typing import NamedTuple

LABELS = 26.0
"""Percent of the width kept for the labels on the left."""

VALUES = 12.0
"""Percent of the width kept for the longest bar's number on the right."""

THICK, STEP = 18, 28
"""Pixels: how thick a bar is, and from one bar to the next."""

LEAST = 0.6
"""Percent: what is not nothing is seen."""


class Amount(NamedTuple):
    """What a bar shows. `tone`: "" (ours), "soon", "late", "kept" or "plain"; colour has a meaning or is not there."""

    label: str
    value: int
    tone: str = ""


class Bar(NamedTuple):
    """One bar as drawn, with where its number and the base line of its words stand."""

    label: str
    value: int
    tone: str
    x: float
    y: int
    width: float
    value_x: float
    text_y: int


class Chart(NamedTuple):
    """All bars, and the height of the drawing in pixels."""

    bars: list[Bar]
    height: int
    thick: int


def draw_bars(amounts: Sequence[Amount]) -> Chart:
    """Draw each amount as a bar; the largest takes the whole width. Raises ValueError for an amount below nothing."""
    below = next((amount.label for amount in amounts if amount.value < 0), None)
    if below is not None:
        raise ValueError(f"A bar cannot be shorter than nothing: {below!r}.")
    largest = max((amount.value for amount in amounts), default=0)
    bars = [_bar(amount, n, largest) for n, amount in enumerate(amounts)]
    return Chart(bars, STEP * len(bars), THICK)


def _bar(amount: Amount, n: int, largest: int) -> Bar:
    whole = 100 - LABELS - VALUES
    width = round(max(whole * amount.value / largest, LEAST), 2) if amount.value else 0.0
    y = n * STEP + (STEP - THICK) // 2
    text_y = y + THICK - 4
    return Bar(amount.label, amount.value, amount.tone, LABELS, y, width, round(LABELS + width + 1, 2), text_y)
