"""Matters and groups lie on top of the rules for customers' cases, and only ever shorten what is owed."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.bound import Owed, bounds
from hilft.core.decide import decide, open_case
from hilft.core.hours import ALWAYS, Hours
from hilft.core.policy import Overlay, Span, Title, Unit
from hilft.core.policy_file import load_policy
from hilft.core.roster import Duty, Roster
from hilft.core.since import Line, since_of
from hilft.core.standing import SOON, Decision, Happening, Standing, What
from hilft.core.world import EVERYTHING, NewCase, World
from tests.core.made import (
    BERLIN,
    CALENDARS,
    CARE,
    DELTAS,
    DRAFTS,
    LADDER,
    MOMENTS,
    Draft,
    berlin,
    random_overlay,
    random_policy,
    random_span,
    random_world,
)

PACKS = Path(__file__).parents[2] / "hilft/policies/packs"
SEEDS = st.integers(0, 2**32)
NEXT_DAY = Span(1.0, Unit.DAY_ENDS)


@given(SEEDS, MOMENTS, st.sampled_from(CALENDARS))
@settings(max_examples=300, deadline=None)
def test_no_matter_and_no_group_makes_any_span_longer(seed: int, start: datetime, hours: Hours) -> None:
    chance = Random(seed)
    policy = random_policy(chance)
    matter, group = random_overlay(chance, policy), random_overlay(chance, policy)
    policy = replace(policy, matters={"fault": matter}, groups={"vulnerable": group})
    plain = policy.for_kind("customer")
    for one, other in (("fault", ""), ("", "vulnerable"), ("fault", "vulnerable")):
        ruled = policy.under(one, other).for_kind("customer")
        for name in ("first_word", "next_word", "update"):
            alone = [overlay for overlay, is_on in ((matter, one), (group, other)) if is_on]
            spans = [getattr(plain, name), *(getattr(overlay, name) for overlay in alone)]
            expected = min(span.after(hours, start) for span in spans if span is not None)
            assert getattr(ruled, name).after(hours, start) == expected
        ages = [rung.matter.after(hours, start) for rung in ruled.rungs]
        assert all(a <= rung.matter.after(hours, start) for a, rung in zip(ages, plain.rungs, strict=True))
        for overlay in (matter if one else None, group if other else None):
            for role, span in overlay.ages.items() if overlay else ():
                assert ages[plain.rung_of(role) - 1] <= span.after(hours, start)
        assert [rung[:2] for rung in ruled.rungs] == [rung[:2] for rung in plain.rungs]


@given(SEEDS, MOMENTS, st.sampled_from(CALENDARS))
@settings(max_examples=200, deadline=None)
def test_two_spans_together_pass_when_the_first_of_them_does(seed: int, start: datetime, hours: Hours) -> None:
    chance = Random(seed)
    one, other, third = (random_span(chance) for _ in range(3))
    both = one.or_by(other).or_by(third)
    assert both.after(hours, start) == min(span.after(hours, start) for span in (one, other, third))
    assert len(both.each) == len({span.unit for span in (one, other, third)})
    assert both.or_by(None) is both
    assert both.or_by(both).after(hours, start) == both.after(hours, start)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)), st.integers(0, 40), st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_who_begins_later_never_has_an_earlier_end_of_a_day(
    start: datetime, later: timedelta, days: int, months: int
) -> None:
    ends = BERLIN.end_of_day(start, days, months)
    assert ends <= BERLIN.end_of_day(start + later, days, months)
    assert start < ends


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (berlin(2026, 3, 6, 23, 50), berlin(2026, 3, 8)),  # Friday, ten to midnight: until Saturday is over
        (berlin(2026, 4, 2, 17), berlin(2026, 4, 4)),  # Maundy Thursday: Good Friday counts
        (berlin(2026, 3, 27, 12), berlin(2026, 3, 29)),  # the day before the clock goes forward
        (berlin(2026, 3, 28, 12), berlin(2026, 3, 30)),  # until the end of a day of 23 hours
        (berlin(2026, 10, 24, 12), berlin(2026, 10, 26)),  # until the end of a day of 25 hours
        (berlin(2026, 12, 31, 23, 59), berlin(2027, 1, 2)),
    ],
)
def test_the_end_of_the_next_day_waits_for_no_weekend_holiday_or_clock_change(start: datetime, ends: datetime) -> None:
    for week in (BERLIN.week, ALWAYS, ((),) * 7):
        assert NEXT_DAY.after(Hours("Europe/Berlin", week, BERLIN.holidays), start) == ends


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (berlin(2026, 1, 31, 9), berlin(2026, 3, 1)),  # to the end of 28 February
        (berlin(2028, 1, 31, 9), berlin(2028, 3, 1)),  # of the 29th in a leap year
        (berlin(2026, 3, 15, 9), berlin(2026, 4, 16)),
        (berlin(2026, 12, 8, 9), berlin(2027, 1, 9)),
    ],
)
def test_a_month_ends_with_the_day_of_the_same_number(start: datetime, ends: datetime) -> None:
    assert Span(1.0, Unit.MONTHS).after(BERLIN, start) == ends


def test_the_age_of_a_higher_rung_binds_the_rungs_below() -> None:
    urgent = Overlay(
        "fault", Title("Fault", "Störung"), "a norm", ages={"head_of_service": Span(86_400, Unit.CALENDAR)}
    )
    ruled = urgent.over(CARE.for_kind("customer"))
    friday = berlin(2026, 3, 6, 16)
    ages = [rung.matter.after(BERLIN, friday) - friday for rung in ruled.rungs[:2]]
    assert ages == [timedelta(days=1), timedelta(days=1)]
    assert ruled.rungs[2] == CARE.for_kind("customer").rungs[2]


def test_a_matter_or_group_that_the_rules_do_not_know_adds_nothing() -> None:
    assert CARE.under("") is CARE
    assert CARE.under("no_such_matter", "nobody").rules == CARE.rules
    assert CARE.under("no_such_matter") is CARE.under("no_such_matter"), "worked out once"


def house(seed: int) -> World:
    """Return a random house; every second one with a random matter on top of its rules."""
    world, chance = random_world(seed), Random(seed)
    if seed % 2:
        return world
    policy = replace(world.policy, matters={"fault": random_overlay(chance, world.policy)})
    return world._replace(policy=policy.under("fault"))


def lived(
    world: World, at: datetime, drafts: list[Draft], *, prompt: bool = False
) -> tuple[Standing, list[Line], list[str]]:
    """Let a case live by these rules; return where it stands, its history, and what the law wanted and got."""
    s = open_case(world, NewCase("customer", at, 1), at).standing
    history, met = [Line(What.ROUTED, at)], list[str]()
    for draft in drafts:
        h = draft.happens(s)
        if prompt and s.wake_at is not None and s.wake_at < h.at:
            h = Happening(What.TICK, s.wake_at)
        if h.what in {What.SORTED, What.MIGRATED, What.HASTENED, What.REPLACED}:
            continue
        if h.what is What.INFORMED:
            h = h._replace(met=[date.code for date in world.policy.dates][: len(met) + 1])
        decision = decide(world, s, h)
        if decision.event is What.INFORMED:
            met = list(h.met)
        if decision.event in {What.PROPOSED, What.CONFIRMED}:
            met.append(EVERYTHING)
        if decision.event is not None:
            history.append(Line(decision.event, h.at, decision.reason, h.waiting_for))
        s = decision.standing
    return s, history, met


def moved(world: World, s: Standing, history: list[Line], met: list[str], after: timedelta) -> Decision:
    return decide(world, s, Happening(What.MIGRATED, s.decided_at + after, since=since_of(history), met=met))


LIVES = st.lists(DRAFTS, max_size=20)
DATES = ("word_due", "matter_due", "law_due", "wait_until", "offer_due", "confirm_due", "commitment_due",
         "channel_due", "customer_date")  # fmt: skip


@given(SEEDS, SEEDS, MOMENTS, LIVES, DELTAS)
@settings(max_examples=400, deadline=None)
def test_an_edit_grants_time_never(seed: int, other: int, at: datetime, drafts: list[Draft], after: timedelta) -> None:
    s, history, met = lived(house(seed), at, drafts)
    new_rules = house(other)._replace(roster=house(seed).roster)
    decision = moved(new_rules, s, history, met, after)
    if not s.is_open:
        assert decision.refused
        return
    new = decision.standing
    assert decision.event is What.MIGRATED
    for name in DATES:
        old_due, new_due = getattr(s, name), getattr(new, name)
        assert (old_due is None) == (new_due is None) or (name == "law_due" and old_due is None)
        assert old_due is None or new_due <= old_due, name
    assert (new.owner, new.stage, new.opened_at, new.proposed_at) == (s.owner, s.stage, s.opened_at, s.proposed_at)
    assert new.next_due is not None
    assert new.next_due <= max(min(s.owed().values()), new.decided_at + SOON)


@given(SEEDS, MOMENTS, LIVES, DELTAS)
@settings(max_examples=400, deadline=None)
def test_moving_to_the_same_rules_changes_no_date(
    seed: int, at: datetime, drafts: list[Draft], after: timedelta
) -> None:
    """By a clock that is on time: what is late already owes something else than the history tells.

    A history names one reason for a climb. A word that was missed in the same moment as something else is not told
    there, so it may come sooner after a move; it is never put off.
    """
    world = house(seed)
    s, history, met = lived(world, at, drafts, prompt=True)
    if s.is_open:
        new = moved(world, s, history, met, after).standing
        others = {line.reason for line in history if line.what is What.CLIMBED} - {"word"}
        same = [name for name in DATES if name != "word_due" or not others]
        assert {name: getattr(new, name) for name in same} == {name: getattr(s, name) for name in same}
        assert new.word_due == s.word_due or (new.word_due is not None and new.word_due < (s.word_due or at))


@given(SEEDS, st.sampled_from(CALENDARS), st.integers(0, 86_400 * 24), st.sampled_from(Owed))
@settings(max_examples=25, deadline=None)
def test_no_case_of_a_matter_waits_longer_than_the_bound_of_its_matter_says(
    seed: int, hours: Hours, second: int, owed: Owed
) -> None:
    start = berlin(2026, 3, 20)
    policy = random_policy(Random(seed))
    policy = replace(policy, matters={"fault": random_overlay(Random(seed), policy)}).under("fault")
    found = bounds(policy, hours, start, ahead=timedelta(days=25))
    people = dict(enumerate(LADDER, 10))
    duties = {role: (Duty(person, role, None),) for person, role in people.items()}
    world = World(policy, hours, Roster(99, {1: "advisor", **people}, duties))
    at = start + timedelta(seconds=second)
    s = open_case(world, NewCase("customer", at, 1), at).standing
    s = decide(world, s, Happening(What.EXTENDED, at, by=99, until=at + timedelta(days=31))).standing
    if owed is not Owed.FIRST_WORD:
        s = decide(world, s, Happening(What.ANSWERED, at, by=1)).standing
        s = decide(world, s, Happening(What.INFORMED, at, by=1, met=[date.code for date in policy.dates])).standing
    if owed is Owed.NEXT_WORD:
        s = decide(world, s, Happening(What.SPOKE, at)).standing
    while s.rung < len(found):
        rung, tick = s.rung, Happening(What.TICK, s.wake_at or at)
        s = decide(world, s, tick).standing
        for bound in found[rung : s.rung]:
            assert tick.at - at <= bound.words[owed].elapsed


def test_the_bounds_of_a_fault_count_every_hour_of_the_calendar() -> None:
    """Until the status is late: at most two days, from just after midnight to the end of the next day."""
    policy = load_policy((PACKS / "de_telecom.toml").read_text()).under("fault")
    only = replace(policy, rules={"customer": policy.for_kind("customer")})
    found = bounds(only, BERLIN, berlin(2026, 1, 1), ahead=timedelta(days=366))
    assert [bound.matter.elapsed for bound in found] == [timedelta(days=1), timedelta(days=3), timedelta(days=7)]
    silent = found[0].words[Owed.FIRST_WORD]
    assert silent.elapsed == timedelta(hours=49), "over the night in October that is an hour long"
    assert silent.start == berlin(2026, 10, 24)
    assert found[0].words[Owed.UPDATE].elapsed == timedelta(days=2)
