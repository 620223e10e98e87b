"""Two cases about one matter become one: the older keeps number, owner and age, and nothing is put off by it."""

from datetime import timedelta

import pytest

from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.links import make_link
from hilft.cases.actions.ownership import escalate
from hilft.cases.actions.words import answer, propose
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent
from hilft.cases.queries import case_of_link, words
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn
from tests.conftest import GUARDS
from tests.world import World


@pytest.fixture
def pair(world: World) -> tuple[TakenIn, TakenIn]:
    """A customer who wrote, was answered, and wrote a second mail about the same two days later."""
    older = world.mail("My line is dead.", subject="Line")
    answer(older.case_id, older.conversation.pk, text="We look.", by=world.anna, now=world.now)
    world.now += timedelta(hours=4)
    return older, world.mail("Still nothing!", subject="Dead")


def now_of(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def test_the_older_goes_on_with_everything_and_owes_its_word_as_soon_as_the_younger_did(
    world: World, pair: tuple[TakenIn, TakenIn]
) -> None:
    older, younger = pair
    before, due = now_of(older.case_id), now_of(younger.case_id).word_due
    assert before.word_due is not None
    assert due is not None
    assert due < before.word_due
    assert join(younger.case_id, older.case_id, by=world.ben, now=world.now) == older.case_id
    after, ended = now_of(older.case_id), now_of(younger.case_id)
    assert (after.opened_at, after.owner_id, after.matter_due) == (before.opened_at, before.owner_id, before.matter_due)
    assert after.word_due == due
    assert (ended.outcome, ended.closed_at) == ("duplicate", world.now)
    assert [message.text for message in words(older.case_id)][::2] == ["My line is dead.", "Still nothing!"]
    assert words(younger.case_id) == []
    assert {fault.name for fault in audit([older.case_id, younger.case_id])} <= {trigger for _table, trigger in GUARDS}


def test_the_customers_link_leads_to_the_older_and_they_are_told_its_number(
    world: World, pair: tuple[TakenIn, TakenIn]
) -> None:
    older, younger = pair
    secret = make_link(younger.case_id, "customer", now=world.now)
    join(older.case_id, younger.case_id, by=world.ben, now=world.now)
    seen = case_of_link(secret, "customer", now=world.now)
    assert seen is not None
    assert seen.pk == older.case_id
    told = Delivery.objects.get(key=f"joined:{younger.case_id}")
    assert (told.case_id, told.conversation_id, told.what) == (older.case_id, younger.conversation.pk, "receipt")


def test_a_solution_that_lay_with_the_customer_is_taken_back_by_the_newer_word(world: World) -> None:
    older = world.mail("My line is dead.", subject="Line")
    propose(older.case_id, older.conversation.pk, text="Restart it.", by=world.anna, now=world.now)
    world.now += timedelta(hours=1)
    younger = world.mail("Nothing helps.", subject="Dead")
    join(older.case_id, younger.case_id, by=world.anna, now=world.now)
    after = now_of(older.case_id)
    assert after.proposed_at is None
    assert after.word_due is not None


def test_what_would_be_put_off_is_not_joined(world: World, pair: tuple[TakenIn, TakenIn]) -> None:
    older, younger = pair
    due = world.now + timedelta(days=2)
    commit_to(younger.case_id, text="We call.", due_at=due, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="a commitment"):
        join(older.case_id, younger.case_id, by=world.anna, now=world.now)
    third = world.mail("And again.", subject="Third")
    escalate(third.case_id, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="stands higher"):
        join(older.case_id, third.case_id, by=world.anna, now=world.now)


def test_the_words_of_two_customers_are_never_mixed(world: World, pair: tuple[TakenIn, TakenIn]) -> None:
    other = world.mail("My line is dead, too.", address="mia@example.net")
    with pytest.raises(Refused, match="two customers"):
        join(pair[0].case_id, other.case_id, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="another case"):
        join(other.case_id, other.case_id, by=world.anna, now=world.now)


def test_a_joined_case_is_not_joined_twice(world: World, pair: tuple[TakenIn, TakenIn]) -> None:
    join(pair[0].case_id, pair[1].case_id, by=world.anna, now=world.now)
    seq = CaseEvent.objects.filter(case_id=pair[0].case_id).count()
    with pytest.raises(Refused, match="closed"):
        join(pair[0].case_id, pair[1].case_id, by=world.anna, now=world.now)
    assert CaseEvent.objects.filter(case_id=pair[0].case_id).count() == seq
