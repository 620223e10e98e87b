"""The bar chart: lengths in proportion, nothing invisible but nothing."""

import pytest

from hilft.core.bars import LABELS, LEAST, Amount, draw_bars


def test_the_largest_amount_takes_the_width_and_the_others_their_share() -> None:
    chart = draw_bars([Amount("today", 200), Amount("1-3 days", 100), Amount("older", 0)])

    widths = [bar.width for bar in chart.bars]
    assert widths[0] == 2 * widths[1]
    assert widths[2] == 0
    assert all(LABELS < bar.value_x <= 100 for bar in chart.bars)
    assert chart.bars[0].y < chart.bars[1].y < chart.bars[2].y < chart.height


def test_one_case_among_thousands_can_be_seen() -> None:
    chart = draw_bars([Amount("today", 100_000), Amount("over 60 days", 1, "late")])

    assert chart.bars[1].width == LEAST
    assert chart.bars[1].tone == "late"


def test_no_amounts_and_only_nothing_are_drawn_empty() -> None:
    assert draw_bars([]).height == 0
    assert draw_bars([Amount("today", 0)]).bars[0].width == 0


def test_less_than_nothing_is_an_error_that_names_the_bar() -> None:
    with pytest.raises(ValueError, match="'today'"):
        draw_bars([Amount("today", -1)])


def test_each_bar_is_drawn_to_the_pixel_and_in_hundredths_of_a_percent() -> None:
    chart = draw_bars([Amount("today", 3), Amount("older", 1, "late"), Amount("never", 0)])

    drawn = [" ".join(map(str, bar)) for bar in chart.bars]
    assert drawn == [
        "today 3  26.0 5 62.0 89.0 19",
        "older 1 late 26.0 33 20.67 47.67 47",
        "never 0  26.0 61 0.0 27.0 75",
    ]
    assert (chart.height, chart.thick) == (84, 18)
