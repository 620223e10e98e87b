"""The clock's design, searched by Spin: every order in which workers, senders, people, kills and time can meet."""

import sys
from pathlib import Path

import pytest

from tests.model.spin import MODEL, search

pytestmark = pytest.mark.model

OWNED_AND_TIMED, HANDLED, TOLD_OF, ONCE, AGEING, REPEATS, EACH_RUNG = range(1, 8)
WRONG_STATES = {OWNED_AND_TIMED, ONCE}
NOBODY_ACTS, ANSWERS, NO_SOLUTIONS, EVERYTHING = range(4)

HOLDS = {
    "an open case always has an owner, a date and the owner its history names": (
        OWNED_AND_TIMED,
        {"PEOPLE": EVERYTHING, "OUTBOX": 0},
    ),
    "whatever falls due is handled, whatever people do meanwhile": (
        HANDLED,
        {"PEOPLE": EVERYTHING, "OUTBOX": 0, "CRASHES": 1},
    ),
    "the letter of any step that was committed is read": (TOLD_OF, {"PEOPLE": NOBODY_ACTS}),
    "and is read once, however often it is sent": (ONCE, {"PEOPLE": ANSWERS}),
    "a matter that is answered, offered around and waited for still reaches the top": (
        AGEING,
        {"PEOPLE": NO_SOLUTIONS, "OUTBOX": 0, "CRASHES": 1, "CROWD": 0, "NEAR": 2},
    ),
    "the top rung hears of it again and again": (REPEATS, {"PEOPLE": NOBODY_ACTS, "OUTBOX": 0}),
    **{
        f"rung {rung} of three is told": (
            EACH_RUNG,
            {"PEOPLE": NOBODY_ACTS, "OUTBOX": 2, "TOLD": rung, "RUNGS": 3, "SHIFTS": 0},
        )
        for rung in (1, 2, 3)
    },
}

OTHER_DESIGNS = {
    "a timer outside the transaction: there is a moment without one": (1, OWNED_AND_TIMED, {"PEOPLE": NOBODY_ACTS}),
    "a timer outside the transaction: a kill loses the case": (1, HANDLED, {"PEOPLE": NOBODY_ACTS}),
    "status first, notice later: a kill between them and nobody is told": (
        2,
        TOLD_OF,
        {"PEOPLE": NOBODY_ACTS, "OUTBOX": 1},
    ),
    "status first, history later: they differ": (2, OWNED_AND_TIMED, {"PEOPLE": NOBODY_ACTS}),
    "a sweep with a limit that remembers how far it came": (3, HANDLED, {"PEOPLE": NOBODY_ACTS}),
    "an acknowledgement that silences": (4, OWNED_AND_TIMED, {"PEOPLE": ANSWERS}),
    "one clock that every answer resets": (5, AGEING, {"PEOPLE": ANSWERS, "NEAR": 2}),
    "an offer accepted as the page showed it": (6, OWNED_AND_TIMED, {"PEOPLE": NO_SOLUTIONS}),
    "a ladder that ends": (7, REPEATS, {"PEOPLE": NOBODY_ACTS}),
    "a case given to a rung where nobody is": (8, OWNED_AND_TIMED, {"PEOPLE": NOBODY_ACTS}),
    "a letter without a key": (9, ONCE, {"PEOPLE": NOBODY_ACTS, "OUTBOX": 1}),
    "a claim without a lock": (10, OWNED_AND_TIMED, {"PEOPLE": NOBODY_ACTS}),
}


@pytest.mark.parametrize("promise", HOLDS)
def test_no_order_of_events_breaks_the_promise_that(
    promise: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prop, macros = HOLDS[promise]
    found = search(tmp_path, fair=prop not in WRONG_STATES, PROPERTY=prop, **macros)
    with capsys.disabled():
        sys.stdout.write(f"\n  {found.states:>11,} states: {promise} ")
    assert found.whole, found.said
    assert found.errors == 0, found.said


@pytest.mark.parametrize("design", OTHER_DESIGNS)
def test_the_search_finds_what_is_wrong_with(design: str, tmp_path: Path) -> None:
    broken, prop, macros = OTHER_DESIGNS[design]
    found = search(tmp_path, fair=prop not in WRONG_STATES, PROPERTY=prop, BROKEN=broken, **{"OUTBOX": 0, **macros})
    assert found.errors == 1, found.said


def test_every_design_that_the_model_knows_is_tried() -> None:
    text = MODEL.read_text(encoding="utf-8").partition("#ifndef PROPERTY")[0]
    named = sum(line.startswith("#define ") for line in text.splitlines()) - 1
    assert {broken for broken, _, _ in OTHER_DESIGNS.values()} == set(range(1, named + 1))


def test_nothing_in_the_model_lies_idle(tmp_path: Path) -> None:
    """A line that no order of events reaches would prove nothing."""
    found = search(tmp_path, fair=False, PROPERTY=0, PEOPLE=EVERYTHING, OUTBOX=0, CRASHES=1, CROWD=1)
    idle = [line for line in found.dead if "-end-" not in line]
    assert idle == []
