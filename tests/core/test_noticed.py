"""Small things that nobody would notice if they were otherwise: found by changing the code and running its tests."""

from hilft.core.decide import decide, open_case
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.standing import Decision, Happening, Notice, Standing, What
from hilft.core.world import NewCase, World
from tests.core.made import (
    ADVISOR,
    BERLIN,
    CARE,
    COLLEAGUE,
    DAY,
    HEAD,
    HOUR,
    HOUSE,
    LEAD,
    MONDAY,
    ROLES,
    TOP,
    opened,
    roster,
)

AWAY = MONDAY + HOUR


def covered(people: Roster, *, owner: int = ADVISOR, kind: str = "customer", team: int | None = None) -> Decision:
    """Return what the clock does with a case whose owner goes away an hour after it began."""
    before = World(CARE, BERLIN, Roster(people.standing, people.roles, people.duties))
    s = open_case(before, NewCase(kind, MONDAY, owner, team), MONDAY).standing
    assert s.owner == owner
    done = decide(World(CARE, BERLIN, people), s, Happening(What.TICK, AWAY))
    assert done.event is What.COVERED
    assert done.standing.owed() == s.owed(), "whoever comes or goes, the dates stay"
    return done


def gone(person: int, deputy: int | None = None) -> tuple[int, Absence]:
    return person, Absence(AWAY, AWAY + 9 * DAY, deputy)


def test_without_a_deputy_the_lead_of_the_hour_covers_and_is_told() -> None:
    done = covered(roster(gone(ADVISOR)))
    assert (done.standing.owner, done.standing.rung) == (LEAD, 1)
    assert (done.reason, done.notices) == ("owner away", (Notice(LEAD, "covered"),))


def test_a_deputy_of_somebody_on_a_rung_stands_on_that_rung() -> None:
    done = covered(roster(gone(LEAD, COLLEAGUE)), owner=LEAD)
    assert (done.standing.owner, done.standing.rung) == (COLLEAGUE, 1)


def test_a_deputy_from_higher_up_brings_their_rung_along_as_the_ladder_of_that_kind_has_it() -> None:
    assert covered(roster(gone(ADVISOR, HEAD))).standing.rung == 2
    assert covered(roster(gone(ADVISOR, LEAD))).standing.rung == 1
    assert covered(roster(gone(ADVISOR, LEAD)), kind="report").standing.rung == 0, "no lead stands on that ladder"


def test_the_lead_of_the_teams_own_covers_before_one_for_all() -> None:
    duties = {"duty_lead": (Duty(LEAD, "duty_lead", None), Duty(COLLEAGUE, "duty_lead", 7))}
    people = Roster(TOP, ROLES, duties, {ADVISOR: (Absence(AWAY, AWAY + DAY),)})
    assert covered(people, team=7).standing.owner == COLLEAGUE
    assert covered(people).standing.owner == LEAD


def test_the_standing_head_covers_when_nobody_else_can() -> None:
    people = Roster(TOP, ROLES, {}, {ADVISOR: (Absence(AWAY, AWAY + DAY),)})
    assert covered(people).standing.owner == TOP


def late(s: Standing, after: float) -> Standing:
    """Return the case after one climb, so many days after it began."""
    return decide(HOUSE, s, Happening(What.TICK, MONDAY + after * DAY)).standing


def test_the_top_rung_hears_again_after_the_span_of_repeat_not_after_that_of_acting() -> None:
    rules = CARE.for_kind("review")
    assert rules.repeat != rules.top.act_within
    s = opened(HOUSE, MONDAY, kind="review")
    for after in (100, 200):
        s = late(s, after)
    assert s.stage == len(rules.rungs)
    assert s.matter_due == rules.repeat.after(BERLIN, s.decided_at)


def test_an_age_that_is_reached_this_very_second_has_passed() -> None:
    rules, s = CARE.for_kind("customer"), opened(HOUSE, MONDAY)
    now = rules.rung(2).matter.after(BERLIN, MONDAY)
    climbed = decide(HOUSE, s, Happening(What.TICK, now)).standing
    assert climbed.stage == 1
    assert climbed.matter_due == rules.rung(1).act_within.after(BERLIN, now)
