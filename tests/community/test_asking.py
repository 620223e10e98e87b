"""A question of the community is a message, a conversation and an owned, timed case, all in one transaction."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case, CaseEvent
from hilft.community.actions import accept, answer, ask, confirm_question, thank
from hilft.community.actions.asking import UNCONFIRMED, Asking, ask_once
from hilft.community.models import Board, Question, Thanks
from hilft.community.queries import latest, question, questions, search, similar, thread
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer, Identity
from tests.world import World

TITLE, TEXT = "Router loses the line", "Every evening the router loses its connection. Call me on 0171 2345678."


def asked(world: World, board: Board, by: Customer | str, title: str = TITLE) -> Case:
    return Case.objects.get(pk=ask(board, title=title, text=TEXT, by=by, now=world.now).case_id)


def of(case: Case) -> Question:
    return Question.objects.get(conversation__placement__case=case)


def test_a_members_question_is_shown_at_once_owned_timed_and_receipted(
    world: World, board: Board, mia: Customer
) -> None:
    case = asked(world, board, mia)
    assert case.owner in (world.anna, world.ben)
    assert case.next_due is not None
    assert case.next_due > world.now
    shown = question(of(case).pk)
    assert shown is not None
    assert "[phone]" in Message.objects.get(conversation=shown.conversation_id).text
    assert [delivery.what for delivery in Delivery.objects.filter(case_id=case.pk)] == ["receipt"]


def test_a_visitors_question_has_an_owner_and_a_date_before_it_is_confirmed_and_is_hidden_until_then(
    world: World, board: Board
) -> None:
    case = asked(world, board, "visitor@example.net")
    assert case.owner_id is not None
    assert case.next_due is not None
    assert question(of(case).pk) is None
    assert latest() == questions(board) == search("router") == []
    assert Delivery.objects.get(case_id=case.pk).what == "confirm"
    assert confirm_question(case.pk, now=world.now + timedelta(minutes=5))
    assert [shown.pk for shown in questions(board)] == [of(case).pk]
    assert Identity.objects.get(address="visitor@example.net").confirmed_at is not None
    assert not confirm_question(case.pk, now=world.now), "a second click finds nothing left to confirm"


def test_a_question_that_nobody_confirms_still_climbs(world: World, board: Board) -> None:
    case = asked(world, board, "visitor@example.net")
    world.wait(timedelta(days=3))
    case.refresh_from_db()
    assert case.rung > 0


def test_a_form_that_is_sent_twice_asks_once(world: World, board: Board, mia: Customer) -> None:
    form = Asking(board=board, title=TITLE, text=TEXT, by=mia, token="a" * 32)
    first, second = ask_once(form, now=world.now), ask_once(form, now=world.now)
    assert first.case_id == second.case_id
    assert Case.objects.count() == Question.objects.count() == Message.objects.count() == 1


def test_an_address_cannot_be_buried_under_unconfirmed_questions(world: World, board: Board) -> None:
    for _ in range(UNCONFIRMED):
        asked(world, board, "victim@example.net")
    with pytest.raises(Refused):
        asked(world, board, "Victim@example.net")
    asked(world, board, "other@example.net")
    world.now += timedelta(days=1, minutes=1)
    asked(world, board, "victim@example.net")


def test_another_members_answer_moves_the_next_word_and_leaves_the_owner(
    world: World, board: Board, mia: Customer, robin: Customer
) -> None:
    case = asked(world, board, mia)
    answer(of(case), text="Try another channel.", by=robin, now=world.now + timedelta(minutes=9))
    after = Case.objects.get(pk=case.pk)
    assert (after.owner_id, after.matter_due) == (case.owner_id, case.matter_due)
    assert of(case).answers == 1
    assert Delivery.objects.filter(case_id=case.pk, what="helped").count() == 1


def test_the_asker_takes_an_answer_as_the_solution_and_the_case_ends_with_their_yes(
    world: World, board: Board, mia: Customer, robin: Customer
) -> None:
    case = asked(world, board, mia)
    helped = answer(of(case), text="Try another channel.", by=robin, now=world.now)
    with pytest.raises(Refused):
        accept(of(case), helped, by=robin, now=world.now)
    accept(of(case), helped, by=mia, now=world.now)
    case.refresh_from_db()
    assert (case.outcome, case.closed_at is not None) == ("confirmed", True)
    assert of(case).accepted == helped


def test_nobody_accepts_their_own_words_or_an_answer_to_something_else(
    world: World, board: Board, mia: Customer, robin: Customer
) -> None:
    case, other = asked(world, board, mia), asked(world, board, robin, "Another matter")
    own = answer(of(case), text="It is the evening, always.", by=mia, now=world.now)
    elsewhere = answer(of(other), text="Me too.", by=mia, now=world.now)
    for message in (own, elsewhere):
        with pytest.raises(Refused):
            accept(of(case), message, by=mia, now=world.now)


def test_writing_again_opens_a_solved_case_with_its_age(
    world: World, board: Board, mia: Customer, robin: Customer
) -> None:
    case = asked(world, board, mia)
    accept(of(case), answer(of(case), text="Try it.", by=robin, now=world.now), by=mia, now=world.now)
    answer(of(case), text="It came back.", by=mia, now=world.now + timedelta(days=2))
    after = Case.objects.get(pk=case.pk)
    assert (after.closed_at, after.opened_at, after.owner_id) == (None, case.opened_at, case.owner_id)
    assert CaseEvent.objects.filter(case=case, kind="reopened").count() == 1


def test_thanks_are_given_once_and_not_to_oneself(world: World, board: Board, mia: Customer, robin: Customer) -> None:
    case = asked(world, board, mia)
    helped = answer(of(case), text="Try another channel.", by=robin, now=world.now)
    thank(helped, by=mia, now=world.now)
    thank(helped, by=mia, now=world.now)
    assert Thanks.objects.count() == 1
    with pytest.raises(Refused):
        thank(helped, by=robin, now=world.now)
    last = thread(of(case), reader=mia).said[-1]
    assert (last.thanked, last.thanked_by_reader) == (1, True)  # type: ignore[attr-defined]


def test_the_search_finds_what_is_published_best_first_and_nothing_else(
    world: World, board: Board, mia: Customer
) -> None:
    case = asked(world, board, mia)
    asked(world, board, "visitor@example.net", "Router in the attic")
    world.mail("My router is broken, keep this between us", subject="Router")
    assert [found.pk for found in search("router line")] == [of(case).pk]
    assert [found.pk for found in similar("My router drops out every evening")] == [of(case).pk]
    assert search("") == similar("a b c") == []
    assert search("'); DROP TABLE community_question; --") == []


def test_the_liveliest_questions_of_all_boards_cost_two_questions_to_the_database(
    world: World, board: Board, mia: Customer
) -> None:
    for number in range(5):
        other = Board.objects.create(slug=f"b{number}", name_en="B", name_de="B")
        asked(world, other, mia, f"Question {number}")
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        assert len(latest(most=3)) == 3
    assert len(asked_for) == 2


def test_a_long_thread_comes_in_pages(world: World, board: Board, mia: Customer, robin: Customer) -> None:
    case = asked(world, board, mia)
    for number in range(60):
        answer(of(case), text=f"Idea {number}", by=robin, now=world.now)
    first = thread(of(case), reader=None)
    second = thread(of(case), reader=None, after=first.more or 0)
    assert (len(first.said), len(second.said), second.more) == (50, 11, None)
