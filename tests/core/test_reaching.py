"""Not reachable is a rule, not a feeling; and a call is offered only at times at which somebody can make it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.hours import Hours, Opening
from hilft.core.reaching import AHEAD, HORIZON, OFFERED, SLOT, free_times, half_days, still_needed

DAY = (Opening(9 * 60, 17 * 60),)
BERLIN = Hours("Europe/Berlin", (DAY,) * 5 + ((), ()))
MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment by the clock on the wall in Berlin in winter; day 0 is Monday."""
    return MONDAY + timedelta(days=day, hours=hour - 1, minutes=minute)


@pytest.mark.parametrize(
    ("attempts", "needed"),
    [
        ([], 3),
        ([at(0, 10), at(0, 11), at(0, 12, 59)], 2),
        ([at(0, 10), at(0, 14), at(0, 16)], 1),
        ([at(0, 10), at(0, 14), at(1, 10)], 0),
        ([at(0, 10), at(0, 14), at(0, 20)], 1),
        ([at(5, 10), at(5, 14), at(6, 10)], 3),
        ([at(0, 10), at(1, 10), at(2, 10), at(3, 10)], 0),
    ],
)
def test_three_attempts_count_in_different_half_days_while_the_house_is_open(
    attempts: list[datetime], needed: int
) -> None:
    assert still_needed(BERLIN, attempts) == needed


def test_the_half_of_a_day_is_that_of_the_clock_on_the_wall() -> None:
    summer = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)  # 13:30 in Berlin
    assert half_days(BERLIN, [summer]) == {(summer.date(), True)}


def test_a_house_elsewhere_counts_halves_and_half_hours_by_its_own_clock() -> None:
    nepal = Hours("Asia/Kathmandu", (DAY,) * 7)  # three quarters of an hour off the others
    morning = datetime(2026, 7, 1, 6, 15, tzinfo=UTC)  # 12:00 in Kathmandu
    assert half_days(nepal, [morning, morning + timedelta(hours=1)]) == {
        (morning.date(), False),
        (morning.date(), True),
    }
    found = free_times(nepal, morning, taken=(), is_there=lambda _at: True)
    assert [at.time().isoformat("minutes") for at in found] == ["07:15", "07:45", "08:15", "08:45", "09:15", "09:45"]
    assert {at.tzinfo for at in found} == {UTC}
    asked_there = morning.astimezone(timezone(timedelta(hours=5)))
    assert {at.tzinfo for at in free_times(nepal, asked_there, taken=(), is_there=lambda _at: True)} == {UTC}


def test_a_time_that_the_house_closes_in_is_not_offered() -> None:
    early = Hours("Europe/Berlin", ((Opening(9 * 60, 10 * 60 + 45),),) * 7)
    found = free_times(early, at(0, 8), taken=(), is_there=lambda _at: True)
    assert found[:4] == [at(0, 9), at(0, 9, 30), at(0, 10), at(1, 9)]


def test_two_weeks_ahead_is_the_last_time_offered() -> None:
    last = at(0, 9) + HORIZON
    assert free_times(BERLIN, at(0, 9), taken=(), is_there=lambda at: at >= last) == [last]


@given(st.lists(MOMENTS, max_size=12))
def test_another_attempt_never_makes_somebody_more_reachable(attempts: list[datetime]) -> None:
    needed = [still_needed(BERLIN, attempts[:n]) for n in range(len(attempts) + 1)]
    assert needed == sorted(needed, reverse=True)
    assert needed[-1] >= 3 - len(attempts)


@given(MOMENTS, st.sets(st.integers(0, 5)))
def test_each_time_offered_is_open_ahead_free_and_the_caller_is_there(now: datetime, taken: set[int]) -> None:
    first = free_times(BERLIN, now, taken=(), is_there=lambda _at: True)
    gone = {first[n] for n in taken if n < len(first)}
    found = free_times(BERLIN, now, taken=gone, is_there=lambda at: at.hour != 10)
    assert len(found) <= OFFERED
    assert found == sorted(set(found))
    for one in found:
        assert now + AHEAD <= one <= now + HORIZON + SLOT
        assert BERLIN.between(one, one + SLOT) == SLOT, "the house is open throughout"
        assert one not in gone
        assert one.hour != 10
        assert one.minute in (0, 30)
        assert one.second == one.microsecond == 0


def test_nobody_who_is_away_is_offered() -> None:
    assert free_times(BERLIN, at(0, 9), taken=(), is_there=lambda _at: False) == []


def test_the_next_times_begin_an_hour_ahead_and_go_on_tomorrow() -> None:
    found = free_times(BERLIN, at(0, 14, 40), taken=[at(0, 16)], is_there=lambda _at: True)
    assert found == [at(0, 16, 30), at(1, 9), at(1, 9, 30), at(1, 10), at(1, 10, 30), at(1, 11)]
