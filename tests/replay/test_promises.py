"""The promises are asserted after every decision: each broken one is noticed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hilft.core.decide import decide, open_case
from hilft.core.standing import Decision, Happening, Standing, What
from hilft.core.world import NewCase, World
from hilft.replay.cast import Cast
from hilft.replay.promises import broken_promise, opening_breaks
from tests.replay.made import CARE, HOURS, MONDAY, RULES

CAST = Cast(RULES)
WORLD = World(CARE, HOURS, CAST.roster)
ADA = CAST.person("Ada", None)
OPENED = open_case(WORLD, NewCase("customer", MONDAY, ADA), MONDAY)
OPEN = OPENED.standing
DUE = OPEN.next_due or MONDAY
TICK = Happening(What.TICK, DUE)
ANSWER = Happening(What.ANSWERED, MONDAY + timedelta(hours=1), ADA)
DAY = timedelta(days=1)
Change = Callable[[Decision], Decision]


def said(old: Standing, happening: Happening, change: Change = lambda decision: decision) -> str:
    decision = change(decide(WORLD, old, happening))
    return broken_promise(CAST.roster, 3, old, happening, decision)


def stands(**changes: object) -> Change:
    return lambda decision: decision._replace(standing=decision.standing._replace(**changes))  # type: ignore[arg-type]


def test_what_the_core_decides_keeps_every_promise() -> None:
    assert opening_breaks(CAST.roster, OPENED) == ""
    assert said(OPEN, TICK) == said(OPEN, ANSWER) == said(OPEN, Happening(What.CLOSED, MONDAY + DAY, ADA)) == ""


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        (stands(owner=999_999), "P5"),
        (stands(next_due=None), "P2 An open case has no deadline"),
        (stands(next_due=MONDAY), "P2 The deadline lies in the past"),
        (stands(next_due=MONDAY + 40 * DAY, wake_at=MONDAY + 40 * DAY), "P2 The deadline lies in the past, or further"),
        (stands(next_due=DUE + 20 * DAY), "P2 Something is owed before"),
        (stands(wake_at=DUE + 20 * DAY), "P2"),
        (stands(opened_at=MONDAY + DAY), "P4 The age moved"),
        (stands(stage=-1), "P4 The age moved, or the matter came down"),
        (stands(matter_due=MONDAY + 20 * DAY), "P4 The matter's deadline moved"),
        (stands(closed_at=MONDAY), "P7 The case was closed by answered"),
    ],
)
def test_a_decision_that_breaks_a_promise_is_noticed(change: Change, promise: str) -> None:
    assert said(OPEN, ANSWER, change).startswith(promise)


def test_an_owner_who_is_nobody_is_noticed() -> None:
    assert said(OPEN._replace(owner=999_999), ANSWER).startswith("P1")
    assert opening_breaks(CAST.roster, Decision(OPEN._replace(owner=999_999), What.ROUTED)).startswith("P1")


def test_a_tick_that_does_nothing_or_leads_nowhere_is_noticed() -> None:
    later = DUE + DAY
    quiet = Decision(OPEN._replace(decided_at=DUE, next_due=later, wake_at=later, word_due=later), What.CHECKED)
    assert broken_promise(CAST.roster, 3, OPEN, TICK, quiet) == "P3 A missed deadline did not climb."
    assert said(OPEN, TICK, stands(rung=0)) == "P3 A climb did not lead up."
    assert said(OPEN, TICK, stands(decided_at=MONDAY)) == "P3 A tick was decided for another moment."
    early = Happening(What.TICK, MONDAY + timedelta(minutes=1))
    climbed = decide(WORLD, OPEN, Happening(What.ESCALATED, early.at))
    assert broken_promise(CAST.roster, 3, OPEN, early, climbed) == "P3 A case climbed though nothing was missed."


def test_a_wait_that_ends_unnoticed_is_noticed() -> None:
    until = MONDAY + timedelta(hours=2)
    waiting = decide(WORLD, OPEN, Happening(What.WAITED, MONDAY, ADA, until=until, waiting_for="customer")).standing
    silent = Decision(
        waiting._replace(decided_at=until, next_due=until + DAY, wake_at=until + DAY, wait_until=until + DAY), None
    )
    tick = Happening(What.TICK, until)
    assert broken_promise(CAST.roster, 3, waiting, tick, silent) == "P3 A deadline passed and nothing happened."
    assert said(waiting, tick) == ""


def test_the_matter_moves_by_a_climb_only_when_it_was_missed() -> None:
    assert said(OPEN, TICK, stands(matter_due=MONDAY + 20 * DAY)).startswith(
        "P4 The matter's deadline moved by climbed"
    )
    closed = decide(WORLD, OPEN, Happening(What.CLOSED, MONDAY + DAY, ADA)).standing
    again = Happening(What.REOPENED, MONDAY + 2 * DAY, ADA)
    assert said(closed, again) == ""
    assert said(closed, again, stands(next_due=None)).startswith("P2")
    noted = Happening(What.NOTED, MONDAY + 2 * DAY, ADA)
    assert said(closed, noted, stands(next_due=MONDAY + 3 * DAY)).startswith("P7 A closed case has a deadline")
