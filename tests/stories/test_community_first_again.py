"""Community first, then us, from Saturday to the correction, with the letters that leave and the mails that return."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from hilft.cases.actions.words import propose
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.community.actions import answer, ask, choose_name, correct
from hilft.community.models import Board, Question
from hilft.community.queries import corrections, similar
from hilft.conversations.models import Message
from hilft.desk.unconfirmed import unconfirmed
from hilft.people.actions import customer_of
from hilft.people.models import Customer
from tests.channels.conftest import post as post
from tests.channels.hearing import heard, send_all
from tests.channels.small_smtp import SmallServer, written
from tests.world import World

SATURDAY = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
"""10:00 in Berlin; the desk is closed until Monday."""


@pytest.fixture
def board(world: World) -> Board:
    return Board.objects.create(slug="internet", name_en="Internet", name_de="Internet", team=world.team)


def member(world: World, name: str) -> Customer:
    customer = customer_of("mail", f"{name.lower()}@example.net", name=name, language="en", now=world.now)
    choose_name(customer, name, now=world.now)
    return customer


def asked(world: World, board: Board, by: Customer) -> tuple[Case, Question]:
    taken = ask(board, title="Router loses the line", text="Every evening at eight.", by=by, now=world.now)
    return Case.objects.get(pk=taken.case_id), Question.objects.get(conversation=taken.conversation)


def now_of(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def replied(world: World, letter: EmailMessage, text: str, *, sender: str) -> None:
    mail = written(text, From=sender, Subject=f"Re: {letter['Subject']}", In_Reply_To=str(letter["Message-ID"]))
    heard(world, mail)


def test_a_weekend_an_answer_silence_a_second_asker_and_a_correction(
    world: World, board: Board, post: SmallServer
) -> None:
    case, wrong = on_saturday(world, board)
    silence_after_monday(world, case, wrong, post)
    second, again = a_second_asker(world, board, case, post)
    put_right(world, second, (again, wrong), post)
    a_word_opens_it(world, case, post)
    assert not list(untrue([case.pk, second.pk])), "both histories lead to where the cases stand"


def on_saturday(world: World, board: Board) -> tuple[Case, Message]:
    """A question at ten, an answer of a guide at twenty past eleven."""
    world.now = SATURDAY
    mia, guide = member(world, "Mia"), member(world, "Gil")
    case, question = asked(world, board, mia)
    assert case.owner in {world.anna, world.ben}, "it is somebody's before the desk opens"
    assert case.next_due is not None
    assert case.next_due > world.now

    world.now = SATURDAY + timedelta(minutes=80)
    wrong = answer(question, text="Set the channel to 14.", by=guide, now=world.now)
    helped = now_of(case)
    assert (helped.owner, helped.matter_due, helped.opened_at) == (case.owner, case.matter_due, SATURDAY)
    assert helped.word_due is not None
    assert case.word_due is not None
    assert helped.word_due > case.word_due, "the answer moves our next word, and nothing else"
    (waiting,) = unconfirmed(world.lena)
    assert (waiting.is_proposed, waiting.presumed_at) == (False, None)
    return case, wrong


def silence_after_monday(world: World, case: Case, wrong: Message, post: SmallServer) -> None:
    """Our proposal, two reminders, and after a week it is presumed: the list says all of it before it happens."""
    world.wait(datetime(2026, 3, 9, 9, 0, tzinfo=UTC) - world.now)
    proposal = f"Gil's answer is right: {wrong.text}"
    propose(case.pk, wrong.conversation_id, text=proposal, by=now_of(case).owner, now=world.now)
    send_all(world)
    monday, seen = world.now, []
    for span in (timedelta(days=2), timedelta(days=3), timedelta(days=2)):
        (one,) = unconfirmed(world.lena)
        seen.append((one.reminders, one.presumed_at))
        world.wait(span)
        send_all(world)
    assert seen == [(number, monday + timedelta(days=7)) for number in (0, 1, 2)], "everybody sees it coming"
    told = CaseEvent.objects.filter(case=case, kind__in=["reminded", "presumed"]).order_by("seq")
    assert [(event.kind, event.at - monday) for event in told] == [
        ("reminded", timedelta(days=2)), ("reminded", timedelta(days=5)), ("presumed", timedelta(days=7)),
    ]  # fmt: skip
    assert now_of(case).outcome == "presumed"
    assert len([letter for letter in post.to("mia@example.net") if "Is it solved?" in letter["Subject"]]) == 3


def a_second_asker(world: World, board: Board, case: Case, post: SmallServer) -> tuple[Case, Message]:
    """Somebody with the same problem finds the first question, has a case of their own, and says yes by mail."""
    kim, guide = member(world, "Kim"), Customer.objects.get(name="Gil")
    assert similar("My router loses the line") == [Question.objects.get(conversation__placement__case=case)]
    second, second_question = asked(world, board, kim)
    assert (second.pk != case.pk, second.customer) == (True, kim)
    again = answer(second_question, text="Set the channel to 14.", by=guide, now=world.now)
    send_all(world)
    world.now += timedelta(hours=1)
    replied(world, post.to("kim@example.net")[-1], "Yes, that helped, thank you!", sender="kim@example.net")
    second_question.refresh_from_db()
    assert (now_of(second).outcome, second_question.accepted) == ("confirmed", again)
    confirmed = CaseEvent.objects.get(case=second, kind="confirmed").data
    assert confirmed == {"by": "mail", "message": Message.objects.latest("pk").pk, "answer": again.pk}
    return second, again


def put_right(world: World, second: Case, wrong: tuple[Message, Message], post: SmallServer) -> None:
    """The answer was wrong: we put it right in both places, nothing is deleted, and what it solved is open again."""
    again, before = wrong
    question = Question.objects.get(conversation__placement__case=second)
    world.now += timedelta(days=1)
    owner = now_of(second).owner
    right = correct(again, text="Channel 14 is not allowed here: please use 11.", by=owner, now=world.now).right
    question.refresh_from_db()
    assert question.accepted is None
    assert list(corrections(question)) == [again.pk]
    open_again = now_of(second)
    assert (open_again.closed_at, open_again.opened_at, open_again.owner) == (None, second.opened_at, owner)
    correct(before, text=right.text, by=owner, now=world.now)
    assert Message.objects.get(pk=before.pk).text == "Set the channel to 14."
    send_all(world)
    assert len([letter for letter in post.to("gil@example.net") if "was corrected" in letter["Subject"]]) == 2


def a_word_opens_it(world: World, case: Case, post: SmallServer) -> None:
    """Whom we presumed content heard of the correction, too; a word opens their case with its owner and its age."""
    world.now += timedelta(hours=2)
    replied(world, post.to("mia@example.net")[-1], "No, it never worked.", sender="mia@example.net")
    back = now_of(case)
    assert (back.closed_at, back.opened_at) == (None, SATURDAY)
    assert back.next_due is not None
