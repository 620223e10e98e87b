"""One story for every way in which a case might slip away, and why it does not."""

from dataclasses import replace

import pytest

from hilft.core.decide import open_case
from hilft.core.forecast import forecast
from hilft.core.policy import Rules, Rung, Span, Unit
from hilft.core.roster import Absence
from hilft.core.standing import Decision, WaitingFor, What
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
    SECOND,
    TOP,
    day,
    opened,
    roster,
    then,
    ticked,
)


def test_waiting_for_a_third_party_after_the_customer_owes_the_customer_a_word() -> None:
    s = then(opened(HOUSE, MONDAY), What.WAITED, waiting_for=WaitingFor.CUSTOMER, until=MONDAY + 7 * DAY).standing
    assert s.word_due is None
    s = then(s, What.WAITED, waiting_for=WaitingFor.THIRD_PARTY, until=MONDAY + 7 * DAY).standing
    assert s.word_due == BERLIN.add(s.decided_at, 3 * BERLIN.working_day)


def test_waiting_for_a_third_party_does_not_move_what_the_customer_is_owed() -> None:
    s = opened(HOUSE, MONDAY)
    waiting = then(s, What.WAITED, waiting_for=WaitingFor.THIRD_PARTY, until=MONDAY + 7 * DAY).standing
    assert waiting.word_due == s.word_due
    assert ticked(waiting).event is What.CLIMBED


def test_a_wait_ends_and_the_owner_hears_of_it() -> None:
    s = then(opened(HOUSE, MONDAY), What.ANSWERED).standing
    s = then(s, What.WAITED, waiting_for=WaitingFor.CUSTOMER, until=MONDAY + 2 * DAY).standing
    decision = ticked(s)
    assert (decision.event, decision.reason) == (What.WAIT_ENDED, "customer")
    assert decision.notices[0].person == ADVISOR
    assert decision.standing.word_due == BERLIN.add(MONDAY + 2 * DAY, BERLIN.working_day)


def test_a_wait_beyond_the_age_of_the_matter_does_not_hold_the_matter_up() -> None:
    s = then(opened(HOUSE, MONDAY), What.WAITED, waiting_for=WaitingFor.CUSTOMER, until=MONDAY + 14 * DAY).standing
    decision = ticked(s)
    assert (decision.event, decision.reason) == (What.CLIMBED, "matter")
    assert decision.standing.waiting_for == WaitingFor.CUSTOMER
    assert decision.standing.word_due == day(6, 14)


def test_an_answer_from_a_higher_rung_gives_the_turn_back_to_the_customer_we_wait_for() -> None:
    s = then(opened(HOUSE, MONDAY), What.WAITED, waiting_for=WaitingFor.CUSTOMER, until=MONDAY + 14 * DAY).standing
    s = then(ticked(s).standing, What.ANSWERED, by=LEAD).standing
    assert s.word_due is None
    assert s.wait_until == MONDAY + 14 * DAY


@pytest.mark.parametrize("waiting_for", [None, WaitingFor.CUSTOMER])
def test_a_wait_says_for_whom_and_until_when(waiting_for: WaitingFor | None) -> None:
    s = opened(HOUSE, MONDAY)
    until = MONDAY + DAY if waiting_for is None else None
    assert then(s, What.WAITED, waiting_for=waiting_for, until=until).refused
    assert then(s, What.WAITED, waiting_for=WaitingFor.CUSTOMER, until=MONDAY + 15 * DAY).refused


def test_another_members_answer_moves_the_word_but_not_one_that_was_missed() -> None:
    s = opened(HOUSE, MONDAY)
    assert then(s, What.HELPED, 3).standing.word_due == BERLIN.add(MONDAY + 3 * HOUR, BERLIN.working_day)
    assert then(s, What.HELPED, 5).standing.word_due == s.word_due
    assert then(s, What.HELPED, 3).standing.owner == ADVISOR


def test_a_missed_commitment_climbs_and_stays_owed() -> None:
    s = then(opened(HOUSE, MONDAY), What.ANSWERED).standing
    s = then(s, What.COMMITTED, until=day(3, 12)).standing
    climbed = ticked(s)
    assert (climbed.event, climbed.reason) == (What.CLIMBED, "commitment")
    assert climbed.standing.commitment_due == day(3, 16)
    assert then(climbed.standing, What.PROPOSED).refused
    assert then(climbed.standing, What.CLOSED).refused
    kept = then(climbed.standing, What.KEPT, until=day(6)).standing
    assert kept.commitment_due == day(6)
    assert then(kept, What.KEPT).standing.commitment_due is None


def test_a_replaced_commitment_counts_by_the_new_date_and_frees_nobody_from_another_that_was_missed() -> None:
    s = then(opened(HOUSE, MONDAY), What.ANSWERED).standing
    assert then(s, What.REPLACED, until=day(5)).refused, "there is none to replace"
    s = then(s, What.COMMITTED, until=day(3, 12)).standing
    later = then(s, What.REPLACED, until=day(4, 12)).standing
    assert (later.commitment_due, later.next_due) == (day(4, 12), day(4, 12))
    assert then(s, What.REPLACED).refused, "the one in its place has a date"
    missed = ticked(s).standing
    assert then(missed, What.REPLACED, until=day(9), late=True).standing.commitment_due == missed.commitment_due
    assert then(missed, What.REPLACED, until=day(3, 14), late=True).standing.commitment_due == day(3, 14)
    assert then(missed, What.REPLACED, until=day(9)).standing.commitment_due == day(9)


def test_an_extension_comes_from_above_and_not_from_below_the_rung_the_matter_has_reached() -> None:
    s = opened(HOUSE, MONDAY)
    for refused in (ADVISOR, None):
        assert then(s, What.EXTENDED, by=refused, until=MONDAY + 20 * DAY).refused
    longer = then(s, What.EXTENDED, by=LEAD, until=MONDAY + 20 * DAY).standing
    assert longer.matter_due == MONDAY + 20 * DAY
    assert longer.opened_at == MONDAY
    assert then(s, What.EXTENDED, by=HEAD, until=MONDAY + 40 * DAY).refused
    assert then(s, What.EXTENDED, by=HEAD, until=MONDAY + DAY).refused
    old = s._replace(stage=2)
    assert then(old, What.EXTENDED, by=LEAD, until=MONDAY + 20 * DAY).refused
    assert then(old, What.EXTENDED, by=HEAD, until=MONDAY + 20 * DAY).event is What.EXTENDED
    top = s._replace(rung=3, stage=3, owner=TOP)
    assert then(top, What.EXTENDED, by=TOP, until=MONDAY + 20 * DAY).event is What.EXTENDED


def test_a_matter_that_was_handed_down_goes_back_up_to_the_rung_it_has_reached_and_beyond() -> None:
    s = opened(HOUSE, MONDAY)
    while s.stage < 2:
        s = then(ticked(s).standing, What.ANSWERED, 0).standing
    s = then(s, What.TAKEN, to=ADVISOR).standing
    assert (s.rung, s.stage) == (0, 2)
    while s.stage < 3:
        s = ticked(then(s, What.ANSWERED, 0).standing).standing
    assert (s.rung, s.owner) == (3, TOP)


def test_a_date_far_ahead_is_looked_at_every_31_days_and_that_is_no_missed_deadline() -> None:
    far = Span(80 * 86_400.0, Unit.CALENDAR)
    rules = Rules(far, far, far, (Rung("duty_lead", far, far),), far)
    world = World(replace(CARE, rules={"customer": rules}), BERLIN, roster())
    s = opened(world, MONDAY)
    for number in (1, 2):
        assert s.next_due == MONDAY + number * 31 * DAY
        decision = ticked(s, world)
        assert (decision.event, decision.notices) == (What.CHECKED, ())
        s = decision.standing
    assert s.next_due == MONDAY + 80 * DAY
    assert (s.rung, ticked(s, world).event) == (0, What.CLIMBED)


def test_the_forecast_looks_past_an_absence_that_was_called_off() -> None:
    away = World(CARE, BERLIN, roster((ADVISOR, Absence(MONDAY + HOUR, MONDAY + DAY))))
    s = opened(away, MONDAY)
    assert s.wake_at == MONDAY + HOUR
    assert [step.event for step in forecast(away, s, steps=1)] == [What.COVERED]
    assert [step.rung for step in forecast(HOUSE, s)] == [1, 2, 3]
    assert [(step.at, step.event) for step in forecast(HOUSE, s, steps=1)] == [(day(2, 14), What.CLIMBED)]


def test_a_date_of_the_channel_or_the_customer_that_has_passed_at_opening_climbs_once() -> None:
    late = NewCase("customer", MONDAY - 9 * DAY, ADVISOR, channel_due=MONDAY - DAY, customer_date=MONDAY - DAY)
    s = open_case(HOUSE, late, MONDAY).standing
    assert s.next_due == MONDAY + SECOND
    climbed = ticked(s).standing
    assert (climbed.rung, climbed.stage) == (1, 1)
    assert set(climbed.owed()) == {"word", "matter"}
    assert climbed.next_due == s.word_due


def test_many_eyes_make_the_first_word_sooner_and_never_the_matter() -> None:
    quiet = opened(HOUSE, MONDAY)
    loud = open_case(HOUSE, NewCase("customer", MONDAY, ADVISOR, reach=60_000), MONDAY).standing
    assert loud.word_due == day(2, 11)
    assert loud.matter_due == quiet.matter_due


def test_a_date_agreed_by_phone_can_only_be_sooner() -> None:
    for agreed, expected in ((day(2, 12), day(2, 12)), (day(5), day(2, 14))):
        s = open_case(HOUSE, NewCase("customer", MONDAY, ADVISOR, first_word=agreed), MONDAY).standing
        assert s.word_due == expected


def test_the_customers_own_date_is_a_deadline() -> None:
    s = then(then(opened(HOUSE, MONDAY), What.ANSWERED).standing, What.DATED, until=day(3, 9)).standing
    assert (ticked(s).reason, ticked(s).standing.customer_date) == ("customer_date", None)


def test_until_when_a_network_lets_us_answer_is_a_deadline_that_no_later_word_puts_off() -> None:
    asked = then(opened(HOUSE, MONDAY), What.SPOKE, channel_until=MONDAY + 26 * HOUR).standing
    assert asked.channel_due == MONDAY + 26 * HOUR
    assert then(asked, What.SPOKE).standing.channel_due == MONDAY + 26 * HOUR
    assert then(asked, What.SPOKE, channel_until=MONDAY + 30 * HOUR).standing.channel_due == MONDAY + 26 * HOUR
    assert then(asked, What.SPOKE, channel_until=MONDAY + 25 * HOUR).standing.channel_due == MONDAY + 25 * HOUR
    ended = then(then(asked, What.ANSWERED).standing, What.CLOSED).standing
    assert ended.channel_due is None
    assert then(ended, What.SPOKE, channel_until=MONDAY + 40 * HOUR).standing.channel_due == MONDAY + 40 * HOUR


def test_a_customer_who_chases_makes_nothing_later() -> None:
    s = then(opened(HOUSE, MONDAY), What.ANSWERED).standing
    assert s.word_due == BERLIN.add(s.decided_at, 3 * BERLIN.working_day)
    sooner = then(s, What.SPOKE).standing
    assert sooner.word_due == BERLIN.add(sooner.decided_at, BERLIN.working_day)
    assert then(sooner, What.SPOKE).standing.word_due == sooner.word_due


def test_what_only_the_clock_does_cannot_be_asked_for() -> None:
    for what in (What.ROUTED, What.CLIMBED, What.PRESUMED, What.COVERED):
        assert then(opened(HOUSE, MONDAY), what).refused


def test_a_closed_case_answers_only_to_being_opened_again() -> None:
    s = then(opened(HOUSE, MONDAY), What.CLOSED).standing
    for what in (What.ANSWERED, What.TAKEN, What.ESCALATED, What.EXTENDED, What.CLOSED, What.REJECTED):
        assert "closed" in then(s, what, to=COLLEAGUE, by=TOP).refused
    assert then(s, What.TICK).event is None
    assert then(s, What.NOTED).event is What.NOTED
    assert then(s, What.REOPENED).standing.is_open


def test_looking_too_early_changes_nothing() -> None:
    s = opened(HOUSE, MONDAY)
    assert then(s, What.TICK, 3) == Decision(s, None)
