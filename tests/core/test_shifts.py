"""Weekly shifts by the clock on the wall, through both clock changes; and who counts when several are on duty."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.roster import Absence, Duty, Roster
from hilft.core.shifts import Shift
from tests.core.made import HEAD, LEAD, ROLES, TOP, berlin

SATURDAY, SUNDAY = 5, 6
ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "UTC")


def shift(weekday: int, start: int, end: int, *, zone: str = "Europe/Berlin", person: int = LEAD) -> Shift:
    return Shift(person, "duty_lead", None, weekday, start, end, zone)


def minutes_of(one: Shift, start: datetime, end: datetime) -> int:
    """Return on how many whole minutes between two moments the shift runs."""
    return sum(one.covers(start + timedelta(minutes=n)) for n in range(int((end - start) / timedelta(minutes=1))))


def test_a_shift_runs_on_its_day_of_every_week_and_at_no_other_time() -> None:
    early = shift(SATURDAY, 8 * 60, 16 * 60)
    for day in (7, 14, 21, 28):
        assert [early.covers(berlin(2026, 3, day, hour)) for hour in (7, 8, 15, 16)] == [False, True, True, False]
        assert not early.covers(berlin(2026, 3, day + 1, 9))


def test_a_shift_across_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = shift(SATURDAY, 22 * 60, 24 * 60 + 6 * 60)._replace(first=date(2026, 3, 7), last=date(2026, 3, 7))
    seen = [night.covers(berlin(2026, 3, day, hour)) for day, hour in ((7, 3), (7, 22), (8, 5), (8, 6), (8, 23))]
    assert seen == [False, True, True, False, False]
    assert not night.covers(berlin(2026, 3, 14, 23))


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 28, 7), (10, 24, 9), (5, 9, 8)])
def test_the_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer(month: int, day: int, hours: int) -> None:
    night = shift(SATURDAY, 22 * 60, 24 * 60 + 6 * 60)
    assert minutes_of(night, berlin(2026, month, day), berlin(2026, month, day + 2)) == hours * 60


def test_a_shift_keeps_its_hour_on_the_wall_through_both_clock_changes() -> None:
    early = shift(SUNDAY, 8 * 60, 12 * 60)
    for month, day in ((3, 22), (3, 29), (10, 18), (10, 25)):
        assert [early.covers(berlin(2026, month, day, hour)) for hour in (7, 8, 11, 12)] == [False, True, True, False]


@given(
    st.integers(0, 6),
    st.integers(0, 95),
    st.integers(1, 96),
    st.sampled_from(ZONES),
    st.sampled_from([datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 10, 11)]),
)
@settings(max_examples=80, deadline=None)
def test_between_two_edges_a_shift_never_begins_or_ends(
    weekday: int, start: int, long: int, zone: str, month: datetime
) -> None:
    one = shift(weekday, start * 15, (start + long) * 15, zone=zone)
    end = month + timedelta(days=35)
    edges = sorted({month, *one.edges(month, end), end})
    for first, last in pairwise(edges):
        before = one.covers(first)
        at = first
        while at < last:
            assert one.covers(at) == before, (at, first, last)
            at += timedelta(minutes=15)


def test_a_named_span_counts_before_a_shift_and_a_shift_before_somebody_until_further_notice() -> None:
    always = Duty(TOP, "duty_lead", None)
    saturdays = shift(SATURDAY, 8 * 60, 16 * 60)
    this_one = Duty(HEAD, "duty_lead", None, berlin(2026, 3, 14, 8), berlin(2026, 3, 14, 16))
    house = Roster(TOP, ROLES, {"duty_lead": (always, saturdays, this_one)})
    found = [house.holder("duty_lead", 7, berlin(2026, 3, day, 9)) for day in (6, 7, 14, 21)]
    assert found == [TOP, LEAD, HEAD, LEAD]


def test_the_teams_own_shift_counts_before_a_span_for_all_teams() -> None:
    own = shift(SATURDAY, 8 * 60, 16 * 60)._replace(team=7)
    for_all = Duty(HEAD, "duty_lead", None, berlin(2026, 3, 7), berlin(2026, 3, 9))
    house = Roster(TOP, ROLES, {"duty_lead": (for_all, own)})
    assert [house.holder("duty_lead", team, berlin(2026, 3, 7, 9)) for team in (7, 8, None)] == [LEAD, HEAD, HEAD]


def test_the_deputy_stands_in_for_somebody_who_is_away_during_their_shift() -> None:
    away = {LEAD: (Absence(berlin(2026, 3, 7), berlin(2026, 3, 8), HEAD),)}
    house = Roster(TOP, ROLES, {"duty_lead": (shift(SATURDAY, 8 * 60, 16 * 60),)}, away)
    assert [house.holder("duty_lead", None, berlin(2026, 3, day, 9)) for day in (7, 14)] == [HEAD, LEAD]


def test_a_shift_begins_and_ends_with_its_minute_on_either_side_of_midnight() -> None:
    night = shift(SATURDAY, 22 * 60 + 7, 24 * 60 + 6 * 60 + 9)
    seen = {(7, 22, 6): False, (7, 22, 7): True, (7, 23, 59): True, (8, 0, 0): True, (8, 6, 8): True, (8, 6, 9): False}
    assert {at: night.covers(berlin(2026, 3, *at)) for at in seen} == seen
    early = shift(SATURDAY, 8 * 60, 16 * 60 + 5)
    seen = {(7, 7, 59): False, (7, 8, 0): True, (7, 16, 4): True, (7, 16, 5): False, (8, 0, 0): False}
    assert {at: early.covers(berlin(2026, 3, *at)) for at in seen} == seen


def test_a_shift_begins_on_its_first_and_its_last_day_and_on_none_beside() -> None:
    some = shift(SATURDAY, 480, 960)._replace(first=date(2026, 3, 14), last=date(2026, 3, 21))
    assert [some.covers(berlin(2026, 3, day, 9)) for day in (7, 14, 21, 28)] == [False, True, True, False]
    ends = [berlin(2026, 3, day, hour) for day in (14, 21) for hour in (8, 16)]
    assert sorted(some.edges(berlin(2026, 3, 1), berlin(2026, 4, 20))) == ends


def test_the_edges_of_a_shift_are_where_it_begins_and_ends_strictly_between_two_moments() -> None:
    night = shift(SATURDAY, 22 * 60, 24 * 60 + 6 * 60)
    begins, ends = berlin(2026, 3, 7, 22), berlin(2026, 3, 8, 6)
    minute = timedelta(minutes=1)
    assert sorted(night.edges(begins - minute, ends + minute)) == [begins, ends]
    assert sorted(night.edges(begins, ends + minute)) == [ends]
    assert sorted(night.edges(begins - minute, ends)) == [begins]
    assert not list(night.edges(ends, begins + timedelta(days=7)))
    ten_weeks = list(night.edges(begins - minute, begins + timedelta(days=70)))
    assert len(ten_weeks) == 11 + 10 + 1, "eleven begin, ten end, and one is when the clock changes"
    assert sorted(night.edges(begins + timedelta(hours=3), ends + minute)) == [ends], "it began the day before"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 10, 25), [0.5, 1, 1.5, 2.5]),  # half past two comes twice, the change in between
        ("Europe/Berlin", date(2026, 3, 29), [0.5, 1, 1.5]),  # half past two does not come, half past three does
        ("Europe/Berlin", date(2026, 5, 10), [0.5, 1.5]),
        ("America/New_York", date(2026, 3, 8), [6.5, 7, 7.5]),
        ("America/New_York", date(2026, 3, 6), [7.5, 8.5]),  # two days before it changes
        ("America/New_York", date(2026, 3, 7), [7.5, 8.5, 31]),
        ("Australia/Lord_Howe", date(2026, 5, 10), [-8, -7]),
    ],
)
def test_where_the_clock_changes_each_moment_that_may_matter_is_an_edge(
    zone: str, day: date, hours: list[float]
) -> None:
    early = shift(day.weekday(), 150, 210, zone=zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = sorted(early.edges(midnight - timedelta(days=3), midnight + timedelta(days=3)))
    assert found == [midnight + timedelta(hours=hour) for hour in hours]
    assert {at.tzinfo for at in found} == {UTC}
    last = found[-1]
    assert sorted(early.edges(last - timedelta(minutes=1), last + timedelta(minutes=1))) == [last]
