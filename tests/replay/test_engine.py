"""The clock of a replay does what a plain loop over each case does, and holds no more than the open cases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.world import World
from hilft.replay.cast import Cast
from hilft.replay.engine import Replay
from hilft.replay.order import Order
from hilft.replay.rows import Item, Row, Step
from hilft.replay.sorting import ExternalSort
from hilft.replay.tally import Tally
from tests.replay.made import CARE, HOURS, MONDAY, RULES
from tests.replay.naive import Lived, Said, lived

NAMES = {
    "touched": Step.TOUCHED,
    "closed": Step.CLOSED,
    "proposed": Step.PROPOSED,
    "customer": Step.WAITING_CUSTOMER,
    "third_party": Step.WAITING_THIRD_PARTY,
    "reopened": Step.REOPENED,
}
PEOPLE = st.sampled_from([None, "Ada", "Ben"])
TEAMS = st.sampled_from([None, "north", "south"])
GAPS = st.sampled_from([0, 1, 30, 600, 1_440, 4_000, 10_080, 60_000])
ROWS = st.lists(st.tuples(GAPS, st.sampled_from(sorted(NAMES)), PEOPLE, TEAMS), min_size=1, max_size=7)
CASES = st.lists(st.tuples(st.integers(0, 20_000), ROWS), min_size=1, max_size=5)


class Kept(Tally):
    """A tally that also keeps what became of each case."""

    def __init__(self) -> None:
        super().__init__(len(RULES.rungs))
        self.lives: list[tuple[datetime, datetime, tuple[datetime, ...]]] = []

    def ended(self, opened: datetime, end: datetime, reached: list[datetime]) -> None:
        super().ended(opened, end, reached)
        self.lives.append((opened, end, tuple(reached)))


def items(cases: list[list[Said]], until: datetime | None = None) -> list[Item]:
    """Return the rows of cases as the clock is fed with them."""
    with ExternalSort() as by_case, ExternalSort() as by_time:
        order = Order(by_case, by_time, until.timestamp() if until else None)
        number = 0
        for case, rows in enumerate(cases):
            for row in rows:
                number += 1
                opened = row.opened.timestamp() if row.opened else None
                step = NAMES[row.step].value
                when, who = row.at.timestamp(), (row.person, row.team)
                order.add(Row(str(case), when, 0, number, number, step, *who, opened, number))
        order.arrange(lambda _: None)
        return list(order.items())


def replay(cases: list[list[Said]], until: datetime | None = None) -> Kept:
    tally, cast = Kept(), Cast(RULES)
    clock = Replay(World(CARE, HOURS, cast.roster), cast, tally, until)
    clock.feed(items(cases, until))
    clock.finish()
    return tally


def agree(tally: Kept, plain: list[Lived]) -> None:
    assert sorted(tally.lives) == [(life.opened, life.ended, life.reached) for life in plain]
    assert tally.climbs_on.total() == sum(life.climbs for life in plain)
    assert tally.decisions == sum(life.decisions for life in plain)
    assert tally.violations == 0, tally.told


def said(cases: list[tuple[int, list[tuple[int, str, str | None, str | None]]]]) -> Iterator[list[Said]]:
    for minutes, rows in cases:
        opened = at = MONDAY + timedelta(minutes=minutes)
        case = []
        for gap, step, person, team in rows:
            at += timedelta(minutes=gap)
            case.append(Said(at, step, person, team, opened))
        yield case


@settings(max_examples=150, deadline=None)
@given(CASES)
def test_the_queue_decides_as_a_plain_loop_over_each_case_does(
    cases: list[tuple[int, list[tuple[int, str, str | None, str | None]]]],
) -> None:
    rows = list(said(cases))
    agree(replay(rows), lived(CARE, HOURS, rows))


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(20_000, 120_000))
def test_what_the_log_leaves_open_goes_on_until_the_moment_that_was_asked_for(
    cases: list[tuple[int, list[tuple[int, str, str | None, str | None]]]], minutes: int
) -> None:
    until = MONDAY + timedelta(minutes=minutes)
    cut = [[row for row in case if row.at <= until] for case in said(cases)]
    agree(replay(list(said(cases)), until), lived(CARE, HOURS, [case for case in cut if case], until))


def one(*rows: tuple[float, str]) -> list[Said]:
    return [Said(MONDAY + timedelta(days=day), step, "Ada", None) for day, step in rows]


def test_a_silent_case_climbs_between_two_rows_and_is_handed_down_by_the_second() -> None:
    tally = replay([one((0, "touched"), (30, "touched"))])
    opened, end, reached = tally.lives[0]
    assert len(reached) == 3
    assert opened < reached[0] <= reached[1] <= reached[2] < end


def test_a_case_without_an_end_in_the_log_ends_with_its_last_row() -> None:
    tally = replay([one((0, "touched"), (1, "touched"))])
    assert tally.lives == [(MONDAY, MONDAY + timedelta(days=1), tally.lives[0][2])]
    until = MONDAY + timedelta(days=60)
    assert replay([one((0, "touched"), (1, "closed"))], until).lives[0][1] == MONDAY + timedelta(days=1)
    assert replay([one((0, "touched"), (1, "touched"))], until).lives[0][1] == until


def test_the_tick_comes_before_a_row_of_the_same_moment() -> None:
    missed = CARE.rules["customer"].first_word.after(HOURS, MONDAY)
    tally = replay([[Said(MONDAY, "touched", "Ada", None), Said(missed, "touched", "Ada", None)]])
    assert tally.lives[0][2] == (missed,)


def test_only_open_cases_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hilft.replay.engine._SLACK", 10)
    hours = [MONDAY + timedelta(hours=n) for n in range(500)]
    cases = [[Said(at, step, "Ada", None) for step in ("touched", "closed")] for at in hours]
    tally, cast = Kept(), Cast(RULES)
    clock = Replay(World(CARE, HOURS, cast.roster), cast, tally)
    most = 0
    for item in items(cases):
        clock.feed([item])
        most = max(most, len(clock._running), len(clock._queue) - 14)
    assert most == 1
    assert clock._running == {}
    assert tally.cases == 500


def test_figures_of_long_cases_are_counted_by_rung() -> None:
    tally = Tally(2)
    opened = datetime(2024, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    tally.ended(opened, opened + 40 * day, [opened + 5 * day, opened + 20 * day])
    tally.ended(opened, opened + 50 * day, [opened + 35 * day])
    tally.ended(opened, opened + 100 * day, [opened + 9.5 * day])
    tally.ended(opened, opened + 30 * day, [opened + 1 * day])
    assert tally.by_rung == [4, 1]
    assert tally.long == {30: 3, 90: 1, 180: 0}
    first, second = tally.caught[30]
    assert (first.caught, first.early, first.median_lead_days()) == (2, 2, 62.75)
    assert (second.caught, second.early, second.median_lead_days()) == (1, 0, 20.0)
    assert (tally.caught[90][0].caught, tally.caught[90][0].median_lead_days()) == (1, 90.5)
    assert tally.caught[180][0].median_lead_days() is None


def test_climbs_a_day_are_counted_over_all_days_of_the_log() -> None:
    tally = Tally(1)
    start = datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert tally.climbs_per_day() == (0.0, 0)
    for days in (0, 9):
        tally.event(start + timedelta(days=days))
    for hours in (1, 2, 48):
        tally.climbed(start + timedelta(hours=hours))
    assert tally.climbs_per_day() == (0.3, 2)
