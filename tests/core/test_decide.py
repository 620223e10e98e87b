"""Whatever happens, in whatever order, in whatever house: a case stays owned and timed, and rises."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.decide import decide, open_case
from hilft.core.forecast import forecast
from hilft.core.standing import Happening, What
from hilft.core.world import NewCase, World
from tests.core.kept import follows, soundly_stands
from tests.core.made import DELTAS, DRAFTS, MOMENTS, WORLDS, Draft


@st.composite
def openings(draw: st.DrawFn, now: datetime) -> NewCase:
    def dates() -> datetime | None:
        return draw(st.none() | DELTAS.map(lambda delta: now + delta - timedelta(days=5)))

    before = draw(st.sampled_from([timedelta(0), timedelta(days=-1), timedelta(hours=3), timedelta(days=90)]))
    owner, reach = draw(st.integers(1, 9)), draw(st.sampled_from([0, 1000]))
    return NewCase("customer", now - before, owner, draw(st.sampled_from([None, 7])), reach, dates(), dates(), dates())


@given(WORLDS, MOMENTS, st.data())
@settings(max_examples=200, deadline=None)
def test_a_case_is_owned_and_timed_from_its_first_second(world: World, now: datetime, data: st.DataObject) -> None:
    opening = data.draw(openings(now))
    s = open_case(world, opening, now).standing
    soundly_stands(world, s, now)
    assert world.roster.is_there(s.owner, now)
    assert s.opened_at == min(opening.opened_at, now)


@given(WORLDS, MOMENTS, st.data(), st.lists(DRAFTS, min_size=1, max_size=25))
@settings(max_examples=500, deadline=None)
def test_whatever_happens_a_case_stays_owned_and_timed_and_rises(
    world: World, now: datetime, data: st.DataObject, drafts: list[Draft]
) -> None:
    s = open_case(world, data.draw(openings(now)), now).standing
    for draft in drafts:
        s = follows(world, s, draft.happens(s)).standing


@given(WORLDS, MOMENTS, st.data(), st.lists(DRAFTS, max_size=6))
@settings(max_examples=200, deadline=None)
def test_time_alone_brings_every_case_to_the_top_or_to_its_end(
    world: World, now: datetime, data: st.DataObject, drafts: list[Draft]
) -> None:
    s = open_case(world, data.draw(openings(now)), now).standing
    for draft in drafts:
        s = decide(world, s, draft.happens(s)).standing
    top = len(world.policy.for_kind(s.kind).rungs)
    told_at_top = 0
    for _ in range(60):
        if s.wake_at is None or told_at_top == 2:
            break
        h = Happening(What.TICK, max(s.wake_at, s.decided_at))
        decision = follows(world, s, h)
        told_at_top += decision.event is What.CLIMBED and decision.standing.rung == top
        s = decision.standing
    assert not s.is_open or told_at_top == 2, "the top rung hears of it again and again"


@given(WORLDS, MOMENTS, st.data(), st.lists(DRAFTS, max_size=8))
@settings(max_examples=200, deadline=None)
def test_the_forecast_is_what_really_happens_when_nothing_happens(
    world: World, now: datetime, data: st.DataObject, drafts: list[Draft]
) -> None:
    s = open_case(world, data.draw(openings(now)), now).standing
    for draft in drafts:
        s = decide(world, s, draft.happens(s)).standing
    ahead = forecast(world, s, steps=4)
    assert len(ahead) == 4 or (ahead and ahead[-1].event is What.PRESUMED) or not s.is_open
    for step in ahead:
        assert s.wake_at is not None
        decision = decide(world, s, Happening(What.TICK, s.wake_at))
        assert (decision.event, decision.reason) == (step.event, step.reason)
        assert s.wake_at == step.at
        s = decision.standing
        assert (s.rung, s.owner) == (step.rung, step.owner)


@given(WORLDS, MOMENTS, st.data(), st.lists(DRAFTS, max_size=8), DELTAS)
@settings(max_examples=200, deadline=None)
def test_a_clock_that_stood_still_makes_one_step_and_looks_again_after_it(
    world: World, now: datetime, data: st.DataObject, drafts: list[Draft], still: timedelta
) -> None:
    s = open_case(world, data.draw(openings(now)), now).standing
    for draft in drafts:
        s = decide(world, s, draft.happens(s)).standing
    if s.next_due is None:
        return
    h = Happening(What.TICK, s.next_due + still)
    after = follows(world, s, h).standing
    assert after.next_due is None or after.next_due > h.at
