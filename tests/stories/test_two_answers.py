"""Two advisors tell two sums: whoever knows the topic is asked which is right, with a date of its own."""

from decimal import Decimal

import pytest

from hilft.cases.actions.statements import Told
from hilft.cases.histories import untrue
from hilft.cases.models import Case
from hilft.desk.actions import Reply, reply
from hilft.experts.actions import Known, answer_at_desk, keep_skill
from hilft.experts.models import Consult
from hilft.intake.actions import TakenIn
from hilft.people.models import Person
from tests.world import World


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("What do I get back?")


def tell(world: World, taken: TakenIn, text: str, amount: str, by: Person, topic: str = "Refund") -> None:
    said = Reply(
        text=text, seen=99, conversation_id=taken.conversation.pk, states=Told(topic, Decimal(amount), "EUR"),
        states_no_other=True,
    )  # fmt: skip
    reply(taken.case_id, said, by=by, now=world.now)


def test_e3_a_second_different_sum_opens_a_question_to_whoever_knows_with_a_date(world: World, taken: TakenIn) -> None:
    keep_skill(None, Known(name_en="Refund", name_de="Erstattung", experts=[world.emil.pk]), by=world.hanna)
    tell(world, taken, "You get 250 EUR.", "250", world.anna)
    assert not Consult.objects.exists(), "one sum contradicts nothing"
    tell(world, taken, "You get 250 EUR.", "250", world.ben)
    assert not Consult.objects.exists(), "the same again neither"
    tell(world, taken, "Not 250 EUR: you get 310 EUR.", "310", world.lena)
    consult = Consult.objects.select_related("case").get()
    assert consult.case.owner == world.emil
    assert consult.case.next_due is not None
    assert consult.case.next_due > world.now
    assert consult.parent_id == taken.case_id
    for words in ("Which of these is right (Refund)?", "€250.00", "€310.00", "Anna Advisor", "Lena Lead"):
        assert words in consult.question
    assert list(untrue([taken.case_id, consult.pk])) == []


def test_e3_it_is_asked_once_while_it_is_open_and_again_after_its_answer(world: World, taken: TakenIn) -> None:
    tell(world, taken, "You get 250 EUR.", "250", world.anna)
    tell(world, taken, "Not 250 EUR: 310 EUR.", "310", world.lena)
    consult = Consult.objects.get()
    assert consult.case.owner_id == consult.expert_id, "nobody is named for the topic: a person has it all the same"
    tell(world, taken, "Not 310 EUR: 320 EUR.", "320", world.lena)
    assert Consult.objects.count() == 1
    owner = Case.objects.get(pk=consult.pk).owner
    answer_at_desk(consult.pk, text="320 EUR is right.", verdict="answered", by=owner, now=world.now)
    tell(world, taken, "Not 320 EUR: 330 EUR.", "330", world.lena)
    assert Consult.objects.count() == 2


def test_e3_a_topic_of_its_own_is_a_question_of_its_own(world: World, taken: TakenIn) -> None:
    for topic in ("Refund", "Last bill"):
        tell(world, taken, "It is 250 EUR.", "250", world.anna, topic)
        tell(world, taken, "Not 250 EUR: 310 EUR.", "310", world.lena, topic)
    assert sorted(Consult.objects.values_list("topic", flat=True)) == ["Last bill", "Refund"]
