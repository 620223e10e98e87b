"""Everything that a climb changes, for each reason and at the very second; and what waits meanwhile."""

from dataclasses import replace
from typing import Any

import pytest

from hilft.core.decide import decide
from hilft.core.policy import Rules, Rung, Span, Unit
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.standing import Decision, Happening, Notice, Standing, WaitingFor, What
from hilft.core.tick import MISSED
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
    LEAD,
    MONDAY,
    ROLES,
    SECOND,
    TOP,
    moved,
    opened,
    roster,
    then,
    told,
)

RULES = CARE.for_kind("customer")
NOW = MONDAY + HOUR
ACT = [rung.act_within.after(BERLIN, NOW) for rung in RULES.rungs]
FRESH = opened(HOUSE, MONDAY)
FAR = FRESH._replace(word_due=NOW + 20 * DAY, matter_due=NOW + 20 * DAY)
PROPOSED = then(FRESH, What.PROPOSED, 0).standing
WEIGHTS = {
    "matter": "matter_due",
    "law": "law_due",
    "word": "word_due",
    "commitment": "commitment_due",
    "customer_date": "customer_date",
    "channel": "channel_due",
}


def ticked_now(s: Standing, world: World = HOUSE) -> Decision:
    return decide(world, s, Happening(What.TICK, NOW))


@pytest.mark.parametrize("reason", WEIGHTS)
def test_each_deadline_is_missed_at_its_very_second_and_named(reason: str) -> None:
    due: dict[str, Any] = {WEIGHTS[reason]: NOW}
    climbed = ticked_now(FAR._replace(**due))
    assert told(climbed) == (What.CLIMBED, reason, (Notice(LEAD, "climbed"), Notice(ADVISOR, "climbed_away")))
    due[WEIGHTS[reason]] = NOW + SECOND
    assert ticked_now(FAR._replace(**due)).event is None
    assert reason in MISSED


def test_of_several_that_were_missed_the_weightiest_is_named() -> None:
    late = FAR
    for reason, name in reversed(WEIGHTS.items()):
        due: dict[str, Any] = {name: NOW - HOUR}
        late = late._replace(**due)
        assert ticked_now(late).reason == reason
    assert set(WEIGHTS) == MISSED


def test_a_climb_dates_all_that_was_late_anew_and_takes_the_offer_and_an_old_wait_away() -> None:
    due: dict[str, Any] = dict.fromkeys(WEIGHTS.values(), NOW)
    late = FRESH._replace(
        **due, waiting_for=WaitingFor.CUSTOMER, wait_until=NOW, offered_to=COLLEAGUE, offer_due=NOW + DAY
    )
    climbed = ticked_now(late)
    assert moved(late, climbed) == {
        "owner": LEAD, "rung": 1, "stage": 1, "matter_due": RULES.rung(2).matter.after(BERLIN, MONDAY),
        "law_due": ACT[0], "word_due": ACT[0], "commitment_due": ACT[0], "customer_date": None, "channel_due": None,
        "waiting_for": None, "wait_until": None, "offered_to": None, "offer_due": None,
    }  # fmt: skip


def test_what_lies_ahead_stays_through_a_climb() -> None:
    due: dict[str, Any] = {name: NOW + SECOND for name in WEIGHTS.values() if name != "word_due"}
    ahead = FRESH._replace(**due, word_due=NOW, waiting_for=WaitingFor.THIRD_PARTY, wait_until=NOW + SECOND)
    assert moved(ahead, ticked_now(ahead)) == {"owner": LEAD, "rung": 1, "word_due": ACT[0]}


def test_by_hand_a_word_comes_no_later_than_the_rung_acts_and_no_sooner_than_it_was() -> None:
    early = FRESH._replace(word_due=NOW + SECOND)
    risen = then(early, What.ESCALATED)
    assert moved(early, risen) == {"owner": LEAD, "rung": 1}
    assert told(risen) == (What.CLIMBED, "by_hand", (Notice(LEAD, "climbed"), Notice(ADVISOR, "climbed_away")))
    assert then(FAR, What.ESCALATED, reason="loud").reason == "loud"
    assert then(FAR, What.ESCALATED).standing.word_due == ACT[0]
    silent = then(FRESH, What.WAITED, 0, waiting_for=WaitingFor.CUSTOMER, until=NOW + 7 * DAY).standing
    assert then(silent, What.ESCALATED).standing.word_due == ACT[0], "whoever gets it says so"


def test_a_missed_commitment_stays_owed_within_the_rungs_time_or_with_the_next_one() -> None:
    missed = FAR._replace(commitment_due=NOW)
    for until, expected in ((None, ACT[0]), (NOW + 9 * DAY, ACT[0]), (NOW + SECOND, NOW + SECOND)):
        climbed = decide(HOUSE, missed, Happening(What.TICK, NOW, until=until))
        assert climbed.standing.commitment_due == expected


def test_a_solution_that_lies_with_the_customer_holds_the_matter_the_law_and_the_word_through_a_climb() -> None:
    late = PROPOSED._replace(matter_due=NOW, law_due=NOW, commitment_due=NOW)
    climbed = ticked_now(late)
    assert moved(late, climbed) == {"owner": LEAD, "rung": 1, "commitment_due": ACT[0]}
    assert climbed.reason == "commitment"
    assert ticked_now(late._replace(commitment_due=None)).event is None


def test_a_matter_climbs_one_stage_at_a_time_and_never_below_where_it_was() -> None:
    s = FAR._replace(matter_due=NOW)
    for stage, rung, expected in (
        (0, 0, (1, 1)), (1, 0, (2, 2)), (2, 0, (3, 3)), (3, 0, (3, 3)), (0, 1, (1, 2)), (1, 2, (2, 3)), (3, 3, (3, 3)),
    ):  # fmt: skip
        risen = ticked_now(s._replace(stage=stage, rung=rung)).standing
        assert (risen.stage, risen.rung) == expected
    other = FAR._replace(word_due=NOW, stage=2)
    assert (ticked_now(other).standing.stage, ticked_now(other).standing.rung) == (2, 2), "as high as it has come"


def test_the_matter_is_due_again_at_the_next_rungs_age_or_when_the_top_is_to_hear_of_it() -> None:
    s = FAR._replace(matter_due=NOW)
    for stage, expected in ((0, RULES.rung(2).matter), (1, RULES.rung(3).matter)):
        assert ticked_now(s._replace(stage=stage)).standing.matter_due == expected.after(BERLIN, MONDAY)
    for stage in (2, 3):
        assert ticked_now(s._replace(stage=stage)).standing.matter_due == RULES.repeat.after(BERLIN, NOW)


def test_of_an_age_in_two_measures_the_one_that_is_still_ahead_counts() -> None:
    passed, ahead = Span(1800.0, Unit.OPEN), Span(5400.0, Unit.CALENDAR)
    first, repeat = RULES.rung(1), Span(7200.0, Unit.OPEN)
    for age, expected in (
        (passed.or_by(ahead), MONDAY + 1.5 * HOUR),
        (passed.or_by(Span(99 * 86_400.0, Unit.CALENDAR)), ACT[0]),
        (Span(3600.0, Unit.OPEN), ACT[0]),
        (Span(3601.0, Unit.OPEN), NOW + SECOND),
    ):
        rungs = (first, Rung("head_of_service", first.act_within, age), RULES.rung(3))
        rules = Rules(first.act_within, first.act_within, first.act_within, rungs, repeat)
        world = World(replace(CARE, rules={"customer": rules}), BERLIN, roster())
        assert ticked_now(FAR._replace(matter_due=NOW), world).standing.matter_due == expected


def test_a_rung_that_the_owner_holds_already_is_passed_over_but_not_the_top() -> None:
    both = {role: (Duty(HEAD, role, None),) for role in ("duty_lead", "head_of_service")}
    top = {"head_of_department": (Duty(TOP, "head_of_department", None),)}
    world = World(CARE, BERLIN, Roster(TOP, ROLES, {**both, **top}))
    late = FAR._replace(word_due=NOW, owner=HEAD)
    assert ticked_now(late, world).standing[2:3] + ticked_now(late, world).standing[7:8] == (TOP, 3)
    again = ticked_now(late._replace(owner=TOP, rung=3), world)
    assert (again.standing.owner, again.standing.rung, again.notices) == (TOP, 3, (Notice(TOP, "climbed"),))
    nobody = World(CARE, BERLIN, Roster(TOP, ROLES))
    assert (ticked_now(late, nobody).standing.owner, ticked_now(late, nobody).standing.rung) == (TOP, 3)


def test_a_climb_looks_for_the_holder_in_the_cases_own_team() -> None:
    duties = {"duty_lead": (Duty(LEAD, "duty_lead", None), Duty(COLLEAGUE, "duty_lead", 7))}
    world = World(CARE, BERLIN, Roster(TOP, ROLES, duties))
    late = FAR._replace(word_due=NOW)
    assert ticked_now(late._replace(team=7), world).standing.owner == COLLEAGUE
    assert ticked_now(late, world).standing.owner == LEAD


def test_who_gets_a_case_that_was_offered_to_them_by_covering_has_it_and_the_offer_is_over() -> None:
    world = World(CARE, BERLIN, roster((ADVISOR, Absence(MONDAY, NOW + DAY, COLLEAGUE))))
    for to, left in ((COLLEAGUE, {"offered_to": None, "offer_due": None}), (HEAD, {})):
        s = FAR._replace(offered_to=to, offer_due=NOW + DAY)
        covered = ticked_now(s, world)
        assert moved(s, covered) == {"owner": COLLEAGUE, **left}
        assert told(covered) == (What.COVERED, "owner away", (Notice(COLLEAGUE, "covered"),))


def test_on_a_rung_the_deputy_whom_the_owner_named_covers_before_whoever_holds_it() -> None:
    for deputy, owner in ((COLLEAGUE, COLLEAGUE), (None, LEAD)):
        world = World(CARE, BERLIN, roster((ADVISOR, Absence(MONDAY, NOW + DAY, deputy))))
        covered = ticked_now(FAR._replace(rung=1), world).standing
        assert (covered.owner, covered.rung) == (owner, 1)


def test_a_far_date_is_looked_at_on_the_way() -> None:
    far = FAR._replace(next_due=NOW, wake_at=NOW)
    assert (moved(far, ticked_now(far)), told(ticked_now(far))) == ({}, (What.CHECKED, "check-in", ()))
    closed = then(FRESH, What.CLOSED, 0).standing
    gone = World(CARE, BERLIN, roster((ADVISOR, Absence(MONDAY, NOW + DAY))))
    assert ticked_now(closed, gone) == Decision(closed, None), "who is away need not be covered in a closed case"
