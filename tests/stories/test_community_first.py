"""Community first, then us: members help, and a case stands behind it with a person and a date all the while."""

from datetime import UTC, datetime, timedelta

import pytest

from hilft.cases.actions import words
from hilft.cases.models import Case, CaseEvent, Outcome
from hilft.community.actions import accept, answer, ask
from hilft.community.actions.matters import say_not_solved, say_solved, write_again
from hilft.community.models import Board, Question
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.people.actions import customer_of
from hilft.people.models import Customer
from tests.world import World

SATURDAY = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
"""10:00 in Berlin; the desk is closed until Monday."""


@pytest.fixture
def board(world: World) -> Board:
    return Board.objects.create(slug="internet", name_en="Internet", name_de="Internet", team=world.team)


def member(world: World, name: str) -> Customer:
    return customer_of("mail", f"{name.lower()}@example.net", name=name, language="en", now=world.now)


def asked(world: World, board: Board, by: Customer) -> Case:
    taken = ask(board, title="Router loses the line", text="Every evening.", by=by, now=world.now)
    return Case.objects.get(pk=taken.case_id)


def question(case: Case) -> Question:
    return Question.objects.get(conversation__placement__case=case)


def test_the_case_is_somebodys_from_the_first_second_and_an_answer_only_moves_its_date(
    world: World, board: Board
) -> None:
    world.now = SATURDAY
    mia, guide = member(world, "Mia"), member(world, "Guide")
    case = asked(world, board, mia)
    assert case.owner in {world.anna, world.ben}
    assert case.opened_at == SATURDAY
    world.now = SATURDAY + timedelta(minutes=80)
    helped = answer(question(case), text="Use channel 11.", by=guide, now=world.now)
    after = Case.objects.get(pk=case.pk)
    assert (after.owner, after.matter_due, after.closed_at) == (case.owner, case.matter_due, None)
    assert case.word_due is not None
    assert after.word_due is not None
    assert after.word_due > case.word_due, "the head start of members: our word is due one span after theirs"
    assert Delivery.objects.filter(message=helped, what="helped").exists(), "the asker is told and asked"
    world.wait(timedelta(days=5), step=timedelta(hours=1))
    assert Case.objects.get(pk=case.pk).rung > 0, "and when nobody of ours says a word, it climbs all the same"


def test_a_second_member_with_the_same_problem_has_a_case_of_their_own(world: World, board: Board) -> None:
    first, second = asked(world, board, member(world, "Mia")), asked(world, board, member(world, "Kim"))
    assert first.pk != second.pk
    assert first.customer != second.customer


def test_a_wrong_answer_is_put_right_by_us_and_stays_where_it_stood(world: World, board: Board) -> None:
    mia, guide = member(world, "Mia"), member(world, "Guide")
    case = asked(world, board, mia)
    wrong = answer(question(case), text="Open the box and cut the blue wire.", by=guide, now=world.now)
    right = words.answer(
        case.pk, question(case).pk, text="Please do not open the box: we change it.", by=case.owner, now=world.now
    )
    said = list(Message.objects.filter(conversation=question(case).pk, audience="public").order_by("pk"))
    assert said[-2:] == [wrong, right]
    assert said[-2].text == "Open the box and cut the blue wire."


def test_silence_is_reminded_of_twice_then_presumed_visibly_and_a_word_opens_it_with_its_age(
    world: World, board: Board
) -> None:
    mia = member(world, "Mia")
    case = asked(world, board, mia)
    words.propose(case.pk, question(case).pk, text="The new firmware cures it.", by=case.owner, now=world.now)
    proposed = world.now
    world.wait(timedelta(days=8), step=timedelta(hours=1))
    events = CaseEvent.objects.filter(case=case, kind__in=["reminded", "presumed"]).order_by("seq")
    told = [(event.kind, (event.at - proposed).days) for event in events]
    assert told == [("reminded", 2), ("reminded", 5), ("presumed", 7)]
    closed = Case.objects.get(pk=case.pk)
    assert str(Outcome(closed.outcome).label) == "presumed solved, no answer", "and every page says so"
    world.now += timedelta(days=20)
    write_again(case.pk, text="It is back.", by=mia, now=world.now)
    again = Case.objects.get(pk=case.pk)
    assert (again.closed_at, again.owner, again.opened_at) == (None, closed.owner, case.opened_at)
    assert again.next_due is not None


def test_the_asker_says_yes_or_no_by_one_click_and_by_a_mail(world: World, board: Board) -> None:
    mia, guide = member(world, "Mia"), member(world, "Guide")
    taken_up = asked(world, board, mia)
    helped = answer(question(taken_up), text="Use channel 11.", by=guide, now=world.now)
    accept(question(taken_up), helped, by=mia, now=world.now)
    assert Case.objects.get(pk=taken_up.pk).outcome == "confirmed"

    for reply in ("click", "mail", "yes"):
        case = asked(world, board, member(world, f"Kim{reply}"))
        words.propose(case.pk, question(case).pk, text="Restart it.", by=case.owner, now=world.now)
        assert case.customer is not None
        if reply == "click":
            say_not_solved(case.pk, text="", by=case.customer, now=world.now)
        elif reply == "mail":
            world.mail("No, it is not solved.", address="kimmail@example.net", case_id=case.pk, customer=case.customer)
        else:
            say_solved(case.pk, now=world.now)
        after = Case.objects.get(pk=case.pk)
        assert (after.closed_at is None) == (reply != "yes")
        assert after.proposed_at is None or reply == "yes", "a no, in whatever words, takes the proposal back"
