"""A plain yes or no in answer to "is it solved?" is the customer's yes or no; everything else is a message."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from hilft.cases.actions.closing import reopen
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, CaseEvent
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Note
from hilft.channels.models import Account, RawMessage
from hilft.channels.reading import word_of
from hilft.conversations.models import Message
from hilft.core.plain_reply import Says
from tests.channels.hearing import MINUTE, heard, send_all
from tests.channels.small_smtp import SmallServer, written
from tests.world import World

MAIL = Account(name="mail", network="mail")
SOLUTION = "We changed the profile of the line."


def proposed(world: World, post: SmallServer, text: str = SOLUTION) -> Case:
    """A mail about a dead line, and our solution, which has left."""
    first = heard(world, written("The line is dead", Subject="Dead line"))
    assert first.message is not None
    case = Case.objects.get(kind="customer")
    world.now += MINUTE
    propose(case.pk, first.message.conversation_id, text=text, by=case.owner, now=world.now)
    send_all(world)
    world.now += MINUTE
    return case


def replied(world: World, post: SmallServer, text: str, *, to: EmailMessage | None = None, **more: str) -> RawMessage:
    letter = to or post.letters[-1]
    quoted = "\n\nOn Monday Anna wrote:\n> Is it solved? Please say yes or no here."
    more = {"Subject": f"Re: {letter['Subject']}", "In_Reply_To": str(letter["Message-ID"])} | more
    return heard(world, written(text + quoted, **more))


def state(case: Case) -> tuple[str, bool, bool]:
    """Return outcome, whether it is closed, and whether a solution lies with the customer."""
    now = Case.objects.get(pk=case.pk)
    return now.outcome, now.closed_at is not None, now.proposed_at is not None


ASKED = ("", False, True)
TAKEN_BACK = ("", False, False)
CONFIRMED = ("confirmed", True, True)


@pytest.mark.parametrize("text", ["Yes, works again. Thank you!", "ja danke", "Ja.", "Es funktioniert wieder"])
def test_a_plain_yes_closes_the_case_and_stands_there_as_the_customers_message(
    world: World, post: SmallServer, text: str
) -> None:
    case = proposed(world, post)
    raw = replied(world, post, text)
    assert state(case) == CONFIRMED
    assert raw.message is not None
    assert (raw.message.text, raw.message.customer) == (text, case.customer)
    event = CaseEvent.objects.get(case=case, kind="confirmed")
    assert event.data == {"by": "mail", "message": raw.message.pk}
    assert not CaseEvent.objects.filter(case=case, kind="spoke").exists(), "nobody is called to read a yes"
    reopen(case.pk, by=case.owner, now=world.now)
    again = Case.objects.get(pk=case.pk)
    assert (again.closed_at, again.opened_at, again.owner) == (None, case.opened_at, case.owner)


@pytest.mark.parametrize("text", ["No, it still doesn't work.", "Nein", "Leider nicht"])
def test_a_plain_no_takes_the_solution_back_and_the_owner_is_called(world: World, post: SmallServer, text: str) -> None:
    case = proposed(world, post)
    raw = replied(world, post, text)
    assert state(case) == TAKEN_BACK
    assert raw.message is not None
    event = CaseEvent.objects.get(case=case, kind="rejected")
    assert event.data == {"by": "mail", "message": raw.message.pk}
    send_all(world)
    assert post.to(case.owner.email), "a no is an alarm for whoever owns the case"


@pytest.mark.parametrize(
    "text",
    [
        "Ja, aber abends bricht es ab.", "Yes, thank you. When do I get my money back?", "Danke!", "It works for now.",
        "Ja, bitte rufen Sie an.", "Yes, my number is 4711.",
        "Yes, it works again and I would like to thank all of you for everything you have done",
    ],
)  # fmt: skip
def test_in_doubt_it_is_a_message_and_the_case_stays_open(world: World, post: SmallServer, text: str) -> None:
    case = proposed(world, post)
    replied(world, post, text)
    assert state(case) == TAKEN_BACK
    assert CaseEvent.objects.filter(case=case).order_by("-seq")[0].kind == "spoke"


def test_a_yes_to_the_reminder_counts_too(world: World, post: SmallServer) -> None:
    case = proposed(world, post)
    world.wait(timedelta(days=2, hours=1), step=timedelta(hours=1))
    send_all(world)
    (reminder,) = [letter for letter in post.to("robin@example.net") if "Is it solved?" in letter["Subject"]][1:]
    assert "simply answer this mail with yes or no" in reminder.get_content()
    replied(world, post, "Ja, hat geklappt, danke.", to=reminder)
    assert state(case) == CONFIRMED


def test_after_it_was_presumed_a_word_opens_the_case_as_always(world: World, post: SmallServer) -> None:
    case = proposed(world, post)
    letter = post.letters[-1]
    world.wait(timedelta(days=8), step=timedelta(hours=1))
    assert state(case)[0] == "presumed"
    replied(world, post, "Ja.", to=letter)
    assert state(case) == TAKEN_BACK


def test_one_word_is_no_yes_when_the_solution_asks_something_else_and_a_sentence_is(
    world: World, post: SmallServer
) -> None:
    case = proposed(world, post, "We changed it. Shall we send you a new router, too?")
    letter = post.letters[-1]
    replied(world, post, "Ja, danke.", to=letter)
    assert state(case) == TAKEN_BACK
    propose(case.pk, Message.objects.latest("pk").conversation_id, text="A router? It is on its way.", by=case.owner,
            now=world.now + MINUTE)  # fmt: skip
    world.now += MINUTE
    send_all(world)
    world.now += MINUTE
    replied(world, post, "Yes, it works again.")
    assert state(case) == CONFIRMED


def test_a_yes_to_an_earlier_letter_is_no_yes_to_the_solution(world: World, post: SmallServer) -> None:
    first = heard(world, written("The line is dead", Subject="Dead line"))
    case = Case.objects.get()
    assert first.message is not None
    place = first.message.conversation_id
    world.now += MINUTE
    answer(case.pk, place, text="Is the lamp red?", by=case.owner, now=world.now)
    send_all(world)
    question = post.letters[-1]
    propose(case.pk, place, text=SOLUTION, by=case.owner, now=world.now + MINUTE)
    world.now += MINUTE
    send_all(world)
    replied(world, post, "Ja.", to=question)
    assert state(case) == TAKEN_BACK
    replied(world, post, "Yes, works again")
    assert state(case) == TAKEN_BACK, "after a word that nobody has answered, nothing is closed by itself"


def test_only_the_customers_own_yes_counts(world: World, post: SmallServer) -> None:
    case = proposed(world, post)
    letter = post.letters[-1]
    replied(world, post, "Yes, works again", to=letter, From="somebody@else.example", Message_ID="<else@else.example>")
    assert state(case) == TAKEN_BACK


def test_a_sender_our_own_server_doubts_and_a_mail_with_a_file_close_nothing(world: World) -> None:
    robin = Author("Robin", "robin@example.net", "robin@example.net")
    plain = Heard("<1@example.net>", robin, "Re: Dead line", "Ja.", world.now, Audience.PRIVATE, in_reply_to="<ours>")
    assert word_of(plain, MAIL, world.now).says == (Says.YES, True)
    assert word_of(replace(plain, notes=frozenset({Note.SENDER_DOUBTED})), MAIL, world.now).says.says is Says.UNCLEAR
    bill, logo = HeardFile("bill.pdf", "application/pdf", b"x"), HeardFile("logo.png", "image/png", b"x", inline=True)
    assert word_of(replace(plain, attachments=(bill,)), MAIL, world.now).says.says is Says.UNCLEAR
    assert word_of(replace(plain, attachments=(logo,)), MAIL, world.now).says.says is Says.YES
    answers_last = replace(plain, in_reply_to="", references=("<first>", "<ours>"))
    assert word_of(answers_last, MAIL, world.now).letter == "<ours>"
