"""Reasons to climb beside time: each is met where it happens, once, with the words it was found in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hilft.cases.actions import closing, words
from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.statements import Told
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.desk.actions import Reply, reply
from hilft.escalation.actions import meet, reopen, switch
from hilft.escalation.models import Signal
from hilft.escalation.queries import met_on, switched_on, uses
from hilft.escalation.reasons import Cause, Name
from hilft.experts import actions as experts
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people.models import Person
from hilft.people.permissions import NotYours
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def writes(world: World, taken: TakenIn, text: str, *, reach: int = 0) -> TakenIn:
    """Let the customer write again in the same thread."""
    word = Word(
        channel="mail", key=taken.conversation.key, address="", text=text, said_at=world.now,
        customer=taken.conversation.customer, reach=reach,
    )  # fmt: skip
    return take_in(word, now=world.now)


def answers(world: World, taken: TakenIn, text: str = "We are looking into it.", by: Person | None = None) -> None:
    by = by or Case.objects.get(pk=taken.case_id).owner
    words.answer(taken.case_id, taken.conversation.pk, text=text, by=by, now=world.now)


def climbs(taken: TakenIn) -> list[str]:
    """Return why the case climbed, in order."""
    return [
        event.data["reason"]
        for event in CaseEvent.objects.filter(case_id=taken.case_id, kind="climbed").order_by("seq")
    ]


def test_the_third_nudge_lets_a_case_climb_although_somebody_always_answered(world: World) -> None:
    taken = world.mail("Why is my site not reachable over IPv6?")
    owner = Case.objects.get(pk=taken.case_id).owner
    for text in ("Any news?", "I am still waiting."):
        answers(world, taken)
        world.now += 2 * HOUR
        writes(world, taken, text)
    assert climbs(taken) == []
    answers(world, taken)
    world.now += 2 * HOUR
    before = Case.objects.get(pk=taken.case_id)
    writes(world, taken, "For the third time: who can answer this?")
    case = Case.objects.get(pk=taken.case_id)
    assert climbs(taken) == ["nudged"]
    assert (before.owner, case.owner, case.rung) == (owner, world.lena, 1)
    assert case.matter_due == before.matter_due, "a reason never touches the matter's date"
    words_found = [excerpt.words for excerpt in met_on(case.pk)[0].excerpts]
    assert words_found == ["Any news", "still waiting", "For the third time"]


def test_words_into_silence_are_nudges_whatever_they_say_and_words_in_one_breath_are_one(world: World) -> None:
    taken = world.mail("My line is dead.")
    world.now += timedelta(minutes=5)
    writes(world, taken, "Here is a photo.")
    world.now += timedelta(minutes=5)
    writes(world, taken, "And the second one.")
    for text in ("It rains into the box now.", "The lamp is off, too."):
        world.now += timedelta(minutes=70)
        writes(world, taken, text)
    assert not Signal.objects.exists()
    world.now += timedelta(minutes=70)
    writes(world, taken, "And the door is open.")
    assert climbs(taken) == ["nudged"]


def test_an_answer_with_a_date_in_it_is_useful_and_the_count_begins_anew(world: World) -> None:
    taken = world.mail("When does somebody come?")
    owner = Case.objects.get(pk=taken.case_id).owner
    for _ in range(2):
        answers(world, taken)
        world.now += 2 * HOUR
        writes(world, taken, "Any news?")
    answers(world, taken, "On Thursday.")
    commit_to(taken.case_id, text="The technician comes.", due_at=world.now + 3 * DAY, by=owner, now=world.now)
    for _ in range(2):
        world.now += 2 * HOUR
        writes(world, taken, "Any news?")
        answers(world, taken)
    assert climbs(taken) == []


def test_a_threat_in_the_very_first_word_climbs_in_the_transaction_that_takes_it_in(world: World) -> None:
    taken = world.mail("Es reicht. Mein Anwalt wird sich melden, und die Verbraucherzentrale weiß Bescheid.")
    case = Case.objects.get(pk=taken.case_id)
    assert (case.owner, case.rung, climbs(taken)) == (world.lena, 1, ["threat"])
    met = met_on(case.pk)[0]
    assert [excerpt.words for excerpt in met.excerpts] == ["Anwalt", "Verbraucherzentrale"]
    assert all(len(mark) == 3 for mark in met.signal.marks), "places, never the text"
    stored = str(list(CaseEvent.objects.filter(case=case).values_list("data", flat=True))) + str(met.signal.marks)
    assert "Anwalt" not in stored


def test_said_again_before_we_answered_a_threat_is_shown_and_climbs_no_further(world: World) -> None:
    taken = world.mail("My lawyer will write to you.")
    writes(world, taken, "You will hear from my solicitor!")
    assert climbs(taken) == ["threat"]
    assert sorted(Signal.objects.values_list("effect", flat=True)) == ["climbed", "shown"]
    answers(world, taken, "We have your money ready.", by=world.lena)
    world.now += HOUR
    writes(world, taken, "Too late, see you in court.")
    assert climbs(taken) == ["threat", "threat"]
    assert Case.objects.get(pk=taken.case_id).owner == world.hanna


def test_what_comes_together_makes_one_climb(world: World) -> None:
    taken = world.mail("This is a formal complaint, and I will go to the press and to my lawyer.")
    assert climbs(taken) == ["threat"]
    assert dict(Signal.objects.values_list("name", "effect")) == {"threat": "climbed", "complaint": "shown"}


def test_a_second_fire_for_the_same_cause_is_impossible(world: World) -> None:
    taken = world.mail("I want to make a complaint.")
    assert climbs(taken) == ["complaint"]
    cause = Cause(Name.COMPLAINT, taken.message.pk)
    assert meet(taken.case_id, [cause], now=world.now) == []
    assert climbs(taken) == ["complaint"]
    with pytest.raises(IntegrityError, match="signal_once"), transaction.atomic():
        Signal.objects.create(
            case_id=taken.case_id, name="complaint", cause=taken.message.pk, at=world.now, effect="shown"
        )


def test_reach_brings_the_next_word_forward_and_nothing_else(world: World) -> None:
    taken = world.mail("No signal in the whole street.")
    answers(world, taken)
    world.now += 2 * HOUR
    before = Case.objects.get(pk=taken.case_id)
    writes(world, taken, "Here is a picture.", reach=80_000)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.owner, case.rung, case.matter_due) == (before.owner, before.rung, before.matter_due)
    assert case.word_due == world.now + HOUR, "the policy's step for more than 50,000"
    assert case.last_event == "hastened"
    writes(world, taken, "Another one.", reach=90_000)
    assert Signal.objects.get(name="reach").cause == 50_000, "each step of the policy counts once"
    assert Case.objects.get(pk=case.pk).reach == 80_000


def test_an_angry_tone_does_nothing_until_somebody_switches_it_on(world: World) -> None:
    text = "THIS IS RIDICULOUS AND you know it!!!"
    taken = world.mail(text)
    assert not Signal.objects.exists()
    switch("sentiment", is_on=True, by=world.hanna, now=world.now)
    answers(world, taken)
    before = Case.objects.get(pk=taken.case_id)
    writes(world, taken, text)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.owner, case.rung) == (before.owner, 0)
    assert case.word_due is not None
    assert before.word_due is not None
    assert case.word_due < before.word_due


def test_reopened_twice_it_climbs(world: World) -> None:
    taken = world.mail("My line is dead.")
    for _ in range(2):
        owner = Case.objects.get(pk=taken.case_id).owner
        words.propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=owner, now=world.now)
        closing.confirm(taken.case_id, now=world.now)
        assert climbs(taken) == []
        world.now += DAY
        writes(world, taken, "It is dead again.")
    assert climbs(taken) == ["reopened_twice"]


def test_opened_again_by_hand_it_climbs_too(world: World) -> None:
    taken = world.mail("My line is dead.")
    for _ in range(2):
        owner = Case.objects.get(pk=taken.case_id).owner
        words.propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=owner, now=world.now)
        closing.confirm(taken.case_id, now=world.now)
        reopen(taken.case_id, by=world.ben, now=world.now)
    assert climbs(taken) == ["reopened_twice"]


def test_the_second_broken_commitment_is_a_reason_of_its_own_and_one_climb(world: World) -> None:
    taken = world.mail("When do you call?")
    owner = Case.objects.get(pk=taken.case_id).owner
    for hours in (1, 3):
        commit_to(taken.case_id, text="We call.", due_at=world.now + hours * HOUR, by=owner, now=world.now)
    world.wait(timedelta(hours=1, minutes=10), step=timedelta(minutes=10))
    assert climbs(taken) == ["commitment"]
    world.wait(2 * HOUR, step=timedelta(minutes=10))
    assert climbs(taken) == ["commitment", "commitment"]
    assert Signal.objects.get(case_id=taken.case_id, name="broken_twice").effect == "shown"
    assert list(untrue([taken.case_id])) == []


def test_nobody_knows_climbs_and_can_be_switched_off(world: World) -> None:
    for is_on, why in ((True, ["nobody_knows"]), (False, [])):
        switch("nobody_knows", is_on=is_on, by=world.otto, now=world.now)
        taken = world.mail(f"Who knows this? {is_on}", address=f"{is_on}@example.net")
        owner = Case.objects.get(pk=taken.case_id).owner
        asked = experts.ask(taken.case_id, expert=world.emil, question="Do you?", by=owner, now=world.now)
        experts.answer_at_desk(asked.pk, text="", verdict="nobody_knows", by=world.lena, now=world.now)
        assert climbs(taken) == why


def test_another_sum_than_before_climbs_although_somebody_approved_it(world: World) -> None:
    taken = world.mail("What do I get back?")
    case = Case.objects.get(pk=taken.case_id)
    place = taken.conversation.pk

    def tells(text: str, amount: str, by: Person) -> None:
        seen = Case.objects.get(pk=case.pk).seq
        states = Told("Refund", Decimal(amount), "EUR")
        reply(case.pk, Reply(text=text, seen=seen, conversation_id=place, states=states), by=by, now=world.now)

    tells("You get 20.00 EUR back.", "20.00", case.owner)
    assert climbs(taken) == []
    tells("We told you 20.00 EUR. In truth it is 30.00 EUR.", "30.00", world.lena)
    assert climbs(taken) == ["contradiction"]
    assert Case.objects.get(pk=case.pk).owner == world.lena
    tells("As I said: 30.00 EUR.", "30.00", world.lena)
    assert climbs(taken) == ["contradiction"], "the same again is no other one"


def test_whoever_manages_the_house_switches_reasons_and_the_page_says_who_did(world: World) -> None:
    with pytest.raises(NotYours):
        switch("threat", is_on=False, by=world.lena, now=world.now)
    with pytest.raises(Refused):
        switch("nonsense", is_on=False, by=world.hanna, now=world.now)
    switch("threat", is_on=False, by=world.hanna, now=world.now)
    assert "threat" not in switched_on()
    assert "sentiment" not in switched_on(), "off until somebody wants it"
    assert len(switched_on()) == len(Name) - 2
    world.mail("My lawyer will write to you. This is a complaint.")
    found = {use.name: use for use in uses(now=world.now)}
    assert (found["threat"].met, found["threat"].is_on) == (0, False)
    assert found["threat"].switch is not None
    assert found["threat"].switch.switched_by == world.hanna
    assert (found["complaint"].met, found["complaint"].acted) == (1, 1)


def test_a_history_with_reasons_in_it_leads_to_the_case_again(world: World) -> None:
    taken = world.mail("My lawyer will write to you.")
    writes(world, taken, "Look at this.", reach=80_000)
    writes(world, taken, "I want to make a complaint.")
    world.wait(DAY)
    assert list(untrue([taken.case_id])) == []
