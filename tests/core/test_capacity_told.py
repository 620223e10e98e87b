"""What can be worked off in time, day by day and to the case: small figures that can be added up by hand."""

from datetime import timedelta

import pytest

from hilft.core.capacity import Alarm, Flow, Load, Outlook, Verdict, hours_short, hours_there, look_ahead, missed, step
from hilft.core.roster import Absence
from tests.core.made import ADVISOR, BERLIN, COLLEAGUE, berlin, roster

QUIET = [Flow(0, 0, 0.0)] * 14


def load(due: list[int], ahead: list[float], past: list[Flow] = QUIET) -> Load:
    return Load(past, due, ahead, list(range(len(ahead))))


def days(*each: tuple[int, int, float]) -> list[Flow]:
    return [Flow(*one) for one in each]


@pytest.mark.parametrize(
    ("due", "ahead", "found"),
    [
        ([3, 2, 0], [1.0, 1.0, 1.0], [1, 1, 0]),
        ([1, 1, 0], [0.75, 0.0, 0.0], [0, 0.5, 0]),
        ([0, 0, 6], [1.0, 1.0, 1.0], [0, 0, 0]),
        ([0, 0, 7], [1.0, 1.0, 1.0], [0, 0, 1]),
        ([4, 0, 0], [0.0, 1.0, 1.0], [4, 0, 0]),
        ([4, 0, 3], [0.0, 1.0, 1.0], [4, 0, 3]),
        ([4, 0, 3], [0.0, 2.0, 1.0], [4, 0, 1]),
    ],
)
def test_the_earliest_date_is_worked_on_first_and_what_is_late_before_everything(
    due: list[int], ahead: list[float], found: list[float]
) -> None:
    assert missed(load(due, ahead), 2.0) == found


def test_what_comes_is_what_came_on_that_day_of_the_last_two_weeks() -> None:
    weeks = days(
        *[(99, 0, 0.0)] * 7, *[(n, 0, 0.0) for n in (2, 4, 6, 8, 10, 12, 14)], *[(n, 0, 0.0) for n in range(7)]
    )
    usual = [1.0, 2.5, 4.0, 5.5, 7.0, 8.5, 10.0]
    assert missed(load([], [0.0] * 9, weeks), 1.0) == [*usual, *usual[:2]]
    assert missed(load([], [0.0] * 9, weeks[7:]), 1.0) == [*usual, *usual[:2]]
    assert missed(load([], [0.0] * 9, weeks[14:]), 1.0) == [0, 1, 2, 3, 4, 5, 6, 0, 1]
    assert missed(load([5, 5], [0.0] * 2, weeks), 1.0) == [6.0, 7.5]


def test_more_hours_fall_like_those_that_are_there_and_evenly_when_nobody_is() -> None:
    assert missed(load([9] * 7, [3.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]), 1.0, 4.0)[0] == 9 - 3 - 3
    assert missed(load([9] + [0] * 6, [0.0] * 7), 1.0, 7.0)[0] == 8


def test_the_hours_that_are_missing_are_told_to_a_quarter() -> None:
    def short(number: int) -> float | None:
        return hours_short(load([0] * 13 + [number], [0.0] * 7 + [1.0] * 7), 1.0)

    assert short(7) == 0.0
    assert short(8) == 0.5, "two weeks' hours fall on the second, and half a case may be left"
    assert short(307) == pytest.approx(149.75, abs=0.8)
    assert hours_short(load([0] * 7 + [1] + [0] * 6, [0.0] * 8 + [1.0] * 6), 1.0) is None


def test_a_pace_is_that_of_the_best_week_and_the_last_one_is_told_beside_it() -> None:
    past = days(*[(0, 3, 1.0)] * 7, *[(0, 2, 1.0)] * 7, *[(0, 1, 1.0)] * 7)
    found = look_ahead(load([], [1.0], past))
    assert (found.pace, found.lately) == (3.0, 1.0)
    first = days((0, 70, 10.0), *[(0, 0, 0.0)] * 6, *[(0, 1, 1.0)] * 7)
    assert look_ahead(load([], [1.0], first)).pace == 7.0
    assert look_ahead(load([], [1.0], days((0, 9, 1.0), *first[1:], (0, 0, 0.0)))).pace == 9.0
    idle = days(*[(0, 1, 1.0)] * 7, *[(0, 0, 1.0)] * 7)
    assert look_ahead(load([], [1.0], idle)).lately == 1.0, "a week in which nothing ended tells no pace"
    nobody = days(*[(0, 1, 1.0)] * 7, *[(0, 1, 0.0)] * 7)
    assert look_ahead(load([], [1.0], nobody)).lately == 1.0
    assert look_ahead(load([], [1.0], days(*[(0, 0, 0.0)] * 13, (0, 5, 1.0)))).pace == 5.0


def test_thirteen_days_tell_nothing_and_a_tenth_of_a_case_an_hour_tells_something() -> None:
    day = (1, 1, 10.0)
    assert look_ahead(load([], [10.0], days(*[day] * 13))) == Outlook(Verdict.UNKNOWN)
    assert look_ahead(load([], [10.0], days(*[day] * 14))).verdict is Verdict.FINE
    sparse = days(*[(3, 1, 11.0)] * 7, *[(3, 2, 50.0)] * 7)
    assert look_ahead(load([], [10.0], sparse)) == Outlook(Verdict.SPARSE, 14, 42, 21, 7 / 77, 14 / 350)


@pytest.mark.parametrize(("due", "verdict"), [(5, Verdict.FINE), (9, Verdict.FINE), (10, Verdict.SHORT)])
def test_five_that_are_missed_are_more_than_chance(due: int, verdict: Verdict) -> None:
    past = days(*[(0, 5, 1.0)] * 14)
    assert look_ahead(load([due], [1.0], past)).verdict is verdict


@pytest.mark.parametrize(("due", "verdict"), [(5, Verdict.FINE), (6, Verdict.SLOWER)])
def test_five_that_are_missed_at_the_pace_of_the_last_week_are_slower_work(due: int, verdict: Verdict) -> None:
    past = days(*[(0, 9, 1.0)] * 7, *[(0, 1, 1.0)] * 7)
    assert look_ahead(load([due], [1.0], past)).verdict is verdict


def test_growth_is_counted_from_the_lowest_day_and_one_case_is_growth() -> None:
    past = days(*[(1, 3, 1.0)] * 12, (4, 2, 1.0), (1, 2, 1.0))
    found = look_ahead(load([], [1.0], past))
    assert (found.growing, found.came, found.ended) == (2, 5, 4)
    assert look_ahead(load([], [1.0], days(*[(1, 1, 1.0)] * 14)))[1:4] == (0, 0, 0)


def test_the_first_day_missed_is_that_of_half_a_case() -> None:
    past = days(*[(0, 2, 1.0)] * 14)
    assert look_ahead(load([2, 1, 0], [1.25, 0.0, 0.0], past)).first == 1
    assert look_ahead(load([2, 1, 0], [1.3, 0.0, 0.0], past)).first is None
    assert look_ahead(load([3, 0, 0], [1.0, 9.0, 9.0], past)).first == 0


def test_a_backlog_growing_for_five_days_is_enough_on_the_second_of_them() -> None:
    short = Outlook(Verdict.SHORT, growing=5, missing=30)
    assert step(step(Alarm(), short), short) == Alarm(is_on=True)
    assert step(Alarm(), short) == Alarm(is_on=False, against=1)


def test_every_absence_counts_once_and_nobody_is_there_for_less_than_no_time() -> None:
    edges = [berlin(2026, 3, 2), berlin(2026, 3, 3), berlin(2026, 3, 4)]
    noon, one = berlin(2026, 3, 2, 12), berlin(2026, 3, 2, 13)
    twice = roster((COLLEAGUE, Absence(berlin(2026, 3, 2, 8), berlin(2026, 3, 2, 9))), (COLLEAGUE, Absence(noon, one)))
    assert hours_there(BERLIN, twice, [ADVISOR, COLLEAGUE], edges) == [18.0, 20.0]
    away = roster((ADVISOR, Absence(edges[0], edges[1] + timedelta(hours=9))))
    assert hours_there(BERLIN, away, [ADVISOR], edges) == [0.0, 9.0]
