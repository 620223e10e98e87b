"""What the rows of a log ask the core to decide."""

from datetime import timedelta

from hilft.core.standing import What
from hilft.replay.rows import Step
from tests.replay.made import Played


def test_a_row_of_the_same_person_is_a_word_to_the_customer() -> None:
    case = Played()
    before = case.standing.word_due
    assert case.row(Step.TOUCHED) == [What.ANSWERED]
    assert before is not None
    assert case.standing.word_due is not None
    assert case.standing.word_due > before


def test_passing_a_case_on_buys_no_time() -> None:
    case = Played()
    before = case.standing.word_due
    assert case.row(Step.TOUCHED, "Ben") == [What.TAKEN]
    assert case.standing.word_due == before
    assert case.standing.owner == case.cast.person("Ben", None)


def test_whoever_works_on_a_climbed_case_has_it_handed_down_and_gives_the_word() -> None:
    case = Played()
    case.climb()
    assert case.standing.rung == 1
    assert case.standing.owner != case.named
    assert case.row(Step.TOUCHED) == [What.TAKEN, What.ANSWERED]
    assert (case.standing.rung, case.standing.owner) == (0, case.named)


def test_a_climbed_case_that_is_only_passed_on_still_owes_the_word_the_rung_asked_for() -> None:
    case = Played()
    case.climb()
    owed = case.standing.word_due
    assert case.row(Step.TOUCHED, "Ben") == [What.TAKEN]
    assert case.standing.word_due == owed


def test_waiting_for_the_customer_ends_with_the_next_row_of_work() -> None:
    case = Played()
    assert case.row(Step.WAITING_CUSTOMER) == [What.WAITED]
    assert case.standing.wait_until == case.world.policy.wait_customer.after(case.world.hours, case.at)
    assert case.standing.word_due is None
    assert case.row(Step.WAITING_CUSTOMER) == [What.ANSWERED]
    assert case.standing.waiting_for == "customer"
    assert case.row(Step.TOUCHED) == [What.RESUMED]
    assert case.standing.waiting_for is None


def test_waiting_for_others_leaves_the_customer_their_word() -> None:
    case = Played()
    owed = case.standing.word_due
    assert case.row(Step.WAITING_THIRD_PARTY) == [What.WAITED]
    assert (case.standing.waiting_for, case.standing.word_due) == ("third_party", owed)
    assert case.row(Step.WAITING_CUSTOMER) == [What.WAITED]
    assert case.standing.waiting_for == "customer"


def test_work_after_a_solution_means_that_the_customer_rejected_it() -> None:
    case = Played()
    assert case.row(Step.PROPOSED) == [What.PROPOSED]
    assert case.row(Step.PROPOSED) == [What.NOTED]
    assert case.row(Step.TOUCHED) == [What.REJECTED]
    assert case.standing.proposed_at is None
    assert case.row(Step.PROPOSED) == [What.PROPOSED]
    assert case.row(Step.WAITING_CUSTOMER) == [What.REJECTED, What.WAITED]


def test_closing_confirms_a_solution_or_ends_the_case_without_one() -> None:
    solved, dropped = Played(), Played()
    solved.row(Step.PROPOSED)
    assert solved.row(Step.CLOSED) == [What.CONFIRMED]
    assert dropped.row(Step.CLOSED, "Ben") == [What.CLOSED]
    assert not solved.standing.is_open
    assert not dropped.standing.is_open


def test_a_second_closing_and_a_solution_after_it_are_notes() -> None:
    case = Played()
    case.row(Step.CLOSED)
    assert case.row(Step.CLOSED) == [What.NOTED]
    assert case.row(Step.PROPOSED) == [What.NOTED]
    assert not case.standing.is_open


def test_work_on_a_closed_case_reopens_it_with_its_age() -> None:
    case = Played()
    opened = case.standing.opened_at
    case.row(Step.CLOSED)
    assert case.row(Step.TOUCHED, "Ben", timedelta(days=2)) == [What.REOPENED, What.TAKEN]
    assert case.standing.is_open
    assert case.standing.opened_at == opened
    case.row(Step.CLOSED)
    assert case.row(Step.WAITING_CUSTOMER, "Ben") == [What.REOPENED, What.WAITED]


def test_a_customer_who_comes_back_reopens_rejects_or_speaks() -> None:
    case = Played()
    assert case.row(Step.REOPENED) == [What.SPOKE]
    case.row(Step.PROPOSED)
    assert case.row(Step.REOPENED) == [What.REJECTED]
    case.row(Step.CLOSED)
    assert case.row(Step.REOPENED) == [What.REOPENED]
