"""The whole way: a post on a Mastodon server becomes a case, and its answer stands below it, once."""

from collections.abc import Iterator

import pytest

from hilft.base.clock import now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Placement
from hilft.channels import saying
from hilft.channels.actions.accounts import set_up
from hilft.channels.inbox import store
from hilft.channels.models import Account
from hilft.channels.registry import channel_of
from hilft.conversations.models import Conversation, Message
from hilft.people import queries
from tests.channels.hearing import MINUTE, send_all, take_in_all
from tests.channels.mastodon.mastodon_ground import MastodonGround, open_ground
from tests.channels.suite.ground import Fault
from tests.world import World

pytestmark = pytest.mark.channels


@pytest.fixture(scope="module")
def ground(request: pytest.FixtureRequest) -> Iterator[MastodonGround]:
    with open_ground(request) as opened:
        yield opened


@pytest.fixture
def world(transactional_db: None) -> World:
    """People who live now, as the server's clock does."""
    queries._kept.clear()
    saying._left_alone.clear()
    return World(now=now())


@pytest.fixture
def account(world: World, ground: MastodonGround) -> Iterator[Account]:
    """The account as an operator sets it up; it begins behind everything that is there."""
    account = set_up("mastodon", "Our Mastodon", ground.settings, team=None, by=world.otto, now=world.now)
    account.cursor = ground.start()
    account.save()
    channel_of(account)._server.http.patience = ground.channel._server.http.patience  # type: ignore[attr-defined]
    yield account
    channel_of(account).close()


def hear(world: World, account: Account) -> None:
    """Hear and take in what is there, as the loops of the house do."""
    world.now = now()
    for raw in channel_of(account).fetch(account.cursor):
        store(account, raw, now=world.now)
        account.cursor = raw.cursor
    take_in_all(world)


def reply(world: World, text: str) -> Message:
    case = Case.objects.get(kind="customer")
    return answer(case.pk, Placement.objects.get(case=case).conversation_id, text=text, by=world.anna, now=world.now)


def ours(ground: MastodonGround, asked: str, text: str) -> int:
    return sum(text in one for one in ground.answers(asked))


def test_a_post_becomes_a_case_and_its_answer_stands_below_it(
    world: World, account: Account, ground: MastodonGround
) -> None:
    asked = ground.say("My router is dead.")
    hear(world, account)
    conversation = Conversation.objects.get(placement__case=Case.objects.get(kind="customer"))
    assert (conversation.audience, conversation.channel) == ("public", account.name)
    message = reply(world, "Press reset, please.")
    send_all(world)
    assert ours(ground, asked, "Press reset, please.") == 1
    message.refresh_from_db()
    ground.say("That helped, thank you.", reply_to=str(message.remote_id))
    hear(world, account)
    assert Case.objects.filter(kind="customer").count() == 1
    assert Message.objects.get(text="That helped, thank you.").conversation_id == conversation.pk


def test_an_answer_whose_sending_went_unanswered_is_said_once(
    world: World, account: Account, ground: MastodonGround
) -> None:
    asked = ground.say("Is there anybody?")
    hear(world, account)
    send_all(world)
    reply(world, "We are here.")
    with ground.line(Fault.ANSWER_LOST):
        send_all(world)
    assert ours(ground, asked, "We are here.") == 1
    for _ in range(3):
        saying._left_alone.clear()
        world.now += 5 * MINUTE
        send_all(world)
    assert ours(ground, asked, "We are here.") == 1
    assert Message.objects.get(text="We are here.").remote_id


def test_a_private_word_is_answered_to_its_author_only(world: World, account: Account, ground: MastodonGround) -> None:
    asked = ground.say_privately("My number is 4711.")
    hear(world, account)
    assert Conversation.objects.get(placement__case=Case.objects.get(kind="customer")).audience == "private"
    reply(world, "Thank you for the number.")
    send_all(world)
    below = ground.care.status_context(asked).descendants
    assert ours(ground, asked, "Thank you for the number.") == 1
    assert {one.visibility for one in below} == {"direct"}
    assert {mention.acct for one in below for mention in one.mentions} == {"petra"}


def test_an_edit_and_a_deletion_reach_the_case(world: World, account: Account, ground: MastodonGround) -> None:
    asked = ground.say("It is broken since Monday.")
    hear(world, account)
    ground.edit(asked, "It is broken since Tuesday.")
    hear(world, account)
    message = Message.objects.get(remote_id=asked)
    assert message.text == "It is broken since Tuesday."
    ground.delete(asked)
    hear(world, account)
    message.refresh_from_db()
    assert message.deleted_at is not None
    assert Case.objects.filter(kind="customer").count() == 1
