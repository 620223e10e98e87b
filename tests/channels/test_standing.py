"""Deletions that happened while nobody listened are noticed by asking, with what is left of the account's rates."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.base.clock import now as database_now
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.words import propose
from hilft.cases.models import Case
from hilft.channels.actions.budgets import Spent, spend
from hilft.channels.actions.standing import SURE
from hilft.channels.actions.watching import YOUNG
from hilft.channels.inbox import hear, out_of_budget, store
from hilft.channels.models import Account, Watched
from hilft.channels.models import RawMessage as Stored
from hilft.channels.registry import channel_of
from hilft.channels.secrets import conceal
from hilft.channels.standing import ask_about, due_accounts
from hilft.conversations.models import Message
from tests.channels.discourse import discourse_ground
from tests.channels.discourse.small_discourse import SmallDiscourse, running
from tests.channels.discourse.world_of_discourse import CARE, PETRA
from tests.channels.discourse.world_of_discourse import World as Community
from tests.channels.hearing import take_in_all, troubles
from tests.channels.x import small_x, x_ground
from tests.channels.x.world_of_x import World as WorldOfX
from tests.world import World

QUARTER_DAY = timedelta(hours=6)


@pytest.fixture
def small() -> Iterator[SmallDiscourse]:
    yield from running(Community())


def account_of(world: World, network: str, given: dict[str, str], *hidden: str) -> Account:
    kept = {name: value for name, value in given.items() if name not in hidden}
    secrets = conceal({name: given[name] for name in hidden})
    return Account.objects.create(
        name=network, network=network, made_at=world.now, heard_at=world.now, options=kept, secrets=secrets
    )


@pytest.fixture
def account(world: World, small: SmallDiscourse) -> Iterator[Account]:
    account = account_of(world, "discourse", discourse_ground.settings(small.port), "key", "secret")
    yield account
    channel_of(account).close()


def hear_all(world: World, account: Account) -> None:
    for raw in channel_of(account).fetch("1.1.1"):
        store(account, raw, now=world.now)
    take_in_all(world)


def texts() -> list[str]:
    return list(Message.objects.filter(customer__isnull=False).order_by("pk").values_list("text", flat=True))


def pass_by(world: World, span: timedelta) -> None:
    world.now += span


def test_what_was_deleted_while_nobody_listened_is_gone_here_too_and_its_case_stays(
    world: World, account: Account, small: SmallDiscourse
) -> None:
    gone = small.world.begin(PETRA, "One", "My number is 4711, do not tell.")
    small.world.begin(PETRA, "Two", "My router is dead since Monday.")
    hear_all(world, account)
    small.world.delete(gone.id, by_author=True)
    assert ask_about(account, now=world.now) == 0, "Nobody is asked about what was said just now."
    pass_by(world, QUARTER_DAY)
    assert due_accounts(now=world.now) == [account]
    assert ask_about(account, now=world.now) == 2
    assert "" not in texts(), "What cannot be undone is asked for a second time."
    pass_by(world, SURE)
    assert ask_about(account, now=world.now) == 1
    assert texts() == ["", "My router is dead since Monday."]
    assert bytes(Stored.objects.get(remote_id=str(gone.id)).sealed) == b""
    assert Case.objects.filter(kind="customer", closed_at=None).count() == 2
    assert Watched.objects.count() == 1


def test_what_was_changed_while_nobody_listened_is_changed_here_too(
    world: World, account: Account, small: SmallDiscourse
) -> None:
    post = small.world.begin(PETRA, "One", "My router is dead since Monday.")
    hear_all(world, account)
    small.world.edit(post.id, "My router is dead since Monday, and my phone is too.")
    for _ in range(2):
        pass_by(world, QUARTER_DAY)
        ask_about(account, now=world.now)
        take_in_all(world)
    assert texts() == ["My router is dead since Monday, and my phone is too."]
    assert Stored.objects.filter(remote_id__startswith=f"{post.id}@").count() == 1


def test_what_a_network_takes_back_of_its_word_stays(world: World, account: Account, small: SmallDiscourse) -> None:
    post = small.world.begin(PETRA, "One", "My router is dead since Monday.")
    hear_all(world, account)
    small.world.topics[post.topic].is_gone = True
    pass_by(world, QUARTER_DAY)
    ask_about(account, now=world.now)
    small.world.topics[post.topic].is_gone = False
    pass_by(world, SURE)
    ask_about(account, now=world.now)
    assert (texts(), Watched.objects.get().gone_since) == (["My router is dead since Monday."], None)


def test_who_has_waited_longest_is_asked_first_and_never_for_more_than_half_of_the_rate(
    world: World, account: Account, small: SmallDiscourse
) -> None:
    said = []
    for number in range(12):
        said.append(small.world.begin(PETRA, "A topic", f"My router number {number} is dead.").id)
        hear_all(world, account)
        pass_by(world, timedelta(minutes=1))
    pass_by(world, QUARTER_DAY)
    small.asked.clear()
    assert ask_about(account, now=world.now) == 5
    assert ask_about(account, now=world.now) == 0, "Half of 25 requests in ten seconds are for answers."
    looked_at = [
        int(path.split("/")[2].removesuffix(".json")) for _, path, _ in small.asked if path.startswith("/posts/")
    ]
    assert looked_at == said[:5]
    spend(account, channel_of(account).traits.rates, {"requests": 10}, now=world.now)
    with pytest.raises(Spent):
        spend(account, channel_of(account).traits.rates, {"requests": 10}, now=world.now)


def test_what_is_old_and_closed_is_asked_for_no_more_until_somebody_speaks_again(
    world: World, account: Account, small: SmallDiscourse
) -> None:
    post = small.world.begin(PETRA, "One", "My router is dead since Monday.")
    hear_all(world, account)
    pass_by(world, YOUNG + QUARTER_DAY)
    ask_about(account, now=world.now)
    assert Watched.objects.count() == 1, "The case is open."
    conversation = Message.objects.filter(customer__isnull=False).get().conversation_id
    case = Case.objects.get(kind="customer")
    propose(case.pk, conversation, text="It works again.", by=world.anna, now=world.now)
    confirm(case.pk, now=world.now)
    pass_by(world, QUARTER_DAY)
    ask_about(account, now=world.now)
    assert Watched.objects.count() == 0
    small.world.reply(PETRA, post.topic, "It is dead again.")
    hear_all(world, account)
    assert (
        Watched.objects.count()
        == 1 + Message.objects.filter(customer__isnull=False, conversation=conversation).count() - 1
    )


def test_a_network_that_cannot_be_asked_now_is_asked_later_about_the_same(
    world: World, account: Account, small: SmallDiscourse
) -> None:
    post = small.world.begin(PETRA, "One", "My router is dead since Monday.")
    hear_all(world, account)
    small.world.delete(post.id)
    small.most = 0
    pass_by(world, QUARTER_DAY)
    before = Watched.objects.get().look_at
    assert ask_about(account, now=world.now) == 0
    assert Watched.objects.get().look_at == before


def test_messages_to_us_alone_are_not_asked_about(world: World, account: Account, small: SmallDiscourse) -> None:
    small.world.begin(PETRA, "One", "My number is 4711.", to=(CARE,))
    hear_all(world, account)
    assert Message.objects.filter(audience="private").exists()
    assert not Watched.objects.exists()


def test_asking_costs_as_much_as_is_due_and_not_as_much_as_there_is(
    world: World, account: Account, small: SmallDiscourse
) -> None:
    for number in range(6):
        small.world.begin(PETRA, "A topic", f"My router number {number} is dead.")
    hear_all(world, account)
    assert due_accounts(now=world.now) == []
    with CaptureQueriesContext(connection) as queries:
        ask_about(account, now=world.now)
    assert len(queries) == 2, "What is a case, and what lies aside."
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM channels_watched WHERE account_id = %s AND look_at <= now() ORDER BY look_at",
            [account.pk],
        )
        assert "watched_due" in "".join(line for (line,) in cursor.fetchall())


def test_what_is_read_on_x_is_counted_and_nothing_is_read_when_the_months_money_is_spent(world: World) -> None:
    now = database_now()
    server = next(serving := small_x.running(WorldOfX()))
    given = x_ground.settings(server.port, budget="0.1", tier="enterprise")
    account = account_of(world, "x", given, "api_key", "api_secret", "access_token", "access_secret")
    channel = channel_of(account)
    try:
        for number in range(60):
            server.world.post(x_ground.PETRA, f"@fernnetz_care Message {number}")
        assert len(list(channel.fetch("1.1.1.1"))) == 60
        assert out_of_budget(account, channel, now=now) is None
        assert channel.traits.rates[-2].most == 100_000
        for number in range(40):
            server.world.post(x_ground.PETRA, f"@fernnetz_care Message {number}")
        list(channel.fetch("1.1.1.1"))
        spent = out_of_budget(account, channel, now=now)
        assert spent is not None
        assert (spent.code, str(spent)[-1]) == ("budget", ".")
        server.asked.clear()
        assert hear(account.name, Event()) == 30.0
        assert server.asked == []
        account.refresh_from_db()
        assert account.trouble.startswith("The budget of this channel is used up")
        assert out_of_budget(account, channel, now=now + timedelta(days=31)) is None
    finally:
        channel.close()
        serving.close()
    assert troubles() == []
