"""Whether a backlog can be worked off in time, and what is missing when it cannot: hours, not discipline."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.capacity import (
    AHEAD,
    Alarm,
    Flow,
    Load,
    Outlook,
    Verdict,
    hours_short,
    hours_there,
    look_ahead,
    missed,
    step,
)
from hilft.core.roster import Absence
from tests.core.made import ADVISOR, BERLIN, COLLEAGUE, berlin, roster

CLOSED = Flow(0, 0, 0.0)


def weeks(*each: tuple[int, int, float]) -> list[Flow]:
    """Return weeks of five equal days and a weekend: what comes, what ends, hours a day. The first day is a Monday."""
    return [day for week in each for day in [Flow(*week)] * 5 + [CLOSED] * 2]


def ahead(hours: float) -> list[float]:
    return ([hours] * 5 + [0.0] * 2) * (AHEAD // 7)


def due(number: int) -> list[int]:
    """Return so many cases due on each of the next four days: whoever came last Tuesday is due today, a Monday."""
    return [number] * 4 + [0] * (AHEAD - 4)


DUE_OF = [day + (4 if day % 7 in (0, 6) else 5 if day % 7 == 5 else 6) for day in range(AHEAD)]


def test_a_growing_backlog_is_told_as_missing_capacity_not_as_missing_discipline() -> None:
    # Everybody settles one case an hour all the time, and in the last two weeks 30 a day come for 20 hours of people.
    past = weeks((20, 20, 20.0), (20, 20, 20.0), (30, 20, 20.0), (30, 20, 20.0))
    found = look_ahead(Load(past, due(20 + 20), ahead(20.0), DUE_OF))
    assert found.verdict is Verdict.SHORT
    assert (found.growing, found.came - found.ended) == (14, 100)
    assert found.pace == found.lately == 1.0, "nobody became slower"
    assert found.missing > 100
    assert found.first == 0
    assert found.hours_short is not None
    assert 50 < found.hours_short < 120, "ten hours a day more just for what comes"
    # The same backlog, where people settle half of what they did: their hours would do.
    slower = weeks((20, 20, 10.0), (20, 20, 10.0), (20, 10, 10.0), (20, 10, 10.0))
    slack = look_ahead(Load(slower, due(20), ahead(10.0), DUE_OF))
    assert slack.verdict is Verdict.SLOWER
    assert slack.hours_short == 0
    assert (slack.pace, slack.lately) == (2.0, 1.0)
    on = Alarm()
    for _ in range(10):
        on = step(on, slack)
    assert not on.is_on, "the alarm is about hours alone"


def test_what_comes_and_ends_evenly_is_fine_whatever_lies_there() -> None:
    even = weeks(*[(20, 20, 20.0)] * 4)
    found = look_ahead(Load(even, due(20), ahead(20.0), DUE_OF))
    assert (found.verdict, found.growing, found.missing, found.first) == (Verdict.FINE, 0, 0, None)


def test_a_holiday_of_half_the_team_is_seen_before_it_begins() -> None:
    even = weeks(*[(20, 20, 20.0)] * 4)
    half = [20.0] * 5 + [0.0] * 2 + [10.0] * 5 + [0.0] * 2 + [10.0] * 5 + [0.0] * 2
    found = look_ahead(Load(even, due(20), half, DUE_OF))
    assert found.verdict is Verdict.SHORT
    assert found.first == 7, "the Monday on which they leave"


def test_two_weeks_and_somebody_who_works_are_needed_to_tell_anything() -> None:
    assert look_ahead(Load(weeks((20, 20, 20.0)), due(50), ahead(20.0), DUE_OF)).verdict is Verdict.UNKNOWN
    assert look_ahead(Load(weeks(*[(20, 0, 0.0)] * 3), due(50), ahead(0.0), DUE_OF)).verdict is Verdict.UNKNOWN


def test_where_hardly_anything_ends_in_an_hour_nobody_claims_that_hours_are_missing() -> None:
    past = weeks((5, 5, 100.0), (5, 5, 100.0), (5, 3, 100.0), (5, 3, 100.0))
    found = look_ahead(Load(past, due(10), ahead(100.0), DUE_OF))
    assert (found.verdict, found.growing, found.missing) == (Verdict.SPARSE, 14, 0)


def test_the_alarm_begins_on_the_second_bad_day_and_ends_on_the_third_good_one() -> None:
    short = Outlook(Verdict.SHORT, growing=9, missing=30, hours_short=12.0)
    fine, between = Outlook(Verdict.FINE), Outlook(Verdict.FINE, missing=2)
    said = []
    alarm = Alarm()
    for outlook in (short, fine, short, short, fine, fine, short, fine, between, fine, fine, fine):
        alarm = step(alarm, outlook)
        said.append(alarm.is_on)
    assert said == [False, False, False, True, True, True, True, True, True, True, True, False]


def test_a_backlog_that_has_grown_for_a_few_days_only_is_a_bad_week() -> None:
    alarm = Alarm()
    for _ in range(5):
        alarm = step(alarm, Outlook(Verdict.SHORT, growing=4, missing=30))
    assert not alarm.is_on


LOADS = st.builds(
    Load,
    st.lists(st.builds(Flow, st.integers(0, 60), st.integers(0, 60), st.floats(0, 80)), min_size=14, max_size=35),
    st.lists(st.integers(0, 80), min_size=AHEAD, max_size=AHEAD),
    st.lists(st.just(0.0) | st.floats(1, 80), min_size=AHEAD, max_size=AHEAD),
    st.lists(st.integers(0, 30), min_size=AHEAD, max_size=AHEAD),
)


@given(LOADS, st.floats(0.05, 5))
def test_more_hours_never_make_more_cases_late_and_what_is_asked_for_is_enough(load: Load, pace: float) -> None:
    plain, helped = missed(load, pace), missed(load, pace, 10)
    assert sum(helped) <= sum(plain) + 1e-6
    more = hours_short(load, pace)
    assert (more is None) <= (0 in load.ahead)
    assert more is None or sum(missed(load, pace, more)[7:]) < 0.5
    assert all(number >= 0 for number in plain)


@given(LOADS)
def test_every_load_has_an_outlook_whose_numbers_agree(load: Load) -> None:
    found = look_ahead(load)
    assert (found.growing > 0) == (found.came > found.ended)
    if found.verdict is Verdict.SHORT:
        assert found.missing >= 5
        assert found.first is not None
    else:
        assert found.hours_short == 0


def test_hours_are_counted_while_the_desk_is_open_and_nobody_is_away() -> None:
    edges = [berlin(2026, 3, 2, 0), berlin(2026, 3, 3, 0), berlin(2026, 3, 4, 0)]
    day = BERLIN.between(edges[0], edges[1]) / timedelta(hours=1)
    away = roster((COLLEAGUE, Absence(edges[1], edges[2])))
    assert hours_there(BERLIN, away, [ADVISOR, COLLEAGUE], edges) == pytest.approx([2 * day, day])
