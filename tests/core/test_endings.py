"""A case ends with the customer's yes; closing, proposing and opening again win nobody time."""

from hilft.core.standing import WaitingFor, What
from tests.core.made import BERLIN, DAY, HOUR, HOUSE, LEAD, MONDAY, SECOND, day, opened, then, ticked


def test_closing_without_a_yes_and_opening_again_does_not_keep_a_case_from_the_top() -> None:
    s = opened(HOUSE, MONDAY)
    reached: list[int] = []
    for _ in range(120):
        if s.wake_at is not None and s.wake_at < s.decided_at + 4 * HOUR:
            s = ticked(s).standing
            reached.append(s.rung)
        s = then(then(s, What.CLOSED, 4).standing, What.SPOKE, 4).standing
    assert reached[:3] == [1, 2, 3]
    assert set(reached[3:]) == {3}
    assert s.opened_at == MONDAY


def test_a_case_opened_again_after_a_yes_has_its_owner_its_age_its_height_and_a_day() -> None:
    s = ticked(opened(HOUSE, MONDAY)).standing
    s = then(then(s, What.CONFIRMED).standing, What.SPOKE, 24 * 60).standing
    assert (s.owner, s.rung, s.opened_at) == (LEAD, 1, MONDAY)
    assert s.matter_due == BERLIN.add(s.decided_at, BERLIN.working_day)
    assert s.word_due == BERLIN.add(s.decided_at, BERLIN.working_day)


def test_a_case_opened_again_after_an_end_without_a_yes_never_stopped_ageing() -> None:
    s = then(opened(HOUSE, MONDAY), What.ANSWERED).standing
    for end in (What.CLOSED, What.CONFIRMED):
        again = then(then(s, end).standing, What.SPOKE, 24 * 60).standing
        assert (again.next_due == again.decided_at + SECOND) is (end is What.CLOSED)
    proposed = then(then(s, What.PROPOSED).standing, What.CLOSED).standing
    assert then(proposed, What.SPOKE, 24 * 60).standing.matter_due == day(6), "closed before they could say yes"


def test_a_case_reopened_young_keeps_the_matter_where_it_stood() -> None:
    s = opened(HOUSE, MONDAY)
    again = then(then(s, What.CLOSED).standing, What.SPOKE).standing
    assert (again.matter_due, again.stage) == (s.matter_due, 0)


def test_a_solution_is_asked_about_twice_and_then_presumed_to_be_one() -> None:
    s = then(opened(HOUSE, MONDAY), What.PROPOSED).standing
    told = []
    while s.is_open:
        decision = ticked(s)
        told.append((decision.event, decision.standing.decided_at - (s.proposed_at or MONDAY)))
        s = decision.standing
    assert told == [(What.REMINDED, 2 * DAY), (What.REMINDED, 5 * DAY), (What.PRESUMED, 7 * DAY)]


def test_after_a_standstill_a_customer_still_gets_time_between_two_letters() -> None:
    s = then(opened(HOUSE, MONDAY), What.PROPOSED).standing
    s = then(s, What.TICK, 24 * 30).standing
    for _ in range(2):
        assert s.wake_at == s.decided_at + 2 * DAY
        s = ticked(s).standing
    assert s.closed_at is not None


def test_a_rejected_solution_counts_the_matter_as_if_it_had_never_been_proposed() -> None:
    s = then(then(opened(HOUSE, MONDAY), What.ANSWERED).standing, What.PROPOSED, 24 * 6).standing
    s = then(s, What.REJECTED, 24 * 2).standing
    assert s.matter_due == day(6)
    assert s.next_due == s.decided_at + SECOND
    assert (ticked(s).event, ticked(s).reason) == (What.CLIMBED, "matter")


def test_a_solution_is_proposed_once_and_cannot_be_proposed_anew_to_win_time() -> None:
    s = then(opened(HOUSE, MONDAY), What.PROPOSED).standing
    assert then(s, What.PROPOSED, 24 * 6).refused
    assert then(s, What.WAITED, waiting_for=WaitingFor.CUSTOMER, until=MONDAY + 7 * DAY).refused
    assert then(s, What.COMMITTED, until=MONDAY + 7 * DAY).refused


def test_escalating_while_a_solution_lies_with_the_customer_leaves_the_matter_alone() -> None:
    s = then(opened(HOUSE, MONDAY), What.PROPOSED, 24 * 8).standing
    high = then(s, What.ESCALATED).standing
    assert (high.rung, high.stage, high.matter_due) == (1, 0, s.matter_due)
    assert high.confirm_due == s.confirm_due
