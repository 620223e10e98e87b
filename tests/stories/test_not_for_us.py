"""Spam and what is meant for others leave the desk by a person's word, with a reason, and come back when they must."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions import commitments, words
from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.closing import Unanswered
from hilft.cases.actions.doing import Refused
from hilft.cases.asides import aside_of, counted_aside, lying_aside
from hilft.cases.audit import audit
from hilft.cases.models import Case, SetAside
from hilft.deliveries.models import Delivery
from hilft.desk.actions import Reply
from hilft.desk.asides import put_aside
from hilft.escalation.actions import reopen
from hilft.escalation.queries import refused_ends
from hilft.intake.actions import TakenIn
from hilft.people.permissions import NotYours
from tests.conftest import GUARDS
from tests.world import World

REASON = "Sells pills, forty links."


def spam(world: World, **more: str) -> TakenIn:
    return world.mail("Buy cheap pills at https://pills.example today!", address="x9@pills.example", **more)


def silence(world: World, case_id: int, *, why: str = "spam") -> None:
    """Write down a silent end of the next event, past the action."""
    seq = Case.objects.get(pk=case_id).seq + 1
    SetAside.objects.create(case_id=case_id, seq=seq, why=why, reason="x", by=world.doris, at=world.now, is_silent=True)


def honest(*case_ids: int) -> bool:
    return {fault.name for fault in audit(case_ids)} <= {trigger for _table, trigger in GUARDS}


def test_spam_ends_without_a_word_to_its_author_and_stands_in_the_list_with_who_why_and_when(world: World) -> None:
    taken = spam(world)
    before = set(Delivery.objects.filter(channel="customer").values_list("pk", flat=True))
    world.now += timedelta(minutes=5)
    put_aside(taken.case_id, None, why="spam", reason=REASON, by=world.anna, now=world.now)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.outcome, case.closed_at) == ("not_for_us", world.now)
    assert set(Delivery.objects.filter(channel="customer").values_list("pk", flat=True)) == before
    (line,) = lying_aside(most=9)
    assert (line.case_id, line.by, line.why, line.reason, line.at, line.is_silent) == (
        case.pk, world.anna, "spam", REASON, world.now, True,
    )  # fmt: skip
    assert refused_ends(now=world.now) == 0
    assert honest(case.pk)


def test_one_click_takes_it_back_with_number_owner_age_and_history(world: World) -> None:
    taken = spam(world)
    before = Case.objects.get(pk=taken.case_id)
    put_aside(taken.case_id, None, why="spam", reason=REASON, by=world.anna, now=world.now)
    world.now += timedelta(days=2)
    reopen(taken.case_id, by=world.ben, now=world.now)
    after = Case.objects.get(pk=taken.case_id)
    assert (after.pk, after.owner_id, after.opened_at, after.closed_at) == (
        before.pk, before.owner_id, before.opened_at, None,
    )  # fmt: skip
    assert after.word_due is not None
    assert lying_aside(most=9) == []
    assert aside_of(after.pk) is None
    assert SetAside.objects.count() == 1, "that it was set aside stays written down"
    assert counted_aside(now=world.now) == (1, 1)
    assert counted_aside(now=world.now + timedelta(days=40)) == (0, 0)
    assert honest(after.pk)


def test_a_further_word_of_its_author_comes_to_a_person_and_is_not_swallowed(world: World) -> None:
    taken = spam(world)
    put_aside(taken.case_id, None, why="advertising", reason=REASON, by=world.anna, now=world.now)
    world.now += timedelta(days=3)
    again = world.mail("I am no machine, my line is dead!", address="x9@pills.example", case_id=taken.case_id)
    case = Case.objects.get(pk=again.case_id)
    assert (again.case_id, case.closed_at, case.outcome) == (taken.case_id, None, "")
    put_aside(taken.case_id, None, why="spam", reason="It is one all the same.", by=world.ben, now=world.now)
    (line,) = lying_aside(most=9)
    assert (line.by, line.why) == (world.ben, "spam")
    assert honest(case.pk)


@pytest.mark.parametrize("why", ["misdirected", "other_company"])
def test_whoever_wrote_by_mistake_gets_a_short_word(world: World, why: str) -> None:
    taken = world.mail("When is my parcel delivered?")
    with pytest.raises(Unanswered):
        put_aside(taken.case_id, None, why=why, reason="A parcel service's matter.", by=world.anna, now=world.now)
    assert refused_ends(now=world.now) == 1
    seen = Case.objects.get(pk=taken.case_id).seq
    said = Reply(text="We bring no parcels; please ask the sender.", seen=seen, conversation_id=taken.conversation.pk)
    put_aside(taken.case_id, said, why=why, reason="A parcel service's matter.", by=world.anna, now=world.now)
    assert Delivery.objects.filter(case_id=taken.case_id, what="reply").count() == 1
    assert not SetAside.objects.get().is_silent
    assert Case.objects.get(pk=taken.case_id).outcome == "not_for_us"


def test_whom_we_know_is_never_set_aside_in_silence_not_even_by_the_head(world: World) -> None:
    world.mail("My line is dead.", address="x9@pills.example")
    second = spam(world)
    for _ in range(2):
        with pytest.raises(Unanswered, match="We know this customer"):
            put_aside(second.case_id, None, why="spam", reason=REASON, by=world.doris, now=world.now)
    assert refused_ends(now=world.now) == 2
    with pytest.raises(IntegrityError, match="is known"), transaction.atomic():
        silence(world, second.case_id)
    words.answer(second.case_id, second.conversation.pk, text="Is this you?", by=world.anna, now=world.now)
    put_aside(second.case_id, None, why="spam", reason="Their account was stolen.", by=world.anna, now=world.now)
    assert not SetAside.objects.get().is_silent


def test_a_second_spam_of_the_same_author_needs_no_word_either(world: World) -> None:
    for _ in range(2):
        taken = spam(world)
        put_aside(taken.case_id, None, why="spam", reason=REASON, by=world.anna, now=world.now)
        world.now += timedelta(minutes=1)
    assert len(lying_aside(most=9)) == 2


def test_the_database_lets_nobody_end_in_silence_without_a_name_and_for_one_case_only(world: World) -> None:
    first, second = spam(world), world.mail("My line is dead.")
    silence(world, first.case_id)
    with pytest.raises(IntegrityError, match="has no answer yet"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET seq = seq + 1, last_event = 'closed', outcome = 'not_for_us',"
            " closed_at = decided_at, next_due = NULL, wake_at = NULL, matter_due = NULL, word_due = NULL"
            " WHERE closed_at IS NULL",
        )
    assert Case.objects.open().filter(pk__in=[first.case_id, second.case_id]).count() == 2
    with pytest.raises(IntegrityError, match="silence_is_for_what_nobody_asks"), transaction.atomic():
        silence(world, second.case_id, why="misdirected")


def test_what_is_no_such_end_is_refused_with_a_sentence(world: World) -> None:
    taken = spam(world)
    with pytest.raises(Refused, match="Choose what it is"):
        set_aside(taken.case_id, why="tiresome", reason=REASON, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="in a few words"):
        set_aside(taken.case_id, why="spam", reason="  ", by=world.anna, now=world.now)
    with pytest.raises(NotYours):
        set_aside(taken.case_id, why="spam", reason=REASON, by=world.emil, now=world.now)
    due = world.now + timedelta(days=1)
    made = commitments.commit_to(taken.case_id, text="We call.", due_at=due, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="commitment is still open"):
        set_aside(taken.case_id, why="spam", reason=REASON, by=world.anna, now=world.now)
    assert made.case_id == taken.case_id
    assert Case.objects.get(pk=taken.case_id).closed_at is None
    assert not SetAside.objects.exists()
