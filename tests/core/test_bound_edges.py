"""The worst moments to begin lie at edges: midnights, closings, what ends there, and rungs that are held at times."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hilft.core.bound import Longest, Owed, bounds
from hilft.core.decide import decide, open_case
from hilft.core.hours import Hours, Opening
from hilft.core.policy import Rules, Span, Unit
from hilft.core.roster import Duty, Roster
from hilft.core.standing import Happening, What
from hilft.core.world import NewCase, World
from tests.core.made import BERLIN, CARE, DAY, HOUR, LEAD, ROLES, TOP, berlin
from tests.core.one_week import (
    ALIVE,
    FRIDAY,
    LAW,
    MONDAY,
    RULES,
    RUNGS,
    SMALL,
    WEEK,
    calendar,
    longest,
    of_one_week,
    opening,
)

ONE_DAY = Span(1.0, Unit.DAY_ENDS)


@pytest.mark.parametrize(
    ("owed", "rules"),
    [
        (Owed.FIRST_WORD, replace(RULES, first_word=ONE_DAY)),
        (Owed.NEXT_WORD, replace(RULES, next_word=ONE_DAY, update=opening(30))),
        (Owed.UPDATE, replace(RULES, update=ONE_DAY)),
    ],
)
def test_whichever_word_is_owed_by_the_end_of_a_day_it_is_longest_from_midnight_on(owed: Owed, rules: Rules) -> None:
    found = of_one_week(rules)[0].words[owed]
    assert (found.elapsed, found.start, found.opening) == (2 * DAY, MONDAY, 20 * HOUR)


def test_an_age_and_a_date_of_the_law_that_end_with_a_day_are_longest_from_midnight_on() -> None:
    old = replace(RULES, rungs=(RUNGS[0]._replace(matter=Span(2.0, Unit.DAY_ENDS)), *RUNGS[1:]))
    assert of_one_week(old)[0].matter[:2] == (3 * DAY, MONDAY)
    law = LAW._replace(by=Span(1.0, Unit.DAY_ENDS))
    first = of_one_week(replace(RULES, first_word=opening(40)), dates=(law,))[0].words[Owed.FIRST_WORD]
    assert (first.elapsed, first.start) == (2 * DAY, MONDAY)


def test_a_midnight_eight_hours_ahead_is_no_opening_eight_hours_ahead() -> None:
    thirds = Hours("Europe/Berlin", ((Opening(480, 960),),) * 7)
    policy = replace(CARE, rules={"customer": replace(RULES, first_word=Span(1.0, Unit.DAY_ENDS))})
    found = bounds(policy, thirds, berlin(2026, 3, 2, 10), ahead=WEEK)
    assert [bound.words[Owed.FIRST_WORD].elapsed for bound in found] == [
        2 * DAY,
        2 * DAY + 11 * HOUR,
        2 * DAY + 16 * HOUR,
    ]
    assert {bound.words[Owed.FIRST_WORD].start for bound in found} == {berlin(2026, 3, 3)}


def test_who_asks_at_closing_waits_longer_than_who_asks_at_opening_twelve_hours_before() -> None:
    halves = Hours("Europe/Berlin", ((Opening(480, 1200),),) * 7)
    found = bounds(SMALL, halves, berlin(2026, 3, 2, 5), ahead=WEEK)[0].words[Owed.FIRST_WORD]
    assert found == Longest(16 * HOUR, berlin(2026, 3, 2, 20), 4 * HOUR, 4 / 12)


def test_of_two_spans_for_a_word_each_is_tried_where_it_hurts() -> None:
    either = Span(40 * 3600.0, Unit.OPEN, calendar(30))
    second = of_one_week(replace(RULES, first_word=either))[1].words[Owed.FIRST_WORD]
    assert (second.elapsed, second.start) == (30 * HOUR + longest(3).elapsed, FRIDAY - 30 * HOUR)


def test_two_weeks_across_the_change_of_the_clocks_hold_an_hour_more_of_opening_time() -> None:
    cancelled = CARE.under("cancellation")
    policy = replace(cancelled, rules={"customer": cancelled.for_kind("customer")})
    top = bounds(policy, BERLIN, berlin(2026, 1, 2))[2].matter
    starts = (berlin(2026, 3, 9) + n * HOUR for n in range(24 * 14))
    assert top.opening == max(BERLIN.between(at, at + 14 * DAY) for at in starts) == 101 * HOUR
    assert top.elapsed == 14 * DAY


def test_a_word_that_is_missed_at_a_closing_after_the_last_start_is_tried() -> None:
    policy = replace(CARE, rules={"customer": replace(RULES, first_word=calendar(30))})
    second = bounds(policy, BERLIN, MONDAY, ahead=4 * DAY)[1].words[Owed.FIRST_WORD]
    assert (second.elapsed, second.start) == (30 * HOUR + longest(3).elapsed, FRIDAY - 30 * HOUR)


def test_two_weeks_by_the_calendar_may_hold_an_hour_of_a_third_monday() -> None:
    ages = tuple(rung._replace(matter=calendar(24 * 14 * n)) for n, rung in enumerate(RUNGS, 1))
    found = of_one_week(replace(RULES, rungs=ages))
    assert [bound.matter.elapsed for bound in found] == [14 * DAY, 28 * DAY, 42 * DAY]
    starts = [MONDAY + n * HOUR for n in range(6 * 24)]
    for bound in found:
        elapsed = bound.matter.elapsed
        assert bound.matter.opening == max(BERLIN.between(at, at + elapsed) for at in starts)


def test_round_the_clock_a_month_is_longest_from_the_first_of_march() -> None:
    old = replace(RULES, rungs=(RUNGS[0]._replace(matter=Span(1.0, Unit.MONTHS)),))
    policy = replace(CARE, rules={"customer": old})
    (found,) = bounds(policy, ALIVE, datetime(2026, 2, 10, tzinfo=UTC), ahead=28 * DAY)
    assert (found.matter.elapsed, found.matter.start) == (32 * DAY, datetime(2026, 3, 1, tzinfo=UTC))


NOON = berlin(2026, 3, 4, 12)


@pytest.mark.parametrize("duty", [Duty(LEAD, "duty_lead", None, NOON, NOON + 2 * HOUR), Duty(LEAD, "duty_lead", 7)])
def test_who_holds_a_rung_at_times_or_for_one_team_may_have_the_case_for_all_the_time_of_that_rung(duty: Duty) -> None:
    house = Roster(TOP, ROLES, {"duty_lead": (duty,), "head_of_department": (Duty(TOP, "head_of_department", None),)})
    rules, start = replace(RULES, first_word=calendar(5)), NOON - 4 * HOUR
    found = of_one_week(rules, hours=ALIVE, roster=house)
    assert [bound.words[Owed.FIRST_WORD].elapsed for bound in found] == [5 * HOUR, 8 * HOUR, 8 * HOUR]
    world = World(replace(CARE, rules={"customer": rules}), ALIVE, house)
    s, arrivals = open_case(world, NewCase("customer", start, 1, team=duty.team), start).standing, []
    while s.rung < 3:
        s = decide(world, s, Happening(What.TICK, s.wake_at or start)).standing
        arrivals.append((s.rung, s.decided_at - start))
    assert arrivals == [(1, 5 * HOUR), (3, 8 * HOUR)]
