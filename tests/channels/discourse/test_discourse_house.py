"""The whole way: a topic becomes a case, its answer stands in the topic, once, and what is private stays private."""

from collections.abc import Iterator

import pytest

from hilft.base.clock import now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Placement
from hilft.channels import saying
from hilft.channels.actions.accounts import set_up
from hilft.channels.contract import Call
from hilft.channels.hooks import take_call
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.channels.state import try_out
from hilft.conversations.models import Conversation, Message
from hilft.people import queries
from tests.channels.discourse.discourse_ground import PATIENCE, SECRET, settings
from tests.channels.discourse.small_discourse import SmallDiscourse
from tests.channels.discourse.world_of_discourse import CARE, PETRA, TAMME, Post
from tests.channels.hearing import MINUTE, send_all, take_in_all
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """People who live now, as the community's clock does."""
    queries._kept.clear()
    saying._left_alone.clear()
    return World(now=now())


@pytest.fixture
def account(world: World, line: Line) -> Iterator[Account]:
    """The account as an operator sets it up."""
    account = set_up("discourse", "Our community", settings(line.port), team=None, by=world.otto, now=world.now)
    channel_of(account)._server.http.patience = PATIENCE  # type: ignore[attr-defined]
    yield account
    channel_of(account).close()


def call(small: SmallDiscourse, account: Account, event: str, post: Post, secret: str = SECRET) -> int:
    headers, body = small.call_of(event, post, secret)
    return take_call(account.hook, Call("POST", {}, headers, body, now())).status


def hear(world: World, account: Account) -> None:
    """Hear what there is now; an echo of our own is looked at a second time later."""
    for raw in channel_of(account).fetch(account.cursor):
        store(account, raw, now=now())
        account.cursor = raw.cursor
    account.save()
    take_in_all(world)
    world.now += 2 * MINUTE
    take_in_all(world)


def reply(world: World, text: str) -> Message:
    case = Case.objects.get(kind="customer")
    conversation = Placement.objects.get(case=case).conversation_id
    return answer(case.pk, conversation, text=text, by=world.anna, now=world.now)


def test_a_topic_told_by_webhook_is_one_case_and_its_answer_stands_below_it_once(
    world: World, small: SmallDiscourse, account: Account, line: Line
) -> None:
    profile = try_out(account, by=world.otto)
    assert profile is not None
    assert profile.handle == f"@{CARE}"
    post = small.world.begin(PETRA, "Router", "My router has been dead since Monday.")
    assert [call(small, account, "post_created", post) for _ in range(2)] == [200, 200]
    hear(world, account)
    word = Message.objects.get(customer__isnull=False)
    assert (word.audience, word.remote_id, word.conversation.subject) == ("public", str(post.id), "Router")
    reply(world, "We look at it. Is the green light on?")
    line.fault = Fault.ANSWER_LOST
    send_all(world)
    line.fault = None
    world.now += 5 * MINUTE
    saying._left_alone.clear()
    send_all(world)
    ours = [one for one in small.world.shown(PETRA, post.topic) if one.author == CARE]
    assert [one.raw.partition(" ^")[0] for one in ours] == ["We look at it. Is the green light on?"]
    small.world.reply(PETRA, post.topic, "Yes, it is.", to=2)
    small.world.reply("lotte", post.topic, "Then we send a technician.", to=3)
    hear(world, account)
    assert Case.objects.filter(kind="customer").count() == 1
    kinds = Message.objects.filter(conversation=word.conversation).order_by("pk").values_list("kind", "text")
    assert ("elsewhere", "Then we send a technician.") in list(kinds)


def test_what_its_author_changes_and_deletes_reaches_the_case(
    world: World, small: SmallDiscourse, account: Account
) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    call(small, account, "post_created", post)
    take_in_all(world)
    small.world.edit(post.id, "My router is dead, and my phone is too.")
    assert call(small, account, "post_edited", post) == 200
    take_in_all(world)
    assert Message.objects.get(customer__isnull=False).text == "My router is dead, and my phone is too."
    small.world.delete(post.id, by_author=True)
    assert call(small, account, "post_destroyed", post) == 200
    take_in_all(world)
    word, case = Message.objects.get(customer__isnull=False), Case.objects.get(kind="customer")
    assert word.deleted_at is not None
    assert case.closed_at is None
    assert {case.title, word.conversation.subject} == {"Taken back by its author"}


def test_a_message_to_us_is_a_private_conversation_answered_there(
    world: World, small: SmallDiscourse, account: Account
) -> None:
    account.cursor = "1.1.1"
    post = small.world.begin(PETRA, "My bill", "My number is 4711, and the bill is wrong.", to=(CARE,))
    hear(world, account)
    assert Conversation.objects.get(subject="My bill").audience == "private"
    reply(world, "We have corrected the bill.")
    send_all(world)
    said = [one.raw for one in small.world.shown(PETRA, post.topic) if one.author == CARE]
    assert any("We have corrected the bill." in one for one in said)
    assert not [one for one in small.world.shown(TAMME) if one.author == CARE]


def test_a_call_that_proves_nothing_keeps_nothing(world: World, small: SmallDiscourse, account: Account) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    assert call(small, account, "post_created", post, secret="another secret") == 401
    small.most = 0
    assert call(small, account, "post_destroyed", post) == 503
    assert not RawMessage.objects.exists()
