"""The axis of a journey: where a moment lies, what is widened until it can be seen, which lines count the time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from hilft.core.journey_axis import LEFT, RIGHT, Scale, Unit, room_for, ticks_along

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def scale(length: timedelta, *turns: timedelta, is_open: bool = False, room: str = "") -> Scale:
    return Scale(START, [START, *(START + turn for turn in turns)], START + length, is_open=is_open, room=room)


@pytest.mark.parametrize(
    ("turns", "room"), [(0, ""), (33, ""), (34, "long"), (63, "long"), (64, "longer"), (125, "longer"), (126, "longer")]
)
def test_the_room_grows_with_the_turns_until_there_is_no_larger_one(turns: int, room: str) -> None:
    assert room_for(turns) == room


def test_an_open_case_has_three_hundredths_of_its_length_ahead() -> None:
    axis = scale(100 * HOUR, is_open=True)
    assert axis.edges == pytest.approx([LEFT, LEFT + 97 / 1.03, RIGHT])
    assert axis.end_x == 95.67
    assert axis(START + 103 * HOUR) == axis(START + 999 * HOUR) == RIGHT
    assert axis(START + 101.5 * HOUR) == 97.09
    assert axis(START - HOUR) == axis(START) == LEFT
    assert axis(START + 7 * HOUR) == 8.09


def test_a_closed_case_fills_the_width_and_signs_keep_eleven_pixels() -> None:
    axis = scale(97 * HOUR, 24 * HOUR)
    assert axis.edges == pytest.approx([LEFT, 25.5, RIGHT, RIGHT])
    assert axis(START + 97 * HOUR) == RIGHT
    assert (axis.apart, scale(HOUR, room="longer").apart) == pytest.approx((2.75, 11 / 15))


def test_what_is_too_short_gets_six_pixels_and_the_rest_share_what_is_left() -> None:
    axis = scale(100 * HOUR, timedelta(seconds=1), 50 * HOUR)
    assert axis.edges == pytest.approx([LEFT, 3.0, 50.75, RIGHT, RIGHT], abs=0.01)
    assert axis.edges[1] - axis.edges[0] == pytest.approx(1.5)
    assert axis(START + timedelta(seconds=0.5)) == 2.25
    narrow = scale(100 * HOUR, timedelta(seconds=1), room="longer")
    assert narrow.edges[1] - narrow.edges[0] == pytest.approx(0.4)


def test_a_hundred_short_stretches_leave_a_quarter_of_the_width_to_the_long_one() -> None:
    axis = scale(1000 * HOUR, *(timedelta(seconds=n) for n in range(1, 101)))
    assert axis.edges[1] - axis.edges[0] == pytest.approx(97 * 0.75 / 102)
    assert axis.edges[-1] == pytest.approx(RIGHT)


@pytest.mark.parametrize(
    ("length", "unit", "numbers"),
    [
        (9.5 * HOUR, Unit.HOUR, range(10)),
        (10 * HOUR, Unit.HOUR, range(0, 11, 2)),
        (20 * HOUR, Unit.HOUR, range(0, 19, 3)),
        (59 * HOUR, Unit.HOUR, range(0, 55, 6)),
        (60 * HOUR, Unit.DAY, range(3)),
        (10 * 24 * HOUR, Unit.DAY, range(0, 11, 2)),
        (69 * 24 * HOUR, Unit.DAY, range(0, 64, 7)),
        (10 * WEEK, Unit.WEEK, range(0, 11, 2)),
        (519 * WEEK, Unit.WEEK, range(0, 469, 52)),
        (520 * WEEK, Unit.WEEK, range(0, 521, 104)),
        (937 * WEEK, Unit.WEEK, range(0, 937, 156)),
    ],
)
def test_the_lines_count_hours_days_and_weeks_and_are_at_most_ten(
    length: timedelta, unit: Unit, numbers: range
) -> None:
    axis = scale(length)
    told, ticks = ticks_along(axis)
    size = {Unit.HOUR: HOUR, Unit.DAY: 24 * HOUR, Unit.WEEK: WEEK}[unit]
    assert (told, [tick.n for tick in ticks]) == (unit, list(numbers))
    assert [tick.x for tick in ticks] == [axis(START + n * size) for n in numbers]
    assert len(ticks) <= 10


@pytest.mark.parametrize(
    ("length", "named"),
    [
        (9.5 * HOUR, [0, 2, 3, 4, 5, 6, 7, 8, 9]),  # the first name is the longest
        (97 * WEEK, [0, 13, 26, 39, 52, 65, 78, 91]),  # thirteen percent are just enough for it
        (97 * HOUR, [0, 1, 2, 3, 4]),  # the last name ends right at the edge
        (96.5 * HOUR, [0, 1, 2, 3]),
        (2 * HOUR, [0, 1]),
    ],
)
def test_a_name_that_would_touch_another_or_the_edge_is_left_out(length: timedelta, named: list[int]) -> None:
    _, ticks = ticks_along(scale(length))
    assert [tick.n for tick in ticks if tick.named] == named
    assert all(tick.named in {True, False} for tick in ticks)


def test_names_keep_apart_where_the_axis_bends() -> None:
    axis = scale(10 * HOUR, *(4 * HOUR + timedelta(seconds=n) for n in range(60)))
    places = [tick.x for tick in ticks_along(axis)[1] if tick.named]
    assert places[0] == LEFT
    assert all(b - a >= 6 for a, b in pairwise(places))
