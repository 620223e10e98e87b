"""What was asked and what came: a customer sends a document once."""

from datetime import timedelta

import pytest

from hilft.cases.actions.asked import AlreadyGiven, ask_for, given, given_unasked
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import answer
from hilft.cases.models import Asked, Case, CaseEvent
from hilft.cases.particulars import asked_of, messages_of_customer, particulars_of
from hilft.conversations.actions import Enclosure
from hilft.intake.actions import TakenIn
from hilft.people.models import Person
from tests.world import World

PROOF = Enclosure("Meldebescheinigung_2026.pdf", "application/pdf", b"%PDF-1.4 proof")
SCAN = Enclosure("scan0001.pdf", "application/pdf", b"%PDF-1.4 scan")


def ask(world: World, taken: TakenIn, *things: str, by: Person | None = None, because: str = "") -> list[Asked]:
    by = by or world.anna
    message = answer(taken.case_id, taken.conversation.pk, text="Please send it.", by=by, now=world.now)
    return ask_for(taken.case_id, things, message=message, by=by, now=world.now, again_because=because)


def reply(world: World, taken: TakenIn, *files: Enclosure) -> TakenIn:
    world.now += timedelta(hours=1)
    return world.mail("Here it is.", case_id=taken.case_id, enclosures=files)


def test_what_is_asked_is_on_record_with_the_message_that_asks_for_it(world: World) -> None:
    taken = world.mail("I cancel.")
    (proof,) = ask(world, taken, "Proof of registration", " ")
    assert (proof.what, proof.asked_by, proof.asked_at) == ("Proof of registration", world.anna, world.now)
    assert proof.asked_in is not None
    assert proof.asked_in.text == "Please send it."
    event = CaseEvent.objects.get(case_id=taken.case_id, kind="asked")
    assert event.data == {"asked": [proof.pk], "message": proof.asked_in_id}, "ids, no words"


def test_what_came_is_on_record_with_its_message_and_its_file(world: World) -> None:
    taken = world.mail("I cancel.")
    (proof,) = ask(world, taken, "Proof of registration")
    came = reply(world, taken, SCAN)
    (brought, _first) = messages_of_customer(taken.case_id)
    assert brought.message_id == came.message.pk
    given(proof.pk, message_id=came.message.pk, attachment_id=brought.files[0][0], by=world.ben, now=world.now)
    (one,) = asked_of(taken.case_id)
    assert (one.given_at, one.given_in_id) == (world.now, came.message.pk)
    assert one.attachment is not None
    assert one.attachment.name == SCAN.name
    with pytest.raises(Refused, match="come already"):
        given(proof.pk, message_id=came.message.pk, by=world.anna, now=world.now)


def given_proof(world: World, taken: TakenIn, what: str = "Proof of registration") -> TakenIn:
    (proof,) = ask(world, taken, what)
    came = reply(world, taken, SCAN)
    file = messages_of_customer(came.case_id)[0].files[0][0]
    given(proof.pk, message_id=came.message.pk, attachment_id=file, by=world.anna, now=world.now)
    return came


def test_what_came_is_not_asked_for_again_by_anybody_in_any_words(world: World) -> None:
    taken = world.mail("I cancel.")
    came = given_proof(world, taken)
    for words, by in (("the proof of registration", world.ben), ("Registration proofs!", world.lena)):
        with pytest.raises(AlreadyGiven, match="came on 2 March 2026 already") as refusal:
            ask(world, taken, words, by=by)
        (found,) = refusal.value.found
        assert (found.message_id, found.file, found.case_id) == (came.message.pk, SCAN.name, taken.case_id)
    assert Asked.objects.count() == 1


def test_a_reason_lets_it_be_asked_again_and_stays_with_it(world: World) -> None:
    taken = world.mail("I cancel.")
    given_proof(world, taken)
    again, number = ask(world, taken, "Proof of registration", "Customer number", because="The first is unreadable.")
    assert again.again_because == "The first is unreadable."
    assert number.again_because == "", "nobody had that before"
    assert ask(world, taken, "proof of registration", because="Still") == [], "it is open now: nobody asks twice"


def test_what_is_asked_and_open_gets_no_second_record(world: World) -> None:
    taken = world.mail("I cancel.")
    ask(world, taken, "Proof of registration")
    assert ask(world, taken, "The proof of registration", by=world.ben) == []
    assert Asked.objects.count() == 1
    assert CaseEvent.objects.filter(kind="asked").count() == 1


def test_what_came_in_another_case_of_the_same_customer_came(world: World) -> None:
    first = world.mail("I cancel.")
    given_proof(world, first)
    second = world.mail("And my deposit?", subject="Deposit")
    assert second.case_id != first.case_id
    assert second.conversation.customer_id == first.conversation.customer_id
    with pytest.raises(AlreadyGiven) as refusal:
        ask(world, second, "Proof of registration", by=world.ben)
    assert refusal.value.found[0].case_id == first.case_id
    shown = particulars_of(Case.objects.get(pk=second.case_id), elsewhere=True).elsewhere
    assert [one.what for one in shown] == ["Proof of registration"]


def test_what_another_customer_gave_is_nothing_to_this_one(world: World) -> None:
    given_proof(world, world.mail("I cancel."))
    other = world.mail("I cancel too.", address="mia@example.net")
    assert len(ask(world, other, "Proof of registration")) == 1
    assert particulars_of(Case.objects.get(pk=other.case_id), elsewhere=True).elsewhere == []


def test_a_file_that_lay_with_the_first_letter_is_not_asked_for(world: World) -> None:
    taken = world.mail("I cancel, see the attachment.", enclosures=(PROOF,))
    with pytest.raises(AlreadyGiven) as refusal:
        ask(world, taken, "Meldebescheinigung")
    assert refusal.value.found[0].file == PROOF.name
    assert len(ask(world, taken, "Abmeldebescheinigung")) == 1, "that is another paper"


def test_what_came_unasked_is_written_down_and_not_asked_for_afterwards(world: World) -> None:
    taken = world.mail("I cancel. My number is in the scan.", enclosures=(SCAN,))
    one = given_unasked(taken.case_id, "Customer number", message_id=taken.message.pk, by=world.anna, now=world.now)
    assert (one.given_in_id, one.asked_in_id) == (taken.message.pk, None)
    with pytest.raises(AlreadyGiven):
        ask(world, taken, "your customer number", by=world.ben)
    with pytest.raises(Refused, match="what came"):
        given_unasked(taken.case_id, " ", message_id=taken.message.pk, by=world.anna, now=world.now)


def test_only_a_message_and_a_file_of_this_customer_bring_something(world: World) -> None:
    taken, other = world.mail("I cancel."), world.mail("Hello", address="mia@example.net", enclosures=(SCAN,))
    (proof,) = ask(world, taken, "Proof of registration")
    ours = proof.asked_in_id
    assert ours is not None
    for message in (other.message.pk, ours, 10**9):
        with pytest.raises(Refused, match="no message of the customer"):
            given(proof.pk, message_id=message, by=world.anna, now=world.now)
    foreign = messages_of_customer(other.case_id)[0].files[0][0]
    with pytest.raises(Refused, match="did not come with that message"):
        given(proof.pk, message_id=taken.message.pk, attachment_id=foreign, by=world.anna, now=world.now)
    given(proof.pk, message_id=taken.message.pk, by=world.anna, now=world.now)
    assert asked_of(taken.case_id)[0].given_at == world.now, "not before it was asked"
