"""On their own case page customers write again, say yes or no, and open again what came back."""

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, CaseEvent
from hilft.community.actions.matters import open_again, say_not_solved, say_solved, send_link, write_again
from hilft.community.queries import own_case
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from tests.world import World


def solved(world: World) -> TakenIn:
    taken = world.mail("My line is dead.")
    propose(taken.case_id, taken.conversation.pk, text="We changed the port.", by=owner(taken), now=world.now)
    return taken


def owner(taken: TakenIn):  # type: ignore[no-untyped-def]
    return Case.objects.get(pk=taken.case_id).owner


def customer(taken: TakenIn) -> Customer:
    found = Case.objects.get(pk=taken.case_id).customer
    assert found is not None
    return found


def test_words_on_the_case_page_are_private_and_belong_to_the_same_case(world: World) -> None:
    taken = world.mail("My line is dead.")
    first = write_again(taken.case_id, text="It is flat 3.", by=customer(taken), now=world.now)
    second = write_again(taken.case_id, text="And ring twice.", by=customer(taken), now=world.now)
    assert first.audience == second.audience == "private"
    assert first.conversation_id == second.conversation_id != taken.conversation.pk
    assert Case.objects.count() == 1
    answer(taken.case_id, first.conversation_id, text="We ring twice.", by=owner(taken), now=world.now)


def test_a_form_that_is_sent_twice_says_it_once(world: World) -> None:
    taken = world.mail("My line is dead.")
    for _ in range(2):
        write_again(taken.case_id, text="It is flat 3.", by=customer(taken), now=world.now, token="t1")
    assert Message.objects.filter(text="It is flat 3.").count() == 1


def test_yes_ends_the_case_and_a_word_opens_it_again(world: World) -> None:
    taken = solved(world)
    say_solved(taken.case_id, now=world.now)
    assert Case.objects.get(pk=taken.case_id).outcome == "confirmed"
    open_again(taken.case_id, text="It is dead again.", by=customer(taken), now=world.now)
    assert Case.objects.get(pk=taken.case_id).closed_at is None
    assert CaseEvent.objects.filter(case_id=taken.case_id, kind="reopened").count() == 1


def test_a_case_is_opened_again_without_a_word_too(world: World) -> None:
    taken = solved(world)
    say_solved(taken.case_id, now=world.now)
    open_again(taken.case_id, text=" ", by=customer(taken), now=world.now)
    assert Case.objects.get(pk=taken.case_id).closed_at is None
    with pytest.raises(Refused):
        open_again(taken.case_id, text="", by=customer(taken), now=world.now)


def test_no_keeps_the_case_open_and_says_why(world: World) -> None:
    taken = solved(world)
    say_not_solved(taken.case_id, text="Still dead.", by=customer(taken), now=world.now)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.closed_at, case.proposed_at) == (None, None)
    assert Message.objects.filter(text="Still dead.", audience="private").count() == 1
    with pytest.raises(Refused):
        say_not_solved(taken.case_id, text="", by=customer(taken), now=world.now)


def test_a_new_link_goes_to_the_known_address_only_and_once_an_hour(world: World) -> None:
    taken = world.mail("My line is dead.", address="robin@example.net")
    send_link(taken.case_id, "stranger@example.net", now=world.now)
    assert not Delivery.objects.filter(what="link").exists()
    for _ in range(2):
        send_link(taken.case_id, " Robin@Example.net", now=world.now)
    place = Delivery.objects.get(what="link").conversation
    assert place is not None
    assert place.customer == customer(taken)
    send_link(999_999, "robin@example.net", now=world.now)


def test_a_case_is_there_for_its_own_customer_only(world: World, mia: Customer) -> None:
    taken = world.mail("My line is dead.")
    assert own_case(customer(taken), taken.case_id) is not None
    assert own_case(mia, taken.case_id) is None
