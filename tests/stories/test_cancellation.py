"""A customer cancels because he moves abroad: what is said on the phone is written down, and done once confirmed."""

from datetime import UTC, datetime, timedelta

import pytest

from hilft.cases.actions.closing import close
from hilft.cases.actions.commitments import Untold, keep
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.waiting import set_customer_date
from hilft.cases.actions.words import propose
from hilft.cases.models import Case, Commitment
from hilft.desk.actions import Contact, Reply, reply, write_down
from hilft.desk.promising import Promised, named_dates
from hilft.web.desk.forms import EntryForm
from tests.world import World

MOVES = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
CALL = {
    "way": "phone", "name": "Robin", "contact": "robin@example.net", "said_at": "2026-06-05T10:00", "token": "call",
    "text": "I told him that it ends at once.",
}  # fmt: skip


@pytest.fixture
def case(world: World) -> Case:
    world.now = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)
    taken = world.mail("I cancel, I move abroad on 1 Jul.", subject="Cancellation")
    return Case.objects.get(pk=taken.case_id)


def called(world: World, case: Case) -> Commitment:
    """The next day an advisor phones, writes it down and promises the confirmation."""
    world.now += timedelta(days=1)
    contact = Contact(
        way="phone", token="call", network="mail", address="robin@example.net", name="Robin", case_id=case.pk,
        text="I told him that we confirm the end in writing.", said_at=world.now,
        promised=Promised("Confirm the cancellation in writing", world.now + timedelta(days=3)),
    )  # fmt: skip
    assert write_down(contact, by=world.ben, now=world.now) == case.pk
    return Commitment.objects.get()


def test_a_call_does_not_end_without_what_was_promised_by_when_or_that_nothing_was(world: World, case: Case) -> None:
    now = world.now + timedelta(days=1)
    assert "promised_anything" in EntryForm(CALL, now=now).errors
    assert "promise_text" in EntryForm({**CALL, "promised_anything": "something"}, now=now).errors
    undated = {**CALL, "promised_anything": "something", "promise_text": "It ends"}
    assert "promise_due" in EntryForm(undated, now=now).errors
    whole = EntryForm({**undated, "promise_due": "2026-06-08T12:00"}, now=now)
    assert whole.is_valid(), whole.errors
    assert whole.promised is not None
    nothing = EntryForm({**CALL, "promised_anything": "nothing"}, now=now)
    assert nothing.is_valid(), nothing.errors
    assert nothing.promised is None


def test_a_cancellation_is_a_commitment_with_owner_and_date_and_done_only_by_its_confirmation(
    world: World, case: Case
) -> None:
    made = called(world, case)
    case.refresh_from_db()
    assert (case.owner, case.commitment_due) == (world.ben, made.due_at)
    assert case.next_due is not None
    assert case.next_due <= made.due_at
    place = case.placements.order_by("conversation").first()
    assert place is not None
    with pytest.raises(Untold, match="with a word to them"):
        keep(made.pk, by=world.ben, now=world.now)
    for end in (
        lambda: propose(case.pk, place.conversation_id, text="It has ended.", by=world.ben, now=world.now),
        lambda: close(case.pk, outcome="withdrawn", by=world.ben, now=world.now),
    ):
        with pytest.raises(Refused):
            end()
    world.now += timedelta(hours=2)
    confirmation = Reply(
        text="We confirm: your contract ends.", seen=99, conversation_id=place.conversation_id, keeps=made.pk
    )
    reply(case.pk, confirmation, by=world.ben, now=world.now)
    made.refresh_from_db()
    assert made.kept_at == world.now
    assert Case.objects.get(pk=case.pk).commitment_due is None


def test_a_confirmation_nobody_sends_climbs_by_itself(world: World, case: Case) -> None:
    made = called(world, case)
    world.wait(timedelta(days=3, minutes=30))
    made.refresh_from_db()
    assert made.missed_at is not None
    assert Case.objects.get(pk=case.pk).rung > 0


def test_the_day_he_moves_is_named_in_his_letter_and_bounds_the_deadline(world: World, case: Case) -> None:
    (named,) = named_dates("I cancel, I move abroad on 1 Jul.", "en", now=world.now).all
    assert named.words == "on 1 Jul"
    assert named.at.date() == MOVES.date()
    set_customer_date(case.pk, until=MOVES, by=case.owner, now=world.now)
    for _week in range(4):
        place = case.placements.get().conversation_id
        owner = Case.objects.get(pk=case.pk).owner
        reply(case.pk, Reply(text="We see to it.", seen=99, conversation_id=place), by=owner, now=world.now)
        world.wait(timedelta(days=3), step=timedelta(hours=6))
        reply(case.pk, Reply(text="Still.", seen=99, conversation_id=place), by=owner, now=world.now)
        world.wait(timedelta(days=3, hours=18), step=timedelta(hours=6))
        still = Case.objects.get(pk=case.pk)
        assert still.next_due is not None
        assert still.customer_date is None or still.next_due <= MOVES
    world.wait(timedelta(days=1), step=timedelta(hours=1))
    events = Case.objects.get(pk=case.pk).events.filter(kind="climbed", data__reason="customer_date")
    assert events.exists(), "his day came and nothing was solved: that climbs"
