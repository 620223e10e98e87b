"""Who owns a case when people come, go, offer, take and escalate: always somebody who is there."""

from hilft.core.roster import Absence, Duty, Roster
from hilft.core.standing import What
from hilft.core.world import World
from tests.core.made import (
    ADVISOR,
    BERLIN,
    CARE,
    COLLEAGUE,
    DAY,
    HEAD,
    HOUR,
    HOUSE,
    MONDAY,
    ROLES,
    SECOND,
    TOP,
    day,
    opened,
    roster,
    then,
    ticked,
)


def test_who_is_away_can_neither_take_nor_accept_nor_be_offered_a_case() -> None:
    world = World(CARE, BERLIN, roster((COLLEAGUE, Absence(MONDAY + 2 * HOUR, MONDAY + 9 * DAY))))
    s = then(opened(world, MONDAY), What.OFFERED, to=COLLEAGUE, world=world).standing
    assert s.offered_to == COLLEAGUE
    for what in (What.TAKEN, What.ACCEPTED, What.OFFERED):
        assert "away" in then(s, what, to=COLLEAGUE, world=world).refused


def test_passing_a_case_on_buys_no_time() -> None:
    s = opened(HOUSE, MONDAY)
    for what, to in ((What.OFFERED, COLLEAGUE), (What.ACCEPTED, COLLEAGUE), (What.TAKEN, ADVISOR)):
        s = then(s, what, 0.5, to=to).standing
    assert (s.owner, s.word_due, s.matter_due) == (ADVISOR, day(2, 14), day(6))


def test_an_offer_nobody_accepts_comes_back_and_a_climb_takes_it_away() -> None:
    s = then(then(opened(HOUSE, MONDAY), What.ANSWERED).standing, What.OFFERED, to=COLLEAGUE).standing
    back = ticked(s)
    assert (back.event, back.standing.owner, back.standing.offered_to) == (What.RETURNED, ADVISOR, None)
    assert then(back.standing, What.ACCEPTED, to=COLLEAGUE).refused
    late = then(opened(HOUSE, MONDAY), What.OFFERED, 3, to=COLLEAGUE).standing
    climbed = ticked(late)
    assert (climbed.event, climbed.standing.offered_to) == (What.CLIMBED, None)


def test_a_customer_who_writes_to_an_absent_owner_has_another_owner_a_second_later() -> None:
    s = opened(HOUSE, MONDAY)
    world = World(CARE, BERLIN, roster((ADVISOR, Absence(MONDAY + HOUR, MONDAY + 9 * DAY, COLLEAGUE))))
    s = then(s, What.SPOKE, 2, world=world).standing
    assert s.wake_at == s.decided_at + SECOND
    covered = ticked(s, world)
    assert (covered.event, covered.standing.owner) == (What.COVERED, COLLEAGUE)
    assert covered.standing.owed() == s.owed()


def test_a_case_high_up_is_covered_from_above_and_not_from_below() -> None:
    world = World(CARE, BERLIN, roster((HEAD, Absence(day(3, 9), day(20)))))
    s = opened(world, MONDAY)
    for _ in range(2):
        s = ticked(s, world).standing
    assert (s.owner, s.rung) == (HEAD, 2)
    covered = ticked(s, world)
    assert covered.event is What.COVERED
    assert (covered.standing.owner, covered.standing.rung) == (TOP, 3)


def test_a_deputy_stands_in_on_the_same_rung() -> None:
    world = World(CARE, BERLIN, roster((HEAD, Absence(day(3, 9), day(20), COLLEAGUE))))
    s = opened(world, MONDAY)
    for _ in range(3):
        s = ticked(s, world).standing
    assert (s.owner, s.rung) == (COLLEAGUE, 2)


def test_deputies_in_a_circle_end_at_the_standing_head() -> None:
    away = [(person, Absence(MONDAY - DAY, MONDAY + DAY, 4 - person)) for person in (1, 3)]
    world = World(CARE, BERLIN, roster(*away))
    assert opened(world, MONDAY).owner == TOP


def test_a_house_of_one_person_repeats_to_that_person_and_never_ends() -> None:
    alone = Roster(TOP, {TOP: "advisor"}, {role: (Duty(TOP, role, None),) for role in ROLES.values()})
    world = World(CARE, BERLIN, alone)
    s = opened(world, MONDAY, owner=TOP)
    for _ in range(5):
        decision = ticked(s, world)
        assert (decision.event, decision.standing.owner, decision.standing.rung) == (What.CLIMBED, TOP, 3)
        assert len(decision.notices) == 1
        s = decision.standing


def test_a_rung_nobody_holds_is_passed_over_at_once() -> None:
    world = World(CARE, BERLIN, Roster(TOP, ROLES, {"head_of_department": (Duty(TOP, "head_of_department", None),)}))
    climbed = ticked(opened(world, MONDAY), world).standing
    assert (climbed.owner, climbed.rung) == (TOP, 3)
