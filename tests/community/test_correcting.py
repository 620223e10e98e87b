"""A member's wrong answer is put right by us: the mark stands above it, the words below it, and it solves nothing."""

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import answer as our_answer
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.channels.letters import compose
from hilft.community.actions import accept, answer, ask, correct, withdraw
from hilft.community.models import Board, Correction, Question
from hilft.community.queries import corrections
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer
from hilft.people.permissions import NotYours
from tests.world import World


@pytest.fixture
def asked(world: World, board: Board, mia: Customer) -> Question:
    taken = ask(board, title="Router loses the line", text="Every evening.", by=mia, now=world.now)
    return Question.objects.get(conversation__placement__case_id=taken.case_id)


@pytest.fixture
def wrong(world: World, asked: Question, robin: Customer) -> Message:
    return answer(asked, text="Cut the blue wire.", by=robin, now=world.now)


def case_of(asked: Question) -> Case:
    return Case.objects.get(placements__conversation=asked.pk)


def test_what_we_say_stands_above_and_the_members_words_below_it(world: World, asked: Question, wrong: Message) -> None:
    mark = correct(wrong, text="Please do not open the box.", by=world.anna, now=world.now)
    assert (mark.marked_by, mark.marked_at, mark.right.text) == (world.anna, world.now, "Please do not open the box.")
    assert mark.right.audience == "public"
    wrong.refresh_from_db()
    assert wrong.text == "Cut the blue wire."
    assert wrong.published_at is not None
    assert list(corrections(asked)) == [wrong.pk]
    told = Delivery.objects.get(what="reply", message=mark.right)
    assert told.case_id == case_of(asked).pk, "the customer hears it like every answer of ours"


def test_the_author_is_told_by_a_letter_that_opens_the_public_page_and_no_case(
    world: World, asked: Question, wrong: Message, mia: Customer
) -> None:
    correct(wrong, text="Please do not open the box.", by=world.anna, now=world.now)
    letter = compose(Delivery.objects.get(what="corrected"), now=world.now)
    assert letter is not None
    assert letter.to == "robin@example.net"
    assert f"/questions/{asked.pk}/#message-{wrong.pk}" in letter.text
    assert "Please do not open the box." in letter.text
    assert "/c/" not in letter.text
    assert letter.token == ""
    assert "Mia" not in letter.text


def test_an_accepted_answer_that_is_corrected_solves_nothing_and_the_case_goes_on_with_its_age(
    world: World, asked: Question, wrong: Message, mia: Customer
) -> None:
    opened_at = case_of(asked).opened_at
    accept(asked, wrong, by=mia, now=world.now)
    assert case_of(asked).outcome == "confirmed"
    correct(wrong, text="Please do not open the box.", by=world.anna, now=world.now)
    case = case_of(asked)
    assert (case.closed_at, case.opened_at, case.owner) == (None, opened_at, case.owner)
    assert case.next_due is not None
    asked.refresh_from_db()
    assert (asked.accepted_id, asked.accepted_at) == (None, None)
    with pytest.raises(Refused, match="corrected this answer"):
        accept(asked, wrong, by=mia, now=world.now)
    assert not list(untrue([case.pk])), "its history still leads to where it stands"


def test_the_mark_is_taken_back_and_who_and_when_is_kept(
    world: World, asked: Question, wrong: Message, mia: Customer
) -> None:
    mark = correct(wrong, text="No.", by=world.anna, now=world.now)
    withdraw(mark, by=world.ben, now=world.now)
    mark.refresh_from_db()
    assert (mark.marked_by, mark.withdrawn_by, mark.withdrawn_at) == (world.anna, world.ben, world.now)
    assert corrections(asked) == {}
    with pytest.raises(Refused, match="already"):
        withdraw(mark, by=world.ben, now=world.now)
    assert compose(Delivery.objects.get(what="correction_withdrawn"), now=world.now) is not None
    correct(wrong, right=mark.right, by=world.anna, now=world.now)
    assert Correction.objects.filter(message=wrong).count() == 2
    kept = CaseEvent.objects.filter(case=case_of(asked), data__has_key="corrected").order_by("seq")
    assert [event.data.get("withdrawn", False) for event in kept] == [False, True, False]
    withdraw(Correction.objects.latest("pk"), by=world.anna, now=world.now)
    accept(asked, wrong, by=mia, now=world.now)


def test_an_answer_of_ours_that_stands_there_can_be_the_correction(
    world: World, asked: Question, wrong: Message
) -> None:
    ours = our_answer(case_of(asked).pk, asked.pk, text="We change the box.", by=world.anna, now=world.now)
    before = Message.objects.count()
    assert correct(wrong, right=ours, by=world.ben, now=world.now).right == ours
    assert Message.objects.count() == before


def test_what_cannot_be_corrected_is_said(
    world: World, asked: Question, wrong: Message, robin: Customer, board: Board
) -> None:
    question = Message.objects.get(conversation=asked.pk, kind="message")
    with pytest.raises(Refused, match="another member's answer"):
        correct(question, text="No.", by=world.anna, now=world.now)
    with pytest.raises(Refused, match="Say what is right"):
        correct(wrong, text="  ", by=world.anna, now=world.now)
    with pytest.raises(Refused, match="answer of ours"):
        correct(wrong, right=question, by=world.anna, now=world.now)
    for person in (world.emil, world.otto):
        with pytest.raises(NotYours):
            correct(wrong, text="No.", by=person, now=world.now)
    mark = correct(wrong, text="No.", by=world.anna, now=world.now)
    with pytest.raises(NotYours):
        withdraw(mark, by=world.otto, now=world.now)
    with pytest.raises(Refused, match="marked already"):
        correct(wrong, text="No.", by=world.anna, now=world.now)


def test_the_database_itself_lets_no_corrected_answer_be_the_accepted_one_and_deletes_no_mark(
    world: World, asked: Question, wrong: Message, mia: Customer
) -> None:
    mark = correct(wrong, text="No.", by=world.anna, now=world.now)
    with pytest.raises(IntegrityError, match="not the accepted one"), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(accepted=wrong)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Correction.objects.all().delete()
    withdraw(mark, by=world.anna, now=world.now)
    accept(asked, wrong, by=mia, now=world.now)
    with pytest.raises(IntegrityError, match="not the accepted one"), transaction.atomic():
        Correction.objects.filter(pk=mark.pk).update(withdrawn_at=None, withdrawn_by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM community_correction")


def test_in_a_case_that_ended_otherwise_a_correction_changes_no_date(
    world: World, asked: Question, wrong: Message, robin: Customer, mia: Customer
) -> None:
    good = answer(asked, text="Use channel 11.", by=robin, now=world.now)
    accept(asked, good, by=mia, now=world.now)
    correct(wrong, text="Leave the wire.", by=world.anna, now=world.now)
    case = case_of(asked)
    asked.refresh_from_db()
    assert case.closed_at is not None
    assert asked.accepted == good
