"""The two stories the product was made for, on the shipped policy: nobody acts at all, and everybody only answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from hilft.core.decide import decide
from hilft.core.standing import Decision, Happening, Standing, What
from tests.core.made import ADVISOR, COLLEAGUE, HEAD, HOUSE, LEAD, MONDAY, TOP, berlin, opened

EIGHT_MONTHS, HALF_A_YEAR = timedelta(days=243), timedelta(days=182)
IN_TIME = timedelta(minutes=1)
Step = tuple[datetime, Decision]


def silence(s: Standing, until: datetime) -> Iterator[Step]:
    """Let the clock do what it does while nobody acts."""
    while s.wake_at is not None and s.wake_at < until:
        at = s.wake_at
        decision = decide(HOUSE, s, Happening(What.TICK, at))
        s = decision.standing
        yield at, decision


def only_words(s: Standing, until: datetime) -> Iterator[Step]:
    """Answer every word a minute before it is due, each time somebody else, and never solve anything."""
    turn = 0
    while s.wake_at is not None and s.wake_at < until:
        at, happening = s.wake_at, Happening(What.TICK, s.wake_at)
        if s.word_due is not None and s.word_due <= at:
            at, turn = max(s.decided_at, s.word_due - IN_TIME), turn + 1
            happening = Happening(What.ANSWERED, at, by=(ADVISOR, COLLEAGUE)[turn % 2])
        decision = decide(HOUSE, s, happening)
        s = decision.standing
        yield at, decision


def arrivals(steps: list[Step]) -> dict[int, datetime]:
    """Return when the case reached each rung for the first time."""
    first: dict[int, datetime] = {}
    for at, decision in steps:
        for rung in range(1, decision.standing.rung + 1):
            first.setdefault(rung, at)
    return first


def climbs(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step[1].event is What.CLIMBED]


def test_eight_months_of_silence_reach_the_top_on_the_third_day_and_never_leave_it() -> None:
    case = opened(HOUSE, MONDAY)
    steps = list(silence(case, MONDAY + EIGHT_MONTHS))
    assert arrivals(steps) == {
        1: berlin(2026, 3, 2, 14),
        2: berlin(2026, 3, 2, 18),
        3: berlin(2026, 3, 3, 18),
    }
    assert [decision.standing.owner for _, decision in steps[:4]] == [LEAD, HEAD, TOP, TOP]
    assert {decision.event for _, decision in steps} == {What.CLIMBED}
    assert all(step.standing.owner == TOP for _, step in steps[3:])
    gaps = [HOUSE.hours.between(one, two) for (one, _), (two, _) in pairwise(steps)]
    assert max(gaps) <= HOUSE.hours.working_day, "the top rung hears of it every working day"
    assert steps[-1][1].standing.opened_at == MONDAY


def test_half_a_year_of_answers_without_a_solution_climbs_to_the_top_within_a_month() -> None:
    case = opened(HOUSE, MONDAY)
    steps = list(only_words(case, MONDAY + HALF_A_YEAR))
    assert sum(decision.event is What.ANSWERED for _, decision in steps) > 100
    assert {decision.reason for _, decision in climbs(steps)} == {"matter"}, "no word was ever missed"
    working_day = HOUSE.hours.working_day
    assert arrivals(steps) == {
        1: HOUSE.hours.add(MONDAY, 4 * working_day),
        2: HOUSE.hours.add(MONDAY, 10 * working_day),
        3: HOUSE.hours.add(MONDAY, 20 * working_day),
    }
    at_top = [at for at, decision in climbs(steps) if decision.standing.rung == 3]
    assert all(HOUSE.hours.between(one, two) == working_day for one, two in pairwise(at_top))
    assert at_top[-1] > MONDAY + HALF_A_YEAR - timedelta(days=4)


def test_a_pen_pal_is_at_the_top_while_every_letter_of_his_is_answered_within_three_hours() -> None:
    case, letter, steps = opened(HOUSE, MONDAY), MONDAY, list[Step]()
    while letter < MONDAY + HALF_A_YEAR:
        reply = HOUSE.hours.add(letter, timedelta(hours=3))
        for happening in (Happening(What.SPOKE, letter), Happening(What.ANSWERED, reply, by=COLLEAGUE)):
            steps += (passed := list(silence(case, happening.at)))
            case = decide(HOUSE, passed[-1][1].standing if passed else case, happening).standing
        letter = HOUSE.hours.add(letter, timedelta(hours=35))
    assert arrivals(steps)[3] <= HOUSE.hours.add(MONDAY, 20 * HOUSE.hours.working_day)
    assert case.rung == 3
    assert case.stage == 3
    assert len(climbs(steps)) > 100, "and the top keeps hearing of it"


def test_answering_as_such_never_moves_the_matter() -> None:
    case = opened(HOUSE, MONDAY)
    matter = case.matter_due
    for hour in range(1, 40):
        case = decide(HOUSE, case, Happening(What.ANSWERED, MONDAY + timedelta(hours=hour), by=ADVISOR)).standing
        assert case.matter_due == matter
