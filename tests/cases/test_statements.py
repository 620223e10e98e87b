"""A sum or a date the customer was told stands: another one needs somebody above, and names the first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hilft.cases.actions.asked import ask_for
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.statements import Contradicts, Told, Unclear, Unnamed, approve, refuse_unclear_sums, state
from hilft.cases.actions.words import answer, private_conversation
from hilft.cases.models import Case, CaseEvent, Statement
from hilft.cases.particulars import asked_of, particulars_of, statements_of
from hilft.cases.queries import history
from hilft.intake.actions import TakenIn
from hilft.people.models import Person
from hilft.people.permissions import NotYours
from tests.world import World


def told(amount: str, topic: str = "Refund") -> Told:
    return Told(topic, Decimal(amount), "EUR")


def say(world: World, taken: TakenIn, text: str, what: Told, *, by: Person | None = None) -> Statement:
    by = by or world.anna
    with transaction.atomic():
        message = answer(taken.case_id, taken.conversation.pk, text=text, by=by, now=world.now)
        return state(taken.case_id, what, message=message, by=by, now=world.now)


def test_a_stated_sum_is_on_record_with_its_message(world: World) -> None:
    taken = world.mail("What do I get?")
    made = say(world, taken, "We refund you 250 €.", told("250"))
    assert (made.amount, made.currency, made.told_by, made.told_at) == (Decimal(250), "EUR", world.anna, world.now)
    assert made.told_in is not None
    event = CaseEvent.objects.get(case_id=taken.case_id, kind="stated")
    assert event.data == {"statement": made.pk, "message": made.told_in_id}, "ids, no sums"


def test_the_same_sum_again_in_other_words_is_fine_and_no_second_record(world: World) -> None:
    taken = world.mail("What do I get?")
    first = say(world, taken, "We refund you 250 €.", told("250"))
    assert say(world, taken, "The refunds: EUR 250,00.", told("250.00", "the refunds"), by=world.ben) == first
    assert Statement.objects.count() == 1


def test_an_advisor_tells_no_other_sum_than_a_colleague_told(world: World) -> None:
    taken = world.mail("What do I get?")
    say(world, taken, "We refund you 250 €.", told("250"))
    with pytest.raises(Contradicts, match=r"Anna Advisor told the customer €250\.00 on 2 March 2026 \(Refund\)"):
        say(world, taken, "First 250 €, now 310 €.", told("310"), by=world.ben)
    assert Statement.objects.count() == 1
    assert answer(taken.case_id, taken.conversation.pk, text="We look.", by=world.ben, now=world.now).pk


def test_a_lead_may_if_the_text_names_the_first(world: World) -> None:
    taken = world.mail("What do I get?", language="de")
    first = say(world, taken, "Wir erstatten 250 €.", told("250"))
    with pytest.raises(Unnamed) as refusal:
        say(world, taken, "Wir erstatten 310 €.", told("310"), by=world.lena)
    assert "250,00 €" in refusal.value.addition
    assert "2. März 2026" in refusal.value.addition, "in the customer's language"
    second = say(world, taken, f"Wir erstatten 310 €. {refusal.value.addition}", told("310"), by=world.lena)
    assert (second.instead_of, second.approved_by) == (first, world.lena)
    assert CaseEvent.objects.filter(kind="stated").order_by("seq").last().data["instead_of"] == first.pk  # type: ignore[union-attr]
    assert [one.instead_of for one in statements_of(taken.case_id)] == [None, first]


def test_a_lead_approves_one_sum_and_an_advisor_tells_that_one_only(world: World) -> None:
    taken = world.mail("What do I get?")
    first = say(world, taken, "We refund you 250 €.", told("250"))
    with pytest.raises(NotYours):
        approve(first.pk, told("310"), by=world.ben, now=world.now)
    approve(first.pk, told("310"), by=world.lena, now=world.now)
    with pytest.raises(Contradicts):
        say(world, taken, "Not 250 € but 190 €.", told("190"), by=world.ben)
    world.now += timedelta(hours=1)
    second = say(world, taken, "Not 250 € but 310 €.", told("310"), by=world.ben)
    assert (second.instead_of, second.approved_by, second.told_by) == (first, world.lena, world.ben)
    assert second.told_at == world.now
    with pytest.raises(Contradicts):
        say(world, taken, "Not 310 € but 250 €.", told("250"), by=world.ben)
    with pytest.raises(Refused, match="meanwhile"):
        approve(first.pk, told("190"), by=world.lena, now=world.now)


def test_an_approval_can_be_changed_until_it_is_told_and_says_something_new(world: World) -> None:
    taken = world.mail("What do I get?")
    first = say(world, taken, "We refund you 250 €.", told("250"))
    with pytest.raises(Refused, match="other sum"):
        approve(first.pk, told("250"), by=world.lena, now=world.now)
    one = approve(first.pk, told("310"), by=world.lena, now=world.now)
    two = approve(first.pk, told("320"), by=world.hanna, now=world.now)
    assert (one.pk, two.amount, two.approved_by) == (two.pk, Decimal(320), world.hanna)


def test_a_date_is_a_statement_too(world: World) -> None:
    taken = world.mail("When does it end?")
    say(world, taken, "It ends on 1 July 2026.", Told("End of contract", date=date(2026, 7, 1)))
    with pytest.raises(Contradicts, match="1 July 2026"):
        say(world, taken, "It ends on 1 August 2026.", Told("end of the contract", date=date(2026, 8, 1)), by=world.ben)
    with pytest.raises(Unnamed):
        say(world, taken, "It ends on 1 August.", Told("End of contract", date=date(2026, 8, 1)), by=world.lena)
    text = "Not on 1.7.2026, it ends on 1 August."
    say(world, taken, text, Told("End of contract", date=date(2026, 8, 1)), by=world.lena)


def test_what_is_recorded_stands_in_the_text_and_is_complete(world: World) -> None:
    taken = world.mail("What do I get?")
    wrong = [
        ("We refund you 250 €.", told("310"), "does not say"),
        ("We refund you 250 €.", told("250", " "), "is about"),
        ("We refund you 250 €.", Told("Refund"), "Enter a sum"),
        ("We refund you 250 €.", Told("Refund", Decimal(250)), "Enter a sum"),
        ("On 1 July: 250 €.", Told("Refund", Decimal(250), "EUR", date(2026, 7, 1)), "Enter a sum"),
    ]
    for text, what, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            say(world, taken, text, what)
    assert not Statement.objects.exists()


def test_what_was_told_in_private_is_not_corrected_in_public(world: World) -> None:
    taken = world.mail("What do I get?", audience="public")
    private = private_conversation(taken.case_id, now=world.now)
    message = answer(taken.case_id, private.pk, text="We refund 250 €.", by=world.anna, now=world.now)
    state(taken.case_id, told("250"), message=message, by=world.anna, now=world.now)
    with pytest.raises(Contradicts, match="in private"):
        say(world, taken, "Not 250 € but 310 €.", told("310"), by=world.lena)


def test_an_unrecorded_sum_is_asked_about_when_it_is_owed_or_when_another_one_was_told(world: World) -> None:
    taken = world.mail("What do I get?")
    with pytest.raises(Unclear, match="You wrote 250 €") as refusal:
        refuse_unclear_sums(taken.case_id, "We refund you 250 €.")
    assert (refusal.value.found.amount, refusal.value.found.cue) == (Decimal(250), "refund")
    refuse_unclear_sums(taken.case_id, "The plan costs 39.99 € a month.")
    say(world, taken, "We refund you 250 €.", told("250"))
    refuse_unclear_sums(taken.case_id, "As we said: 250 €.")
    with pytest.raises(Unclear, match="310"):
        refuse_unclear_sums(taken.case_id, "It will be 310 €.")


def test_the_database_itself_keeps_one_first_statement_and_no_unapproved_other(world: World) -> None:
    taken = world.mail("What do I get?")
    first = say(world, taken, "We refund you 250 €.", told("250"))
    values = {"case_id": taken.case_id, "topic": "Refund", "amount": 310, "currency": "EUR", "told_by": world.ben}
    for more in ({}, {"instead_of": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.create(**values, **more, told_at=world.now)


def test_what_was_asked_and_told_in_a_case_goes_along_when_it_is_joined_with_an_older_one(world: World) -> None:
    older = world.mail("What do I get?")
    answer(older.case_id, older.conversation.pk, text="We look.", by=world.anna, now=world.now)
    world.now += timedelta(hours=1)
    younger = world.mail("And my deposit?", subject="Deposit")
    say(world, older, "We refund 250 €.", told("250"))
    say(world, younger, "We refund 50 €.", told("50", "Deposit"))
    say(world, younger, "We refund 240 €.", told("240"))
    message = answer(younger.case_id, younger.conversation.pk, text="Your account?", by=world.anna, now=world.now)
    ask_for(younger.case_id, ["Bank account"], message=message, by=world.anna, now=world.now)
    join(younger.case_id, older.case_id, by=world.anna, now=world.now)
    topics = [f"{one.topic}: {one.amount}" for one in statements_of(older.case_id)]
    assert topics == ["Refund: 250.00", "Deposit: 50.00", f"Refund (case {younger.case_id}): 240.00"]
    assert [one.what for one in asked_of(older.case_id)] == ["Bank account"]
    case, events = Case.objects.get(pk=older.case_id), history(older.case_id)
    assert len(particulars_of(case, events=events).statements) == 3, "the page of the older case shows them"
    with pytest.raises(Contradicts):
        say(world, older, "We refund 60 €.", told("60", "Deposit"), by=world.ben)
