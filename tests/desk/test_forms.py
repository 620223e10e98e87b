"""What a form of the desk does: it sends once, never past somebody else, and never shows what must not be shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.ownership import take
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, CaseEvent, Commitment
from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.desk.actions import Contact, Exposing, Overtaken, Reply, end, hand_over, reply, write_down
from hilft.desk.promising import Promised
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people import queries
from hilft.people.models import Identity, Person
from tests.world import World


def test_a_double_click_sends_once(world: World) -> None:
    taken = world.mail("My router does not answer.")
    said = Reply(text="We look into it.", seen=1, conversation_id=taken.conversation.pk)
    first = reply(taken.case_id, said, by=world.anna, now=world.now)
    assert reply(taken.case_id, said, by=world.anna, now=world.now) == first
    assert Message.objects.filter(person=world.anna).count() == 1
    assert Delivery.objects.filter(what="reply").count() == 1
    later = Reply(text="We look into it.", seen=2, conversation_id=taken.conversation.pk)
    assert reply(taken.case_id, later, by=world.anna, now=world.now) != first


def test_nobody_answers_past_a_colleague(world: World) -> None:
    taken = world.mail("My router does not answer.")
    answer(taken.case_id, taken.conversation.pk, text="Try this.", by=world.ben, now=world.now)
    said = Reply(text="Try that.", seen=1, conversation_id=taken.conversation.pk)
    with pytest.raises(Overtaken):
        reply(taken.case_id, said, by=world.anna, now=world.now)
    note = Reply(text="Ben was first.", seen=1, kind="note")
    assert reply(taken.case_id, note, by=world.anna, now=world.now).audience == "internal"


def test_nobody_answers_past_the_customers_next_word(world: World) -> None:
    taken = world.mail("My router does not answer.")
    once_more = Word(
        channel="mail", key="x", remote_id="y", address="robin@example.net", text="It works again.",
        said_at=world.now, case_id=taken.case_id,
    )  # fmt: skip
    take_in(once_more, now=world.now)
    with pytest.raises(Overtaken):
        reply(
            taken.case_id,
            Reply(text="A technician comes.", seen=1, conversation_id=taken.conversation.pk),
            by=world.anna,
            now=world.now,
        )
    assert not Message.objects.filter(person=world.anna).exists()


def public_question(world: World) -> TakenIn:
    word = Word(
        channel="community", key="q", address="robin", network="community", text="Why?", said_at=world.now,
        audience="public", team_id=world.team.pk,
    )  # fmt: skip
    return take_in(word, now=world.now)


def test_personal_data_goes_before_everybodys_eyes_only_on_purpose(world: World) -> None:
    taken = public_question(world)
    text = "Call our hotline: 030 901820"
    said = Reply(text=text, seen=1, conversation_id=taken.conversation.pk)
    with pytest.raises(Exposing):
        reply(taken.case_id, said, by=world.anna, now=world.now)
    on_purpose = Reply(text=text, seen=1, conversation_id=taken.conversation.pk, exposes=True)
    assert reply(taken.case_id, on_purpose, by=world.anna, now=world.now).audience == "public"


def test_a_private_word_to_somebody_who_asked_in_public_goes_to_their_case_page(world: World) -> None:
    taken = public_question(world)
    message = reply(taken.case_id, Reply(text="Your prefix?", seen=1), by=world.anna, now=world.now)
    assert (message.audience, message.conversation.channel) == ("private", "page")
    assert Conversation.objects.filter(placement__case_id=taken.case_id).count() == 2


def test_a_reply_and_its_commitment_go_together_or_not_at_all(world: World) -> None:
    taken = world.mail("When does the technician come?")
    yesterday = Promised("The technician comes", world.now - timedelta(days=1))
    said = Reply(text="Soon.", seen=1, conversation_id=taken.conversation.pk, promised=yesterday)
    with pytest.raises(Refused):
        reply(taken.case_id, said, by=world.anna, now=world.now)
    assert not Message.objects.filter(person=world.anna).exists()
    assert not Commitment.objects.exists()


def test_a_handover_keeps_its_note(world: World) -> None:
    case = world.case("A case that nobody spoke in yet")
    hand_over(case.pk, to=world.ben, text="The traceroute is missing.", by=world.anna, now=world.now)
    case.refresh_from_db()
    assert (case.owner, case.offered_to) == (world.anna, world.ben)
    assert Message.objects.get(kind="note").text == "The traceroute is missing."


def test_a_case_ends_with_a_last_word(world: World) -> None:
    taken = world.mail("Please forget it.")
    with pytest.raises(Refused):
        end(taken.case_id, None, outcome="withdrawn", by=world.anna, now=world.now)
    bye = Reply(text="We closed it as you asked.", seen=1, conversation_id=taken.conversation.pk)
    end(taken.case_id, bye, outcome="withdrawn", by=world.anna, now=world.now)
    assert Case.objects.get(pk=taken.case_id).outcome == "withdrawn"


def contact(world: World, **more: object) -> Contact:
    told = {
        "way": "phone", "token": "abc", "network": "mail", "address": "robin@example.net", "name": "Robin",
        "text": "I move abroad on 1 July.", "said_at": world.now - timedelta(minutes=20),
        "promised": Promised("End the contract", world.now + timedelta(days=2)), "team_id": world.team.pk,
    }  # fmt: skip
    return Contact(**{**told, **more})  # type: ignore[arg-type]


def test_a_phone_call_becomes_a_case_with_its_commitment_and_once_only(world: World) -> None:
    case_id = write_down(contact(world), by=world.ben, now=world.now)
    assert write_down(contact(world), by=world.ben, now=world.now) == case_id
    case = Case.objects.get(pk=case_id)
    assert (case.owner, case.channel) == (world.ben, "phone")
    assert case.opened_at == world.now - timedelta(minutes=20)
    assert case.commitment_due == world.now + timedelta(days=2)
    assert Identity.objects.get().address == "robin@example.net"
    assert not Delivery.objects.filter(what="receipt").exists()


def test_a_letter_about_a_known_case_joins_it(world: World) -> None:
    taken = world.mail("I cancel.")
    if Case.objects.get().owner != world.anna:
        take(taken.case_id, by=world.anna, now=world.now)
    letter = contact(world, way="letter", case_id=taken.case_id, promised=None, keeps=False)
    assert write_down(letter, by=world.ben, now=world.now) == taken.case_id
    assert Case.objects.get().owner == world.anna
    assert [event.kind for event in CaseEvent.objects.order_by("seq")][-1] == "spoke"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_the_same_moment_one_is_asked_to_read_first(world: World) -> None:
    queries._kept.clear()  # these tables are emptied between tests, which the house itself never does
    taken = world.mail("My router does not answer.")
    both = Barrier(2)

    def say(person: Person) -> str:
        try:
            said = Reply(text=f"{person.name} answers.", seen=1, conversation_id=taken.conversation.pk)
            both.wait(10)
            reply(taken.case_id, said, by=person, now=world.now)
        except Overtaken:
            return "overtaken"
        else:
            return "sent"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(say, (world.anna, world.ben)))
    assert ended == ["overtaken", "sent"]
    assert Message.objects.filter(person__isnull=False).count() == 1
