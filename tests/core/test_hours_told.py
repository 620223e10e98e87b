"""A desk's hours at the very second: sums, ends of days and months, and calendars that make no sense."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hilft.core.hours import ALWAYS, Hours, Opening, Week
from tests.core.made import BERLIN, DAY, HOUR, NEVER, OFFICE, SECOND, berlin

OPENS, CLOSES = berlin(2026, 3, 2, 8), berlin(2026, 3, 2, 18)
MORNING: Week = ((Opening(540, 720),),) * 7
SEVEN, ORDER = "A week has seven days.", "The openings of a day must run forward and must not overlap."


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        (OFFICE[:6], SEVEN),
        ((*OFFICE, ()), SEVEN),
        (((Opening(60, 60),), *NEVER[1:]), ORDER),
        (((Opening(-1, 60),), *NEVER[1:]), ORDER),
        (((Opening(0, 1441),), *NEVER[1:]), ORDER),
        ((*NEVER[1:], (Opening(0, 61), Opening(60, 120))), ORDER),
        ((*NEVER[1:], (Opening(60, 120), Opening(0, 30))), ORDER),
    ],
)
def test_a_calendar_that_makes_no_sense_says_why(week: Week, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        Hours("UTC", week)


def test_openings_may_touch_one_another_and_fill_the_day() -> None:
    touching = Hours("UTC", ((Opening(0, 60), Opening(60, 120), Opening(120, 1440)),) * 7)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert touching.between(start, start + DAY) == DAY
    assert list(touching.breakpoints(start, start + 9 * DAY)) == []


def test_the_desk_is_open_from_the_second_it_opens_until_just_before_it_closes() -> None:
    seen = {OPENS - SECOND: False, OPENS: True, CLOSES - SECOND: True, CLOSES: False}
    assert {at: BERLIN.is_open(at) for at in seen} == seen
    assert BERLIN.is_open(berlin(1989, 12, 31, 3)), "before the first opening every hour counts"
    assert not BERLIN.is_open(berlin(2026, 4, 3, 12)), "Good Friday"


def test_breakpoints_begin_with_the_first_moment_and_leave_out_the_last() -> None:
    next_day = OPENS + DAY
    assert list(BERLIN.breakpoints(OPENS, next_day)) == [OPENS, CLOSES]
    assert list(BERLIN.breakpoints(OPENS + SECOND, next_day + SECOND)) == [CLOSES, next_day]
    assert list(BERLIN.breakpoints(CLOSES, next_day)) == [CLOSES]
    assert list(BERLIN.breakpoints(CLOSES + SECOND, next_day)) == []
    assert list(BERLIN.breakpoints(OPENS + HOUR, OPENS + 2 * HOUR)) == []


def test_sums_go_forward_and_backward_across_the_night() -> None:
    for start, work, end in (
        (OPENS, timedelta(0), OPENS),
        (CLOSES, timedelta(0), CLOSES),
        (CLOSES + HOUR, timedelta(0), CLOSES + HOUR),
        (OPENS - HOUR, SECOND, OPENS + SECOND),
        (OPENS, 10 * HOUR, CLOSES),
        (OPENS, 10 * HOUR + SECOND, OPENS + DAY + SECOND),
        (OPENS + DAY + HOUR, -2 * HOUR, CLOSES - HOUR),
        (OPENS + DAY, -HOUR, CLOSES - HOUR),
        (CLOSES + HOUR, -HOUR, CLOSES - HOUR),
    ):
        assert BERLIN.add(start, work) == end, (start, work)
    assert BERLIN.add_seconds(OPENS, 90.0) == OPENS + 90 * SECOND
    assert BERLIN.between(OPENS - HOUR, OPENS + DAY + HOUR) == 11 * HOUR
    assert BERLIN.between(OPENS + DAY + HOUR, OPENS - HOUR) == -11 * HOUR
    assert BERLIN.between(CLOSES, OPENS + DAY) == timedelta(0)


def test_a_calendar_can_be_asked_about_the_far_future_first_or_last() -> None:
    far, near = berlin(2061, 3, 2, 9), berlin(1990, 1, 2, 9)
    for first, second in ((far, near), (near, far)):
        fresh = Hours("Europe/Berlin", OFFICE)
        assert fresh.add(first, HOUR) == first + HOUR
        assert fresh.add(second, HOUR) == second + HOUR
    edge = Hours("UTC", MORNING)
    last_piece = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(days=3 * 366)
    assert edge.between(last_piece - DAY, last_piece + DAY) == 6 * HOUR
    assert edge.is_open(last_piece + 9 * HOUR)
    assert not edge.is_open(last_piece)


def test_the_first_opening_of_a_calendar_begins_the_first_opening_of_1990() -> None:
    first = datetime(1990, 1, 1, 9, tzinfo=UTC)
    fresh = Hours("UTC", MORNING)
    assert fresh.between(first - 2 * HOUR, first + HOUR) == 3 * HOUR
    assert fresh.add(first - 2 * HOUR, 3 * HOUR) == first + HOUR
    assert fresh.add(first + HOUR, -3 * HOUR) == first - 2 * HOUR
    assert list(fresh.breakpoints(first - 9 * DAY, first + DAY)) == [first, first + 3 * HOUR]


def test_a_closure_of_a_fortnight_is_kept_and_a_longer_one_opens_to_the_second() -> None:
    def closed_for(days: int) -> Hours:
        return Hours("UTC", MORNING, frozenset(date(2026, 3, 3) + timedelta(days=n) for n in range(days)))

    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    opens = noon + timedelta(days=14)
    assert closed_for(13).between(noon, opens) == 3 * HOUR, "thirteen days: the desk opens on its own"
    long = closed_for(20)
    assert long.between(noon, opens) == timedelta(0)
    assert (long.is_open(opens - SECOND), long.is_open(opens)) == (False, True)
    assert long.add(noon, HOUR) == opens + HOUR
    reopens = datetime(2026, 3, 23, 9, tzinfo=UTC)
    assert long.between(opens, reopens) == reopens - opens
    assert long.between(opens, reopens + 5 * HOUR) == reopens - opens + 3 * HOUR


@pytest.mark.parametrize(
    ("start", "days", "months", "end"),
    [
        (berlin(2026, 3, 2), 0, 0, berlin(2026, 3, 3)),
        (berlin(2026, 3, 2, 23, 59), 0, 0, berlin(2026, 3, 3)),
        (berlin(2026, 3, 2, 12), 5, 0, berlin(2026, 3, 8)),
        (berlin(2026, 3, 2, 12), -1, 0, berlin(2026, 3, 2)),
        (berlin(2026, 1, 31, 12), 0, 1, berlin(2026, 3, 1)),
        (berlin(2026, 3, 31, 12), 0, -1, berlin(2026, 3, 1)),
        (berlin(2026, 11, 30, 12), 0, 1, berlin(2026, 12, 31)),
        (berlin(2026, 12, 15, 12), 0, 1, berlin(2027, 1, 16)),
        (berlin(2026, 1, 15, 12), 0, 11, berlin(2026, 12, 16)),
        (berlin(2026, 1, 15, 12), 0, -1, berlin(2025, 12, 16)),
        (berlin(2026, 10, 15, 12), 3, 15, berlin(2028, 1, 19)),
    ],
)
def test_days_and_months_end_by_the_clock_on_the_wall(start: datetime, days: int, months: int, end: datetime) -> None:
    assert BERLIN.end_of_day(start, days, months) == end


def test_a_day_ends_when_it_does_where_the_desk_is() -> None:
    howe = Hours("Australia/Lord_Howe", NEVER)
    assert howe.end_of_day(datetime(2026, 3, 2, 14, tzinfo=UTC), 0) == datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert howe.end_of_day(datetime(2026, 3, 2, 12, tzinfo=UTC), 0) == datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_a_working_day_is_the_median_of_the_days_that_open() -> None:
    days = ((Opening(0, 60),), (Opening(0, 60), Opening(120, 240)), (Opening(0, 300),), (), (), (), ())
    calendar = Hours("UTC", days)
    assert (calendar.working_day, calendar.working_seconds) == (3 * HOUR, 10_800.0)
    assert Hours("UTC", NEVER).working_seconds == 86_400.0
    assert Hours("UTC", ALWAYS).working_day == DAY
