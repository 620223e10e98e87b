"""What lay aside, and what was said, before networks were asked whether it stands is asked about by a migration."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from hilft.base.clock import now as database_now
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.words import propose
from hilft.cases.models import Case
from hilft.channels.actions.sifting import switch_rule
from hilft.channels.actions.standing import SURE
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage, Watched, WatchedAside
from hilft.channels.registry import channel_of
from hilft.channels.standing import ask_about
from hilft.conversations.models import Message
from hilft.core.sifting import Rule
from hilft.intake.models import Sifted
from hilft.listening.models import Candidate
from tests.channels.hearing import take_in_all
from tests.channels.x.birds import look, looking_for
from tests.channels.x.small_x import SmallX, running
from tests.channels.x.world_of_x import World as Birds
from tests.channels.x.x_ground import PETRA, TAMME
from tests.world import World

MIGRATION: Any = import_module("hilft.channels.migrations.0009_asked_from_now_on")
DAY = timedelta(days=1)
SHARES = "fernnetz shares rise after quarterly results, analysts raise their targets"
OFFER = f"@fernnetz_care Dear Sir, our offer ends today, see https://pills.example{' and order with a discount' * 8}"


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(Birds())


@pytest.fixture
def account(world: World, small_x: SmallX) -> Iterator[Account]:
    yield from looking_for(world, small_x, "fernnetz", tier="enterprise")


def migrate() -> None:
    """Run the migration on a database in which nothing was asked about so far."""
    with connection.schema_editor() as editor:
        MIGRATION.ask_from_now_on(apps, editor)


def hear(world: World, account: Account) -> None:
    for raw in channel_of(account).fetch("1.1.1.1"):
        store(account, raw, now=world.now)
    take_in_all(world)


def forget() -> None:
    WatchedAside.objects.all().delete()
    Watched.objects.all().delete()


def test_what_lay_aside_before_is_asked_about_and_follows_its_author(
    world: World, account: Account, small_x: SmallX, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MIGRATION, "STEP", 1)
    switch_rule(Rule.REPEATED, is_on=True, by=world.otto, now=world.now)
    found = [small_x.world.post(PETRA, f"{SHARES} {number}") for number in range(3)]
    world.now += timedelta(minutes=16)
    look(world)
    for author in (authors := [PETRA, TAMME, "4004", "5005"])[2:]:
        small_x.world.users[author] = type(small_x.world.users[PETRA])(author, f"bird{author}", "A bird")
    offers = [small_x.world.post(author, OFFER) for author in authors]
    hear(world, account)
    kept = set(WatchedAside.objects.values_list("raw_id", "account_id", "identity"))
    assert len(kept) == 4
    assert (Candidate.objects.count(), Sifted.objects.count()) == (3, 1)
    forget()
    Candidate.objects.filter(remote_id=found[0].id).update(text="", emptied_at=world.now)
    for _ in range(2):
        migrate()  # again: harmless
        left = set(WatchedAside.objects.values_list("raw_id", "account_id", "identity"))
        assert left == {one for one in kept if one[2] != found[0].id}
    assert set(Watched.objects.values_list("message__remote_id", flat=True)) == {one.id for one in offers[:3]}
    small_x.world.delete(found[1].id)
    world.now = database_now() + DAY
    for rest in (timedelta(), SURE):
        world.now += rest
        ask_about(account, now=world.now)
    assert Candidate.objects.get(remote_id=found[1].id).text == ""
    assert Candidate.objects.get(remote_id=found[2].id).text != ""


def test_what_open_cases_were_told_before_is_asked_about_and_what_is_over_is_not(
    world: World, account: Account, small_x: SmallX
) -> None:
    said = [small_x.world.post(one, "@fernnetz_care My router is dead.") for one in (PETRA, TAMME)]
    hear(world, account)
    assert set(Watched.objects.values_list("message__remote_id", flat=True)) == {one.id for one in said}
    forget()
    old = Message.objects.get(remote_id=said[0].id)
    Message.objects.filter(remote_id__isnull=False).update(stored_at=database_now() - 40 * DAY)
    over = Case.objects.get(placements__conversation=old.conversation_id)
    propose(over.pk, old.conversation_id, text="It works again.", by=world.anna, now=world.now)
    confirm(over.pk, now=world.now)
    migrate()
    assert list(Watched.objects.values_list("message__remote_id", flat=True)) == [said[1].id]
    forget()
    Account.objects.update(network="webhook")
    migrate()
    assert not Watched.objects.exists(), "That network does not say what stands."
    assert RawMessage.objects.exists()


def test_going_back_changes_nothing(world: World) -> None:
    (step,) = MIGRATION.Migration.operations
    assert step.reversible
    assert not MIGRATION.Migration.atomic
