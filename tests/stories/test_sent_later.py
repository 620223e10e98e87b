"""A word written in the evening leaves in the morning, and no clock is fooled by it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections, transaction

from hilft.cases.actions import ownership, words
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.planned import MARGIN, change, locked, take_back
from hilft.cases.actions.statements import Told
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent, Commitment, PlannedWord, Statement
from hilft.cases.planned import to_be_sent
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.desk.actions import Overtaken, Reply, reply
from hilft.desk.planned import send_due_words, send_planned, write_later
from hilft.desk.promising import Promised, Unrecorded
from hilft.intake.actions import TakenIn
from tests.conftest import GUARDS
from tests.world import World

TEXT = "Your line is measured. That costs €12.50, once."
HOUR = timedelta(hours=1)


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("My line is dead.")


def case_of(taken: TakenIn) -> Case:
    return Case.objects.select_related("owner").get(pk=taken.case_id)


def written(world: World, taken: TakenIn, *, after: timedelta = HOUR, **more: object) -> PlannedWord:
    case = case_of(taken)
    said = Reply(text=TEXT, seen=case.seq, conversation_id=taken.conversation.pk, **more)  # type: ignore[arg-type]
    return write_later(taken.case_id, said, send_at=world.now + after, by=case.owner, now=world.now)


def pass_on(world: World, span: timedelta) -> None:
    world.now += span
    send_due_words(now=world.now)


def ours(taken: TakenIn) -> list[str]:
    return [message.text for message in Message.objects.filter(conversation=taken.conversation, person__isnull=False)]


def test_until_it_has_left_the_customer_is_owed_what_they_were_owed(world: World, taken: TakenIn) -> None:
    before = case_of(taken)
    written(world, taken)
    after = case_of(taken)
    assert (after.word_due, after.next_due, after.matter_due) == (before.word_due, before.next_due, before.matter_due)
    assert ours(taken) == []
    assert not Delivery.objects.filter(what="reply").exists()
    pass_on(world, timedelta(minutes=59))
    assert ours(taken) == []
    pass_on(world, timedelta(minutes=1))
    assert ours(taken) == [TEXT]
    assert Delivery.objects.get(what="reply").key == f"message:{Message.objects.get(text=TEXT).pk}"
    sent = case_of(taken)
    assert sent.word_due is not None
    assert before.word_due is not None
    assert sent.word_due > before.word_due
    assert to_be_sent(most=9) == []
    assert {fault.name for fault in audit([taken.case_id])} <= {trigger for _table, trigger in GUARDS}


def test_it_leaves_once_however_often_and_by_how_many_it_is_sent(world: World, taken: TakenIn) -> None:
    word = written(world, taken)
    world.now += HOUR
    for _ in range(3):
        send_due_words(now=world.now)
    with pytest.raises(Refused, match="has left already"):
        send_planned(word.pk, by=case_of(taken).owner, now=world.now)
    assert ours(taken) == [TEXT]
    assert Delivery.objects.filter(what="reply").count() == 1


def test_a_worker_that_dies_in_the_middle_leaves_it_due_and_nothing_said(
    world: World, taken: TakenIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(world, taken)
    world.now += HOUR

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("hilft.desk.planned.mark_left", die)
        with pytest.raises(KeyboardInterrupt):
            send_due_words(now=world.now)
    assert ours(taken) == []
    send_due_words(now=world.now)
    assert ours(taken) == [TEXT]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_say_it_once(world: World, taken: TakenIn) -> None:
    word = written(world, taken)
    world.now += HOUR
    second = connections.create_connection("default")
    try:
        with transaction.atomic():
            locked(word.pk)  # one worker is in the middle of it
            with second.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50ms'")
                with pytest.raises(Exception, match="lock timeout"):
                    cursor.execute("SELECT 1 FROM cases_plannedword WHERE id = %s FOR UPDATE", [word.pk])
            send_planned(word.pk, now=world.now)
    finally:
        second.close()
    send_due_words(now=world.now)
    assert ours(taken) == [TEXT]


def test_later_than_the_next_word_is_due_is_refused_with_the_latest_moment(world: World, taken: TakenIn) -> None:
    due = case_of(taken).word_due
    assert due is not None
    with pytest.raises(Refused, match="It would come too late"):
        written(world, taken, after=due - world.now - MARGIN + timedelta(minutes=1))
    written(world, taken, after=due - world.now - MARGIN)
    world.now = due + HOUR
    with pytest.raises(Refused, match="due already"):
        written(world, taken)
    with pytest.raises(Refused, match="has passed"):
        written(world, taken, after=-HOUR)
    assert PlannedWord.objects.count() == 1


def test_when_the_customer_writes_first_it_stays_and_the_owner_is_asked(world: World, taken: TakenIn) -> None:
    word = written(world, taken)
    world.now += timedelta(minutes=20)
    world.mail("It works again, thank you!", case_id=taken.case_id)
    pass_on(world, HOUR)
    assert ours(taken) == []
    (held,) = to_be_sent(most=9)
    assert (held.pk, held.held_because, held.held_at) == (word.pk, "overtaken", world.now)
    letter = Delivery.objects.get(what="planned_held")
    assert letter.person_id == case_of(taken).owner_id
    due = case_of(taken).next_due
    assert due is not None
    pass_on(world, timedelta(days=2))
    assert Delivery.objects.filter(what="planned_held").count() == 1, "it is asked once; the case's own date climbs"
    send_planned(word.pk, by=case_of(taken).owner, now=world.now)
    assert ours(taken) == [TEXT]
    assert {fault.name for fault in audit([taken.case_id])} <= {trigger for _table, trigger in GUARDS}


def test_when_the_case_changes_hands_or_ends_it_is_the_owners_decision(world: World, taken: TakenIn) -> None:
    word, first = written(world, taken), case_of(taken).owner
    other = world.ben if first == world.anna else world.anna
    ownership.take(taken.case_id, by=other, now=world.now)
    pass_on(world, HOUR)
    assert ours(taken) == []
    assert Delivery.objects.get(what="planned_held").person_id == other.pk
    words.propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=other, now=world.now)
    changed = change(word.pk, text="Another word.", send_at=world.now + HOUR, by=other, now=world.now)
    assert (changed.by, changed.held_at) == (other, None)
    confirm(taken.case_id, now=world.now)
    pass_on(world, HOUR)
    assert PlannedWord.objects.get().held_because == "closed"
    take_back(word.pk, by=other, now=world.now)
    assert to_be_sent(most=9) == []
    assert {fault.name for fault in audit([taken.case_id])} <= {trigger for _table, trigger in GUARDS}


def test_it_belongs_to_its_writer_the_owner_and_a_lead(world: World, taken: TakenIn) -> None:
    word, first = written(world, taken), case_of(taken).owner
    other = world.ben if first == world.anna else world.anna
    with pytest.raises(Refused, match="its writer and to the owner"):
        take_back(word.pk, by=other, now=world.now)
    change(word.pk, text="Better so.", send_at=world.now + HOUR, by=world.lena, now=world.now)
    take_back(word.pk, by=first, now=world.now)
    with pytest.raises(Refused, match="was taken back"):
        take_back(word.pk, by=first, now=world.now)
    events = CaseEvent.objects.filter(case_id=taken.case_id).order_by("seq")
    kinds = [(event.kind, sorted(event.data)) for event in events][-3:]
    assert kinds == [
        ("planned", ["at", "planned"]), ("planned", ["at", "changed", "planned"]), ("noted", ["gone", "planned"]),
    ]  # fmt: skip


def test_what_may_not_be_said_is_found_out_when_it_is_written(world: World, taken: TakenIn) -> None:
    case = case_of(taken)
    text = "We call you tomorrow at ten."
    said = Reply(text=text, seen=case.seq, conversation_id=taken.conversation.pk, promises_nothing=False)
    with pytest.raises(Unrecorded):
        write_later(taken.case_id, said, send_at=world.now + HOUR, by=case.owner, now=world.now)
    world.mail("And the telephone, too.", case_id=taken.case_id)
    with pytest.raises(Overtaken):
        write_later(
            taken.case_id, Reply(text=TEXT, seen=case.seq), send_at=world.now + HOUR, by=case.owner, now=world.now
        )
    assert not PlannedWord.objects.exists()
    assert not Message.objects.filter(person__isnull=False).exists()


def test_its_promise_and_its_sum_count_from_when_it_leaves(world: World, taken: TakenIn) -> None:
    promised = Promised("We call you.", world.now + timedelta(days=1), kind="call")
    written(world, taken, promised=promised, states=Told("bill", Decimal("12.50"), "EUR"), states_no_other=True)
    assert not Commitment.objects.exists()
    assert not Statement.objects.exists()
    pass_on(world, HOUR)
    made, stated = Commitment.objects.get(), Statement.objects.get()
    assert (made.made_at, made.due_at, made.kind) == (world.now, promised.due_at, "call")
    assert (stated.amount, stated.told_in) == (Decimal("12.50"), made.told_in)


def test_a_promise_whose_moment_has_passed_is_not_said(world: World, taken: TakenIn) -> None:
    written(world, taken, promised=Promised("We call you.", world.now + 2 * HOUR))
    world.now += 3 * HOUR  # the house stood still
    send_due_words(now=world.now)
    assert ours(taken) == []
    assert PlannedWord.objects.get().held_because == "refused"


def test_joined_with_another_case_it_waits_for_whoever_owns_the_whole(world: World, taken: TakenIn) -> None:
    world.now += timedelta(minutes=5)
    younger = world.mail("Still dead.")
    word = written(world, younger)
    join(taken.case_id, younger.case_id, by=world.anna, now=world.now)
    pass_on(world, HOUR)
    word.refresh_from_db()
    assert (word.case_id, word.held_because) == (taken.case_id, "overtaken")


def test_the_same_words_said_by_hand_meanwhile_are_not_said_again(world: World, taken: TakenIn) -> None:
    word = written(world, taken)
    case = case_of(taken)
    said = Reply(text=TEXT, seen=case.seq, conversation_id=taken.conversation.pk)
    by_hand = reply(taken.case_id, said, by=case.owner, now=world.now)
    pass_on(world, HOUR)
    word.refresh_from_db()
    assert ours(taken) == [TEXT]
    assert word.message == by_hand


def test_one_that_cannot_be_said_stands_in_nobodys_way(world: World, taken: TakenIn) -> None:
    broken, sound = written(world, taken), written(world, world.mail("And mine."), after=HOUR * 2)
    PlannedWord.objects.filter(pk=broken.pk).update(told={"unheard_of": True})
    pass_on(world, HOUR * 2)
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.held_because, broken.message_id) == (PlannedWord.Because.REFUSED, None)
    assert sound.message_id is not None


def test_the_same_word_planned_twice_is_said_once(world: World, taken: TakenIn) -> None:
    """A second click makes no second word, and the same words at another moment wait for a person."""
    first = written(world, taken)
    assert written(world, taken) == first
    again = written(world, taken, after=2 * HOUR)
    pass_on(world, HOUR)
    pass_on(world, HOUR)
    assert ours(taken) == [TEXT]
    again.refresh_from_db()
    assert (again.message_id, again.held_because) == (None, "overtaken")
