"""What lies aside follows its author too: deleted is gone and says so, changed is judged anew; no case disappears."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case
from hilft.channels.actions.asides import make_case
from hilft.channels.actions.following import empty
from hilft.channels.actions.seals import take_in_anyway
from hilft.channels.actions.sifting import switch_rule
from hilft.channels.actions.standing import SELDOM, SURE
from hilft.channels.adapters.x.events import raw_of_deletion
from hilft.channels.contract import Searching
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage, Watched, WatchedAside
from hilft.channels.registry import channel_of
from hilft.channels.sifted import lying_sifted
from hilft.channels.standing import ask_about, due_accounts
from hilft.conversations.models import Conversation, Message
from hilft.core.relevance import ASIDE, UNSURE
from hilft.core.sifting import Rule
from hilft.intake.models import Sifted
from hilft.listening.actions.deciding import not_for_us
from hilft.listening.models import Candidate
from tests.channels.hearing import take_in_all
from tests.channels.x.birds import look, looking_for
from tests.channels.x.small_x import SmallX, running
from tests.channels.x.world_of_x import Post
from tests.channels.x.world_of_x import World as Birds
from tests.channels.x.x_ground import PETRA, TAMME
from tests.world import World

DAY = timedelta(days=1)
SHARES = "fernnetz shares rise after quarterly results, analysts raise their targets"
TROUBLE = "Why is my fernnetz line dead since Monday? Nobody answers. Please help me!"
OFFER = f"@fernnetz_care Dear Sir, our offer ends today, see https://pills.example{' and order with a discount' * 8}"


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(Birds())


@pytest.fixture
def account(world: World, small_x: SmallX) -> Iterator[Account]:
    yield from looking_for(world, small_x, "fernnetz", tier="enterprise")


def find(world: World, small: SmallX, text: str) -> tuple[Post, Candidate]:
    """Somebody says it, not to us; it is found and judged."""
    said = small.world.post(PETRA, text)
    world.now += timedelta(minutes=16)
    look(world)
    take_in_all(world)
    return said, Candidate.objects.get(remote_id=said.id)


def asked_again(world: World, account: Account, span: timedelta = DAY) -> int:
    world.now += span
    number = ask_about(account, now=world.now)
    take_in_all(world)
    return number


def test_a_find_that_lay_aside_and_was_deleted_has_no_words_here_and_says_so(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, SHARES)
    assert (candidate.judged, candidate.case) == (ASIDE, None)
    small_x.world.delete(said.id)
    assert ask_about(account, now=world.now) == 0
    assert asked_again(world, account) == 1
    candidate.refresh_from_db()
    assert candidate.text, "What cannot be undone is asked for a second time."
    assert asked_again(world, account, SURE) == 1
    candidate.refresh_from_db()
    kept = (candidate.text, candidate.handle, candidate.name, candidate.address, candidate.permalink, candidate.reasons)
    assert kept == ("", "", "", "", "", [])
    assert bytes(RawMessage.objects.get().sealed) == b""
    with pytest.raises(Refused, match="nothing left to answer"):
        make_case(candidate.pk, by=world.anna, now=world.now)
    assert WatchedAside.objects.count() == 0
    world.now += timedelta(hours=1)
    look(world)
    assert Candidate.objects.count() == 1


def test_a_find_that_is_a_case_and_was_deleted_leaves_a_case_without_its_words(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, TROUBLE)
    case = Case.objects.get()
    assert (candidate.case, case.title) == (case, TROUBLE)
    small_x.world.delete(said.id)
    asked_again(world, account)
    asked_again(world, account, SURE)
    candidate.refresh_from_db()
    case.refresh_from_db()
    assert (candidate.text, candidate.deleted_at, candidate.case) == ("", world.now, case)
    assert (case.title, case.closed_at) == ("Taken back by its author", None)
    assert Message.objects.get(remote_id=said.id).text == ""
    assert bytes(RawMessage.objects.get().sealed) == b""


def test_a_find_that_lay_aside_and_was_changed_into_a_cry_for_help_is_somebodys_case(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, SHARES)
    not_for_us(candidate.pk, by=world.anna, now=world.now)
    small_x.world.edit(said.id, TROUBLE)
    asked_again(world, account)
    candidate.refresh_from_db()
    case = Case.objects.get()
    assert (candidate.case, candidate.verdict, candidate.text) == (case, "", TROUBLE)
    assert case.owner in {world.anna, world.ben}
    assert case.next_due is not None
    assert Message.objects.get(remote_id=said.id).text == TROUBLE
    assert candidate.edited_at == world.now
    assert (WatchedAside.objects.count(), Watched.objects.get().message.remote_id) == (0, said.id)
    assert RawMessage.objects.get(remote_id=f"{said.id}@found").message_id is not None


def test_mended_slips_leave_what_a_person_decided_and_other_words_that_need_nothing_stay_aside(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, f"{SHARES} {'and so on ' * 20}")
    not_for_us(candidate.pk, by=world.anna, now=world.now)
    small_x.world.edit(said.id, f"{SHARES} {'and so on ' * 20}!")
    asked_again(world, account)
    candidate.refresh_from_db()
    assert (candidate.verdict, candidate.decided_by, candidate.text[-1]) == (ASIDE, world.anna, "!")
    small_x.world.edit(said.id, "fernnetz dividend announced, analysts see higher quarterly results and targets")
    asked_again(world, account, timedelta(days=2))
    candidate.refresh_from_db()
    assert (candidate.verdict, candidate.case, candidate.judged) == ("", None, ASIDE)
    assert candidate.text.startswith("fernnetz dividend")
    assert not Case.objects.exists()


def test_a_case_that_was_changed_into_something_for_nobody_stays_a_case_and_is_checked(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, TROUBLE)
    small_x.world.edit(said.id, SHARES)
    asked_again(world, account)
    candidate.refresh_from_db()
    case = Case.objects.get()
    assert (candidate.case, candidate.judged, candidate.text) == (case, UNSURE, SHARES)
    assert (case.closed_at, case.title) == (None, SHARES)


def test_what_lies_aside_is_asked_for_the_more_seldom_the_longer_it_stands_and_after_what_is_a_case(
    world: World, account: Account, small_x: SmallX
) -> None:
    find(world, small_x, SHARES)
    asked, began = [], world.now
    for _ in range(120):
        if asked_again(world, account):
            asked.append((world.now - began).days)
    assert asked == [1, 2, 4, 8, 16, 32, 62, 92]
    assert timedelta(days=30) == SELDOM
    assert due_accounts(now=world.now) == []


def test_whoever_makes_it_a_case_has_its_author_followed_like_any_customer(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, SHARES)
    small_x.world.delete(said.id)
    make_case(candidate.pk, by=world.anna, now=world.now)
    assert WatchedAside.objects.count() == 0
    assert Watched.objects.get().look_at == world.now
    asked_again(world, account, timedelta(0))
    asked_again(world, account, SURE)
    assert Message.objects.get(remote_id=said.id).deleted_at is not None
    assert bytes(RawMessage.objects.get().sealed) == b""
    assert Case.objects.get().closed_at is None


def sift(world: World, account: Account, small: SmallX) -> Post:
    """Four people say the same to us; the rules set the last aside."""
    switch_rule(Rule.REPEATED, is_on=True, by=world.hanna, now=world.now)
    birds = small.world
    authors = [PETRA, TAMME, "4004", "5005"]
    for author in authors[2:]:
        birds.users[author] = type(birds.users[PETRA])(author, f"bird{author}", "A bird")
    posts = [birds.post(author, OFFER) for author in authors]
    for raw in channel_of(account).fetch("1.1.1.1"):
        store(account, raw, now=world.now)
    take_in_all(world)
    assert Sifted.objects.get().raw == RawMessage.objects.get(remote_id=posts[3].id).pk
    return posts[3]


def test_what_a_rule_set_aside_and_its_author_deleted_is_gone_and_the_list_says_so(
    world: World, account: Account, small_x: SmallX
) -> None:
    said = sift(world, account, small_x)
    before = Case.objects.filter(kind="operations", closed_at=None).count()
    store(account, raw_of_deletion(said.id), now=world.now)
    take_in_all(world)
    row, raw = Sifted.objects.get(), RawMessage.objects.get(remote_id=said.id)
    assert (row.title, row.deleted_at, bytes(raw.sealed)) == ("", world.now, b"")
    assert RawMessage.objects.get(remote_id=f"{said.id}@deleted").set_aside == "deleted"
    assert lying_sifted(most=5)[0].sifted == row
    with pytest.raises(Refused, match="nothing left to answer"):
        take_in_anyway(raw.pk, by=world.anna, now=world.now)
    assert Case.objects.filter(kind="operations", closed_at=None).count() == before, "A person looks through it still."
    asked_again(world, account)
    assert WatchedAside.objects.count() == 0


def test_what_a_rule_set_aside_and_its_author_changed_comes_to_a_person(
    world: World, account: Account, small_x: SmallX
) -> None:
    said = sift(world, account, small_x)
    customers = Case.objects.filter(kind="customer").count()
    small_x.world.edit(said.id, "@fernnetz_care My line is dead since Monday, what now?")
    asked_again(world, account)
    message = Message.objects.get(remote_id=said.id)
    assert message.text == "My line is dead since Monday, what now?"
    assert Case.objects.filter(kind="customer").count() == customers + 1
    row = Sifted.objects.get()
    assert (row.taken_at, row.taken_by) == (world.now, None)
    assert lying_sifted(most=5) == []
    assert not WatchedAside.objects.exists()
    asked_again(world, account)
    assert Case.objects.filter(kind="customer").count() == customers + 1


def test_what_was_taken_out_of_the_list_by_a_person_is_followed_as_a_case(
    world: World, account: Account, small_x: SmallX
) -> None:
    said = sift(world, account, small_x)
    take_in_anyway(Sifted.objects.get().raw, by=world.anna, now=world.now)
    assert not WatchedAside.objects.exists()
    assert Watched.objects.filter(message__remote_id=said.id).exists()


def test_a_change_that_comes_after_the_deletion_brings_no_words_back(
    world: World, account: Account, small_x: SmallX
) -> None:
    said, candidate = find(world, small_x, TROUBLE)
    small_x.world.edit(said.id, SHARES)
    late = list(cast("Searching", channel_of(account)).search("fernnetz", ""))
    for raw in (raw_of_deletion(said.id), *late):
        store(account, raw, now=world.now)
    take_in_all(world)
    candidate.refresh_from_db()
    assert (candidate.text, Message.objects.get(remote_id=said.id).text) == ("", "")
    assert {bytes(raw.sealed) for raw in RawMessage.objects.all()} == {b""}
    assert not Conversation.objects.filter(subject__icontains="fernnetz").exists()


def test_of_two_that_are_called_alike_only_the_one_is_emptied(world: World, account: Account) -> None:
    for identity in ("12", "12@found", "12@13", "123", "1_2", "12@"):
        store(account, raw_of_deletion("9").__class__(identity, b"{}", world.now, "", identity), now=world.now)
    RawMessage.objects.update(taken_in_at=world.now, set_aside="x")
    assert len(empty(account, "12")) == 4
    kept = [raw.remote_id for raw in RawMessage.objects.order_by("pk") if bytes(raw.sealed)]
    assert kept == ["123", "1_2"]
    assert empty(account, "") == []
