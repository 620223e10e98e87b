"""The bounds of one week, worked out by hand: each number, and the moment to which it belongs."""

from dataclasses import replace
from datetime import datetime

import pytest

from hilft.core.bound import Bound, Longest, Owed, Promise, bounds, promise
from hilft.core.decide import decide, open_case
from hilft.core.policy import Span, Unit
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.shifts import Shift
from hilft.core.standing import Happening, What
from hilft.core.world import NewCase, World
from tests.core.made import BERLIN, CARE, DAY, HOUR, LEAD, ROLES, SECOND, TOP, berlin
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


def test_every_number_of_a_small_policy_is_the_sum_from_the_worst_closing() -> None:
    sums = {Owed.FIRST_WORD: (4, 7, 12), Owed.NEXT_WORD: (10, 13, 18), Owed.UPDATE: (20, 23, 28)}
    matters = (30, 40, 55)
    expected = [
        Bound(
            "customer", number + 1, rung.role, longest(sums[Owed.UPDATE][number]), longest(matters[number]),
            {owed: longest(hours[number]) for owed, hours in sums.items()},
        )
        for number, rung in enumerate(RUNGS)
    ]  # fmt: skip
    assert of_one_week(RULES) == expected


def test_only_the_kinds_one_asks_for_are_worked_out_each_by_its_own_rules() -> None:
    other = replace(RULES, rungs=RUNGS[:1], first_word=opening(1))
    policy = replace(CARE, rules={"customer": RULES, "report": other, "review": other})
    found = bounds(policy, BERLIN, MONDAY, ahead=WEEK, kinds=("report",))
    assert [(bound.kind, bound.rung, bound.role) for bound in found] == [("report", 1, "duty_lead")]
    assert found[0].words[Owed.FIRST_WORD] == longest(1)
    assert [bound.kind for bound in bounds(policy, BERLIN, MONDAY, ahead=WEEK)] == [
        *["customer"] * 3,
        "report",
        "review",
    ]
    assert bounds(policy, BERLIN, MONDAY, ahead=WEEK, kinds=()) == []


def test_the_moments_that_are_tried_lie_within_what_one_asks_for() -> None:
    assert bounds(SMALL, BERLIN, MONDAY, ahead=4 * DAY)[0].words[Owed.FIRST_WORD] == Longest(
        18 * HOUR, berlin(2026, 3, 2, 18), 4 * HOUR, 0.4
    )
    start = berlin(2026, 3, 4, 9, 30)
    found = bounds(SMALL, BERLIN, start.replace(microsecond=7), ahead=HOUR)
    assert found[0].words[Owed.FIRST_WORD] == Longest(4 * HOUR, start, 4 * HOUR, 0.4)


def test_of_two_runs_each_measure_keeps_its_longest_and_equals_their_first_moment() -> None:
    one = Longest(4 * HOUR, MONDAY, 3 * HOUR, 0.3)
    assert one.or_longer(5 * HOUR, FRIDAY, 2 * HOUR, 0.2) == Longest(5 * HOUR, FRIDAY, 3 * HOUR, 0.3)
    assert one.or_longer(4 * HOUR, FRIDAY, 4 * HOUR, 0.4) == Longest(4 * HOUR, MONDAY, 4 * HOUR, 0.4)


def test_a_sentence_is_rounded_up_to_tenths_and_only_up() -> None:
    found = of_one_week(RULES)
    exact, over = found[1], found[1]._replace(word=longest(20)._replace(working_days=2.3001))
    assert promise(found, "head_of_service") == Promise("head_of_service", 2.3, 4.0)
    assert (
        promise([exact._replace(word=exact.word._replace(working_days=2.3 + 1e-9))], "head_of_service").word_days == 2.3
    )
    assert promise([over], "head_of_service") == Promise("head_of_service", 2.4, 4.0)
    with pytest.raises(KeyError, match="operator stands on no rung for customer cases"):
        promise(found, "operator")
    with pytest.raises(KeyError, match="head_of_service stands on no rung for review cases"):
        promise(found, "head_of_service", "review")


def test_what_the_law_wants_by_a_date_is_missed_by_who_says_nothing_and_kept_by_who_speaks() -> None:
    found = of_one_week(RULES, dates=(LAW,))
    first = found[0].words[Owed.FIRST_WORD]
    assert (first.elapsed, first.opening) == (6 * HOUR, 4 * HOUR)
    assert found[0].words[Owed.UPDATE] == longest(20)
    assert found[0].words[Owed.NEXT_WORD] == longest(10)
    assert [bound.matter for bound in found] == [longest(hours) for hours in (30, 40, 55)]


def test_spans_that_end_with_a_day_are_longest_from_midnight_on() -> None:
    found = of_one_week(replace(RULES, first_word=Span(1.0, Unit.DAY_ENDS)))
    first = found[0].words[Owed.FIRST_WORD]
    assert (first.elapsed, first.start) == (2 * DAY, MONDAY)
    second = found[1].words[Owed.FIRST_WORD]
    assert (second.elapsed, second.start) == (
        BERLIN.add(berlin(2026, 3, 7), 3 * HOUR) - berlin(2026, 3, 5),
        berlin(2026, 3, 5),
    )


def test_a_month_is_longest_where_the_month_is() -> None:
    months = replace(RULES, rungs=(RUNGS[0]._replace(matter=Span(1.0, Unit.MONTHS)),))
    policy = replace(CARE, rules={"customer": months})
    (found,) = bounds(policy, BERLIN, berlin(2026, 2, 26), ahead=6 * DAY)
    assert (found.matter.elapsed, found.matter.start) == (32 * DAY - HOUR, berlin(2026, 3, 1))


def test_a_calendar_span_is_tried_where_it_ends_at_a_closing() -> None:
    found = of_one_week(replace(RULES, first_word=calendar(30)))
    assert found[0].words[Owed.FIRST_WORD].elapsed == 30 * HOUR
    second = found[1].words[Owed.FIRST_WORD]
    assert (second.elapsed, second.start) == (30 * HOUR + longest(3).elapsed, FRIDAY - 30 * HOUR)


def test_a_word_is_counted_as_if_the_matter_had_been_given_all_the_time_that_can_be_granted() -> None:
    old = replace(RULES, rungs=tuple(rung._replace(matter=opening(2)) for rung in RUNGS))
    found = of_one_week(old)
    assert [bound.words[Owed.FIRST_WORD] for bound in found] == [longest(hours) for hours in (4, 7, 12)]
    assert found[0].matter == longest(2)


def walked(world: World, at: datetime, owed: Owed) -> list[datetime]:
    """The slow way to say it: let one case go up the ladder in silence, and write down when each rung has it."""
    s = open_case(world, NewCase("customer", at, 1), at).standing
    s = decide(world, s, Happening(What.EXTENDED, at, by=world.roster.standing, until=at + 31 * DAY)).standing
    if owed is not Owed.FIRST_WORD:
        s = decide(world, s, Happening(What.ANSWERED, at)).standing
    if owed is Owed.NEXT_WORD:
        s = decide(world, s, Happening(What.SPOKE, at)).standing
    arrivals: list[datetime] = []
    while len(arrivals) < 3 and s.wake_at is not None:
        s = decide(world, s, Happening(What.TICK, s.wake_at)).standing
        arrivals += [s.decided_at] * (s.rung - len(arrivals))
    return arrivals


@pytest.mark.parametrize(
    ("first", "acts"),
    [
        (opening(4), (calendar(30), calendar(7))),
        (calendar(11), (opening(3), calendar(20))),
        (opening(2), (Span(1.0, Unit.DAY_ENDS), opening(5))),
        (Span(1.0, Unit.DAY_ENDS), (calendar(9), opening(5))),
        (calendar(11), (Span(1.0, Unit.DAY_ENDS), calendar(9))),
    ],
)
def test_no_half_hour_of_the_week_nor_the_seconds_around_it_waits_longer_and_one_moment_waits_as_long(
    first: Span, acts: tuple[Span, Span]
) -> None:
    rungs = (RUNGS[0]._replace(act_within=acts[0]), RUNGS[1]._replace(act_within=acts[1]), RUNGS[2])
    rules = replace(RULES, first_word=first, next_word=first, update=opening(6), rungs=rungs)
    found = of_one_week(rules)
    duties = {rung.role: (Duty(n, rung.role, None),) for n, rung in enumerate(RUNGS, 2)}
    people = {1: "advisor", **{n: rung.role for n, rung in enumerate(RUNGS, 2)}}
    world = World(replace(CARE, rules={"customer": rules}), BERLIN, Roster(4, people, duties))
    around = (MONDAY + n * HOUR / 2 + second * SECOND for n in range(6 * 24 * 2) for second in (-1, 0, 1))
    starts = [at for at in around if at >= MONDAY]
    for owed in (Owed.FIRST_WORD, Owed.UPDATE):
        runs = [(at, walked(world, at, owed)) for at in starts]
        for bound in found:
            told = bound.words[owed]
            assert max(arrivals[bound.rung - 1] - at for at, arrivals in runs) == told.elapsed
            assert max(BERLIN.between(at, arrivals[bound.rung - 1]) for at, arrivals in runs) == told.opening
            assert walked(world, told.start, owed)[bound.rung - 1] - told.start == told.elapsed


def test_round_the_clock_and_by_the_calendar_alone_every_moment_is_alike() -> None:
    spans = replace(RULES, first_word=calendar(5), next_word=calendar(6), update=calendar(7))
    for bound in of_one_week(spans, hours=ALIVE):
        assert (bound.word.start, bound.matter.start) == (MONDAY, MONDAY)
        assert bound.word.elapsed == bound.word.opening
        assert bound.word.working_days == bound.word.opening / DAY


def test_with_a_roster_an_empty_rung_is_passed_over_and_the_next_one_has_the_case_as_soon() -> None:
    top = {"head_of_department": (Duty(TOP, "head_of_department", None),)}
    house = Roster(TOP, ROLES, {"duty_lead": (Duty(LEAD, "duty_lead", None),), **top})
    found = of_one_week(RULES, roster=house)
    assert [bound.words[Owed.FIRST_WORD] for bound in found] == [longest(hours) for hours in (4, 7, 7)]
    assert [bound.matter for bound in found] == [longest(hours) for hours in (30, 40, 40)]
    back = berlin(2026, 3, 9, 11)
    away = Roster(TOP, ROLES, house.duties, {LEAD: (Absence(berlin(2026, 3, 5), back),)})
    first = of_one_week(RULES, roster=away)
    assert first[0].words[Owed.FIRST_WORD] == longest(4)
    assert first[1].words[Owed.FIRST_WORD].elapsed == longest(7).elapsed
    shifts = (Shift(LEAD, "duty_lead", None, 0, 480, 540, "Europe/Berlin"),)
    always = Roster(TOP, ROLES, {"duty_lead": shifts, **top})
    assert of_one_week(RULES, roster=always) == found
