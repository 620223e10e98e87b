from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core import hours as module
from hilft.core.hours import ALWAYS, LONGEST_CLOSURE, Hours, Opening, Week
from tests.core.made import BERLIN, CALENDARS, NEVER, OFFICE, SHIFTS, berlin

ZONES = (
    "UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "America/Sao_Paulo",
    "Pacific/Apia", "Africa/Casablanca", "America/Havana", "Pacific/Kiritimati",
)  # fmt: skip
NIGHTLY: Week = ((Opening(0, 75), Opening(135, 200), Opening(1380, 1440)),) * 7
CLOCK_CHANGES = [
    *(("Europe/Berlin", date(2026, 3, 28), week) for week in (OFFICE, SHIFTS, NIGHTLY, ALWAYS)),
    *(("Europe/Berlin", date(2026, 10, 24), week) for week in (OFFICE, SHIFTS, NIGHTLY, ALWAYS)),
    ("Australia/Lord_Howe", date(2026, 4, 4), NIGHTLY),  # half an hour
    ("Australia/Lord_Howe", date(2026, 10, 3), NIGHTLY),
    ("America/St_Johns", date(2026, 10, 31), NIGHTLY),  # half an hour beside its neighbours
    ("America/Sao_Paulo", date(2018, 11, 3), NIGHTLY),  # at midnight
    ("America/Sao_Paulo", date(2019, 2, 16), NIGHTLY),
    ("America/Havana", date(2026, 3, 7), NIGHTLY),
    ("America/Havana", date(2026, 10, 31), NIGHTLY),
    ("Pacific/Apia", date(2011, 12, 29), NIGHTLY),  # a day that never was
    ("Asia/Kathmandu", date(2026, 3, 28), NIGHTLY),
]
HOUR = timedelta(hours=1)
EARLY = st.datetimes(datetime(1986, 1, 1), datetime(1997, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
WORK = st.integers(0, 40 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    def day() -> tuple[Opening, ...]:
        cuts = sorted(draw(st.sets(st.integers(0, 48), max_size=4)))
        return tuple(Opening(30 * a, 30 * b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))

    return tuple(day() for _ in range(7))


@st.composite
def calendars(draw: st.DrawFn) -> Hours:
    closed: set[date] = set()
    for _ in range(draw(st.integers(0, 3))):
        first = draw(st.dates(date(1989, 12, 1), date(1997, 1, 1)))
        closed |= {first + timedelta(days=day) for day in range(draw(st.integers(1, 40)))}
    return Hours(draw(st.sampled_from(ZONES)), draw(weeks()), frozenset(closed))


def wall_says_open(zone: ZoneInfo, week: Week, holidays: frozenset[date], at: datetime) -> bool:
    """The slow way to say it: look at the clock on the wall."""
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in holidays and any(o.start <= minute < o.end for o in week[wall.weekday()])


@pytest.mark.parametrize(("zone", "first", "week"), CLOCK_CHANGES)
def test_every_minute_of_a_clock_change_agrees_with_the_clock_on_the_wall(zone: str, first: date, week: Week) -> None:
    holidays = frozenset({first})
    calendar, tz = Hours(zone, week, holidays), ZoneInfo(zone)
    start = at = datetime.combine(first, time(), UTC) - timedelta(hours=14)
    passed = timedelta(0)
    while at < start + timedelta(days=4):
        is_open = wall_says_open(tz, week, holidays, at)
        assert calendar.is_open(at) is is_open, at
        assert calendar.between(start, at) == passed, at
        if is_open:
            passed += timedelta(minutes=1)
            assert calendar.add(start, passed) == at + timedelta(minutes=1)
        at += timedelta(minutes=1)


@given(calendars(), EARLY, WORK, WORK)
@settings(max_examples=100, deadline=None)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: Hours, start: datetime, one: timedelta, two: timedelta
) -> None:
    assert calendar.add(calendar.add(start, one), two) == calendar.add(start, one + two)
    assert calendar.between(start, calendar.add(start, one)) == one


@given(calendars(), EARLY, WORK)
@settings(max_examples=60, deadline=None)
def test_counting_backwards_finds_the_earliest_moment_from_which_so_much_passes(
    calendar: Hours, end: datetime, work: timedelta
) -> None:
    work += timedelta(seconds=1)
    start = calendar.add(end, -work)
    assert calendar.between(start, end) == work
    assert calendar.between(start - timedelta(seconds=1), end) > work
    assert start <= end - work


@given(calendars(), EARLY, EARLY, WORK, WORK)
@settings(max_examples=100, deadline=None)
def test_a_later_start_or_more_work_never_ends_earlier(
    calendar: Hours, one: datetime, two: datetime, less: timedelta, more: timedelta
) -> None:
    one, two = sorted((one, two))
    less, more = sorted((less, more))
    assert calendar.add(one, less) <= calendar.add(two, less)
    assert calendar.add(one, less) <= calendar.add(one, more)
    assert calendar.between(one, two) >= timedelta(0)
    assert calendar.between(one, two) == -calendar.between(two, one)
    assert calendar.add(one, calendar.between(one, two)) <= two


@given(calendars(), EARLY, WORK)
@settings(max_examples=100, deadline=None)
def test_working_time_goes_strictly_forward_and_no_closure_lasts_for_ever(
    calendar: Hours, start: datetime, work: timedelta
) -> None:
    work += timedelta(seconds=1)
    end = calendar.add(start, work)
    assert end >= start + work
    assert calendar.between(start, start + LONGEST_CLOSURE + HOUR) > timedelta(0)


@given(calendars(), EARLY, WORK)
@settings(max_examples=100, deadline=None)
def test_between_two_breakpoints_the_desk_is_all_open_or_all_closed(
    calendar: Hours, start: datetime, work: timedelta
) -> None:
    start = max(start, datetime(1990, 2, 1, tzinfo=UTC))
    end = start + work + HOUR
    points = [start, *calendar.breakpoints(start, end), end]
    assert points == sorted(points)
    for one, two in pairwise(points):
        expected = two - one if calendar.is_open(one) else timedelta(0)
        assert calendar.between(one, two) == expected


@given(calendars(), st.lists(EARLY, min_size=5, max_size=5), WORK)
@settings(max_examples=40, deadline=None)
def test_it_does_not_matter_in_which_pieces_a_calendar_is_worked_out(
    calendar: Hours, moments: list[datetime], work: timedelta
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK_DAYS", 5)
        other = Hours(calendar.zone, calendar.week, calendar.holidays)
        for moment in moments:
            assert other.is_open(moment) is calendar.is_open(moment)
            assert other.add(moment, work) == calendar.add(moment, work)


def test_a_desk_that_never_opens_counts_as_open_all_the_time() -> None:
    never = Hours("Europe/Berlin", NEVER)
    origin = berlin(1990, 1, 1)
    assert all(never.is_open(origin + timedelta(days=day)) for day in range(15_000))
    assert never.add(origin, timedelta(days=15_000)) == origin + timedelta(days=15_000)


def test_a_closure_across_the_end_of_a_piece_opens_after_a_fortnight_and_stays_open() -> None:
    edge = date(1990, 1, 1) + timedelta(days=module._CHUNK_DAYS)
    closed = frozenset(edge + timedelta(days=day) for day in range(-20, 10))
    calendar = Hours("UTC", ALWAYS, closed)
    last = datetime.combine(edge - timedelta(days=20), time(), UTC)
    opens = [calendar.is_open(last + timedelta(days=day)) for day in range(30)]
    assert opens == [False] * 14 + [True] * 16


def test_round_the_clock_working_time_is_time() -> None:
    always = Hours("Europe/Berlin", ALWAYS)
    start = berlin(2026, 3, 28, 12)
    assert always.add(start, timedelta(days=1)) == start + timedelta(days=1)
    assert always.working_day == timedelta(days=1)
    assert not list(always.breakpoints(start, start + timedelta(days=400)))


def test_four_hours_on_maundy_thursday_afternoon_end_on_tuesday() -> None:
    assert BERLIN.add(berlin(2026, 4, 2, 16), 4 * HOUR) == berlin(2026, 4, 7, 10)


def test_a_working_day_is_as_long_as_most_days_are() -> None:
    assert CALENDARS[3].working_day == timedelta(hours=8)
    assert CALENDARS[3].add(berlin(2026, 3, 12, 17), timedelta(hours=8)) == berlin(2026, 3, 16, 12)
    assert Hours("UTC", NEVER).working_day == timedelta(days=1)


def test_before_1990_every_hour_counts() -> None:
    start = datetime(1975, 6, 1, tzinfo=UTC)
    assert BERLIN.add(start, 100 * HOUR) == start + 100 * HOUR
    first_opening = berlin(1990, 1, 1, 8)
    assert BERLIN.add(first_opening - HOUR, 3 * HOUR) == first_opening + 2 * HOUR


def test_the_end_of_a_sum_that_is_used_up_at_closing_is_the_closing() -> None:
    assert BERLIN.add(berlin(2026, 3, 2, 8), 10 * HOUR) == berlin(2026, 3, 2, 18)
    assert BERLIN.add(berlin(2026, 3, 2, 18), timedelta(seconds=1)) == berlin(2026, 3, 3, 8) + timedelta(seconds=1)


@pytest.mark.parametrize(
    "week",
    [
        ((),) * 6,
        ((Opening(60, 60),),) * 7,
        ((Opening(60, 30),),) * 7,
        ((Opening(0, 1441),),) * 7,
        ((Opening(0, 90), Opening(60, 120)),) * 7,
    ],
)
def test_a_week_that_makes_no_sense_cannot_be_built(week: Week) -> None:
    with pytest.raises(ValueError, match=r"A week has seven days|must run forward"):
        Hours("UTC", week)
