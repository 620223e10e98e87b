from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hilft.core.bound import Owed, bounds, promise
from hilft.core.calendar_file import load_calendar
from hilft.core.decide import decide, open_case
from hilft.core.hours import ALWAYS, Hours
from hilft.core.policy import Policy, Span, Unit
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.shifts import Shift
from hilft.core.standing import Happening, Standing, What
from hilft.core.world import NewCase, World
from tests.core.made import (
    BERLIN,
    CALENDARS,
    CARE,
    DRAFTS,
    LADDER,
    LEAD,
    Draft,
    berlin,
    random_policy,
    roster,
)

ROOT = Path(__file__).parents[2]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
SEASON = timedelta(days=60)
LENT, EASTER = datetime(2026, 3, 20, tzinfo=UTC), timedelta(days=25)
CUSTOMERS = replace(CARE, rules={"customer": CARE.rules["customer"]})


def work_of(hours: Hours, *spans: Span) -> timedelta:
    """Return how much opening time these spans are together; none of them counts by the calendar."""
    assert all(span.unit is not Unit.CALENDAR for span in spans)
    sizes = [hours.working_day if span.unit is Unit.WORKING_DAYS else timedelta(seconds=1) for span in spans]
    return sum((size * span.amount for size, span in zip(sizes, spans, strict=True)), timedelta())


def longest_sum(hours: Hours, work: timedelta) -> timedelta:
    """The independent check: opening time takes longest from a closing on, so add the sum at every closing."""
    end = NEW_YEAR + timedelta(days=731)
    return max(hours.add(at, work) - at for at in (NEW_YEAR, *hours.breakpoints(NEW_YEAR, end)))


def test_the_bounds_of_the_shipped_policy_are_the_sums_of_its_spans_at_the_worst_closing() -> None:
    rules, found = CUSTOMERS.for_kind("customer"), bounds(CUSTOMERS, BERLIN, NEW_YEAR)
    assert [bound.rung for bound in found] == [1, 2, 3]
    for number, bound in enumerate(found):
        acts = [rung.act_within for rung in rules.rungs[:number]]
        for owed, span in zip(Owed, (rules.first_word, rules.next_word, rules.update), strict=True):
            work = work_of(BERLIN, span, *acts)
            assert bound.words[owed].opening == work
            assert bound.words[owed].elapsed == longest_sum(BERLIN, work)
        work = work_of(BERLIN, rules.rungs[number].matter)
        assert bound.matter.opening == work
        assert bound.matter.elapsed == longest_sum(BERLIN, work)
        for longest in (bound.word, bound.matter):
            assert BERLIN.add(longest.start, longest.opening) - longest.start == longest.elapsed


def test_the_sentence_about_the_head_of_service() -> None:
    found = bounds(CUSTOMERS, BERLIN, NEW_YEAR)
    told = promise(found, "head_of_service")
    assert (told.word_days, told.matter_days) == (3.4, 10)
    assert found[1].words[Owed.FIRST_WORD].working_days == pytest.approx(0.8)
    assert found[1].words[Owed.NEXT_WORD].working_days == pytest.approx(1.4)
    with pytest.raises(KeyError, match="operator stands on no rung"):
        promise(found, "operator")


def test_the_numbers_in_the_docs_are_the_computed_ones() -> None:
    hours = load_calendar((ROOT / "hilft/policies/packs/hours.toml").read_text())
    found, page = bounds(CUSTOMERS, hours, NEW_YEAR), (ROOT / "docs/policies.md").read_text()
    for bound in found:
        days = [f"{longest.working_days:.1f}".removesuffix(".0") for longest in (*bound.words.values(), bound.matter)]
        row = f"| {bound.role.replace('_', ' ')} | " + " | ".join(days) + " |"
        assert row in page.replace(" working days |", " |")
    told = promise(found, "head_of_service")
    sentence = (
        f"longer than {told.word_days:g} working days for a word without the head of service owning it; no matter"
    )
    assert f"{sentence} lives\nlonger than {told.matter_days:g} without her" in page
    assert found[0].words[Owed.FIRST_WORD].elapsed == timedelta(days=4, hours=18)


def test_by_the_clock_the_longest_wait_lies_across_easter_or_christmas() -> None:
    found = bounds(CUSTOMERS, BERLIN, NEW_YEAR)
    assert found[0].words[Owed.FIRST_WORD].start == berlin(2026, 4, 2, 18)
    assert found[0].words[Owed.FIRST_WORD].elapsed == timedelta(days=4, hours=18)


def test_the_whole_shipped_policy_is_bounded_in_less_than_five_seconds() -> None:
    begun = process_time()
    found = bounds(CARE, Hours("Europe/Berlin", BERLIN.week, BERLIN.holidays), NEW_YEAR)
    assert process_time() - begun < 5
    assert len(found) == sum(len(rules.rungs) for rules in CARE.rules.values())
    breach = {bound.role: bound for bound in found if bound.kind == "breach"}
    assert breach["head_of_department"].matter.elapsed == timedelta(hours=72), "weekends and clock changes included"


def test_round_the_clock_a_bound_is_the_sum_itself() -> None:
    for bound in bounds(CUSTOMERS, Hours("UTC", ALWAYS), NEW_YEAR):
        assert bound.word.elapsed == bound.word.opening
        assert bound.matter.elapsed == bound.matter.opening


def test_a_policy_that_counts_by_the_calendar_in_between_is_tried_where_that_hurts() -> None:
    rules = CUSTOMERS.for_kind("customer")
    first = Span(36 * 3600.0, Unit.CALENDAR)
    mixed = replace(CUSTOMERS, rules={"customer": replace(rules, first_word=first)})
    second = bounds(mixed, BERLIN, NEW_YEAR)[1].words[Owed.FIRST_WORD]
    assert second.elapsed == timedelta(hours=36) + longest_sum(BERLIN, timedelta(hours=4))
    assert not BERLIN.is_open(second.start + timedelta(hours=36))


def reached(world: World, s: Standing, drafts: list[Draft], until: datetime) -> dict[int, datetime]:
    """Let these things happen, with a prompt clock in between, and say when each rung was first reached."""
    first: dict[int, datetime] = {}
    waiting = list(drafts)
    while s.wake_at is not None and s.wake_at < until and len(first) < len(world.policy.for_kind(s.kind).rungs):
        h = Happening(What.TICK, s.wake_at)
        if waiting and (other := waiting[0].happens(s)).at <= s.wake_at:
            h, _ = other, waiting.pop(0)
        elif waiting:
            waiting[0] = waiting[0]._replace(after=(waiting[0].after or timedelta(0)) - (h.at - s.decided_at))
        before, s = s, decide(world, s, h).standing
        owned = max(s.rung, s.stage) if h.what is What.TICK else s.stage
        first |= {rung: h.at for rung in range(1, owned + 1) if rung not in first}
        s = s._replace(decided_at=max(before.decided_at, h.at))
    return first


@given(st.integers(0, 2**32), st.sampled_from(CALENDARS), st.integers(0, 86_400 * 24), st.sampled_from(Owed))
@example(82060911, CALENDARS[4], 127_800, Owed.FIRST_WORD)  # a calendar span that ended at a closing
@settings(max_examples=40, deadline=None)
def test_no_random_start_waits_longer_than_the_bound_says(seed: int, hours: Hours, second: int, owed: Owed) -> None:
    policy = random_policy(Random(seed))
    found = bounds(policy, hours, LENT, ahead=EASTER)
    world, at = World(policy, hours, everybody(policy)), LENT + timedelta(seconds=second)
    s = open_case(world, NewCase("customer", at, 1), at).standing
    s = decide(world, s, Happening(What.EXTENDED, at, by=99, until=at + timedelta(days=31))).standing
    if owed is not Owed.FIRST_WORD:
        s = decide(world, s, Happening(What.ANSWERED, at, by=1)).standing
    if owed is Owed.NEXT_WORD:
        s = decide(world, s, Happening(What.SPOKE, at)).standing
    while s.rung < len(found):
        rung, tick = s.rung, Happening(What.TICK, s.wake_at or at)
        s = decide(world, s, tick).standing
        for bound in found[rung : s.rung]:
            assert tick.at - at <= bound.words[owed].elapsed
            assert hours.between(at, tick.at) <= bound.words[owed].opening


MAY_NOT = {What.EXTENDED, What.PROPOSED, What.CLOSED, What.CONFIRMED}


@given(st.integers(0, 2**32), st.sampled_from(CALENDARS), st.integers(0, 86_400 * 24), st.lists(DRAFTS, max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_people_do_short_of_solving_no_matter_lives_longer_than_the_bound_says(
    seed: int, hours: Hours, second: int, drafts: list[Draft]
) -> None:
    policy = random_policy(Random(seed))
    found = bounds(policy, hours, LENT, ahead=EASTER)
    world, at = World(policy, hours, everybody(policy)), LENT + timedelta(seconds=second)
    s = open_case(world, NewCase("customer", at, 1), at).standing
    allowed = [draft for draft in drafts if draft.what not in MAY_NOT]
    first = reached(world, s, allowed, at + found[-1].matter.elapsed + timedelta(days=1))
    for bound in found:
        assert first[bound.rung] - at <= bound.matter.elapsed


def everybody(policy: Policy) -> Roster:
    """Return a house where nobody is ever away: advisor 1, a person for every role, the standing head 99."""
    people = dict(enumerate(LADDER, 10))
    duties = {role: (Duty(person, role, None),) for person, role in people.items()}
    return Roster(99, {1: "advisor", 2: "advisor", 3: "advisor", 4: "advisor", 9: "advisor", **people}, duties)


def test_a_roster_with_holes_makes_nothing_later() -> None:
    away = (LEAD, Absence(berlin(2026, 2, 2), berlin(2026, 2, 16)))
    house = roster(away)
    with_holes = bounds(CUSTOMERS, BERLIN, NEW_YEAR, roster=house, ahead=SEASON)
    for one, other in zip(with_holes, bounds(CUSTOMERS, BERLIN, NEW_YEAR, ahead=SEASON), strict=True):
        assert one.word.elapsed <= other.word.elapsed
        assert one.matter.elapsed <= other.matter.elapsed


def test_weekly_shifts_make_nothing_later_and_cost_no_search_of_their_own() -> None:
    by_shifts = roster()
    shifts = tuple(Shift(LEAD, "duty_lead", None, day, 480, 720, "Europe/Berlin") for day in range(7))
    by_shifts = replace(by_shifts, duties={**by_shifts.duties, "duty_lead": shifts})
    began = process_time()
    found = bounds(CUSTOMERS, BERLIN, NEW_YEAR, roster=by_shifts)
    assert process_time() - began < 5
    for one, other in zip(found, bounds(CUSTOMERS, BERLIN, NEW_YEAR), strict=True):
        assert (one.word.elapsed, one.matter.elapsed) == (other.word.elapsed, other.matter.elapsed)
