"""When somebody of ours answers outside this house the case hears it; only a person or a list makes it our answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hilft.cases.actions.closing import Unanswered, close, has_unanswered_word
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.elsewhere import judge_elsewhere
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent
from hilft.channels import saying
from hilft.channels.models import Account
from hilft.channels.models import RawMessage as Stored
from hilft.conversations.models import Message
from hilft.desk.actions import Overtaken, Reply, reply
from hilft.people.actions.official import list_official, unlist_official
from hilft.people.actions.unfit import Unfit
from hilft.people.models import OfficialAccount
from hilft.people.permissions import NotYours
from tests.channels.hearing import MINUTE, take_in_all
from tests.channels.test_networks import account_of, says
from tests.channels.webhook.listening_program import Program
from tests.conftest import GUARDS
from tests.world import World

SHOP = {"name": "The shop in town", "address": "77", "handle": "@shop-town"}


@pytest.fixture
def account(world: World) -> Iterator[Account]:
    saying._left_alone.clear()
    with Program() as program:
        yield account_of(world, program, audience="public")


def asks(world: World, account: Account, **more: Any) -> Case:
    says(world, account, id="1", text="My line is dead.", audience="public", **more)
    world.now += MINUTE
    return Case.objects.get(kind="customer")


def ours(world: World, account: Account, **more: Any) -> Stored:
    """Say something by our own account, outside this house; it is looked at twice, since it may be our own word."""
    told = {"kind": "ours", "id": "9", "text": "Please restart it.", "audience": "public", "in_reply_to": "1", **more}
    raw = says(world, account, **told)
    world.now += MINUTE
    take_in_all(world)
    raw.refresh_from_db()
    return raw


def honest(case: Case) -> bool:
    return {fault.name for fault in audit([case.pk])} <= {trigger for _table, trigger in GUARDS}


def test_what_was_said_elsewhere_is_shown_and_the_next_word_is_owed_until_somebody_says_yes(
    world: World, account: Account
) -> None:
    case = asks(world, account)
    ours(world, account)
    word = Message.objects.get(kind="elsewhere")
    before = Case.objects.get(pk=case.pk)
    assert before.word_due == case.word_due
    assert has_unanswered_word(case.pk)
    with pytest.raises(Unanswered):
        close(case.pk, outcome="withdrawn", by=world.anna, now=world.now)
    judge_elsewhere(case.pk, word.pk, is_answer=True, by=world.anna, now=world.now)
    after = Case.objects.get(pk=case.pk)
    assert after.word_due is not None
    assert case.word_due is not None
    assert after.word_due > case.word_due
    assert (after.matter_due, after.opened_at) == (case.matter_due, case.opened_at)
    assert not has_unanswered_word(case.pk)
    assert honest(case)


def test_no_moves_nothing_and_each_word_is_judged_once(world: World, account: Account) -> None:
    case = asks(world, account)
    ours(world, account)
    word = Message.objects.get(kind="elsewhere")
    judge_elsewhere(case.pk, word.pk, is_answer=False, by=world.anna, now=world.now)
    assert Case.objects.get(pk=case.pk).word_due == case.word_due
    assert has_unanswered_word(case.pk)
    for said in (True, False):
        with pytest.raises(Refused, match="has said already"):
            judge_elsewhere(case.pk, word.pk, is_answer=said, by=world.ben, now=world.now)
    with pytest.raises(NotYours):
        judge_elsewhere(case.pk, word.pk, is_answer=True, by=world.otto, now=world.now)
    assert honest(case)


@pytest.mark.parametrize("counts", [True, False])
def test_a_listed_account_is_no_customer_and_counts_only_where_the_list_says_so(
    world: World, account: Account, *, counts: bool
) -> None:
    list_official("webhook", "@Shop-Town", title="Town", counts=counts, by=world.otto, now=world.now)
    case = asks(world, account)
    says(world, account, id="2", text="Come by, we change it.", audience="public", author=SHOP, in_reply_to="1")
    assert Case.objects.filter(kind="customer").count() == 1
    assert Message.objects.exclude(customer=None).count() == 1
    after = Case.objects.get(pk=case.pk)
    assert case.word_due is not None
    assert after.word_due is not None
    assert (after.word_due > case.word_due) == counts
    assert has_unanswered_word(case.pk) != counts
    last = CaseEvent.objects.filter(case=case).latest("seq")
    assert (last.kind, last.actor) == ("answered" if counts else "noted", None)
    assert honest(case)


def test_nobody_answers_a_second_time_past_a_word_from_elsewhere(world: World, account: Account) -> None:
    case = asks(world, account)
    said = Reply(text="Please restart it.", seen=case.seq, conversation_id=case.placements.get().conversation_id)
    ours(world, account)
    with pytest.raises(Overtaken):
        reply(case.pk, said, by=world.anna, now=world.now)


def test_who_replies_to_us_under_a_foreign_post_has_a_case_and_it_shows_what_they_reply_to(
    world: World, account: Account
) -> None:
    told = {"conversation": "somebodys-post", "in_reply_to": "their-post"}
    raw = ours(world, account, id="50", text="We can help, write to us.", **told)
    assert raw.set_aside == "ours"
    assert not Case.objects.filter(kind="customer").exists()
    says(world, account, id="51", text="It still does not work!", in_reply_to="50", conversation="", audience="public")
    case = Case.objects.get(kind="customer")
    raw.refresh_from_db()
    assert (raw.set_aside, raw.message is not None) == ("", True)
    assert set(Message.objects.filter(conversation__placement__case=case).values_list("kind", "text")) == {
        ("elsewhere", "We can help, write to us."), ("message", "It still does not work!"),
    }  # fmt: skip
    assert has_unanswered_word(case.pk), "they spoke after it"
    assert case.word_due is not None
    assert honest(case)


def test_a_list_has_a_person_behind_each_line_and_nobody_is_official_where_anybody_may_write(world: World) -> None:
    with pytest.raises(Unfit, match="any name"):
        list_official("mail", "care@example.org", title="", counts=True, by=world.otto, now=world.now)
    with pytest.raises(Unfit):
        list_official("webhook", " @ ", title="", counts=True, by=world.otto, now=world.now)
    with pytest.raises(NotYours):
        list_official("webhook", "shop", title="", counts=True, by=world.anna, now=world.now)
    made = list_official("webhook", "shop", title="", counts=True, by=world.otto, now=world.now)
    with pytest.raises(Unfit, match="listed already"):
        list_official("webhook", "@SHOP", title="", counts=False, by=world.otto, now=world.now)
    unlist_official(made.pk, by=world.hanna, now=world.now)
    list_official("webhook", "shop", title="", counts=False, by=world.otto, now=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialAccount.objects.create(network="mail", name="x", added_by=world.otto, added_at=world.now)


def test_who_is_taken_off_the_list_is_a_customer_again(world: World, account: Account) -> None:
    made = list_official("webhook", "77", title="Town", counts=True, by=world.otto, now=world.now)
    unlist_official(made.pk, by=world.otto, now=world.now)
    says(world, account, id="2", text="Our own line is dead.", audience="public", author=SHOP, conversation="x")
    assert Case.objects.filter(kind="customer").count() == 1
