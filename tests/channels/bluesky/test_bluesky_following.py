"""What people change and delete while nobody listens reaches cases and what lies aside, on Bluesky's own servers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from hilft.cases.models import Case
from hilft.channels import registry
from hilft.channels.actions.accounts import set_up
from hilft.channels.actions.searching import look_next, note_terms
from hilft.channels.actions.standing import SURE
from hilft.channels.contract import Kind
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage, Watched
from hilft.channels.registry import channel_of
from hilft.channels.standing import ask_about
from hilft.conversations.models import Message
from hilft.core.relevance import ASIDE
from hilft.listening.models import Candidate
from tests.channels.bluesky.bluesky_house import DOT, House
from tests.channels.hearing import take_in_all
from tests.channels.servers import eventually
from tests.world import World

pytestmark = [pytest.mark.channels, pytest.mark.django_db]

DAY = timedelta(days=1)
SHARES = "fernnetz shares rise after quarterly results, analysts raise their targets"
TROUBLE = "Why is my fernnetz line dead since Monday? Nobody answers. Please help me!"


@pytest.fixture
def account(world: World, house: House) -> Iterator[Account]:
    world.now = datetime.now(UTC)
    made = set_up("bluesky", "Skies", {**house.settings, "terms": "fernnetz"}, team=None, by=world.otto, now=world.now)
    yield made
    start_anew(made)


def start_anew(account: Account) -> None:
    """A new process knows nothing of what it told before."""
    channel_of(account).close()
    registry._made.clear()


def hear(world: World, account: Account, said: str) -> Message:
    def has_come() -> bool:
        for raw in channel_of(account).fetch(""):
            store(account, raw, now=world.now)
        return RawMessage.objects.filter(remote_id=said).exists()

    assert eventually(has_come, 30)
    take_in_all(world)
    return Message.objects.get(remote_id=said)


def find(world: World, house: House, said: str) -> Candidate:
    def is_found() -> bool:
        world.now += timedelta(minutes=1)
        note_terms(now=world.now)
        while look_next(now=world.now):
            pass
        return RawMessage.objects.filter(remote_id=f"{said}@found").exists()

    assert eventually(is_found, 30), house.petra.shows(said)
    take_in_all(world)
    return Candidate.objects.get(remote_id=said)


def asked_again(world: World, account: Account, span: timedelta = DAY) -> None:
    world.now += span
    assert ask_about(account, now=world.now)
    take_in_all(world)


def test_what_was_changed_while_nobody_listened_is_changed_here_too_and_the_rest_is_not(
    world: World, house: House, account: Account
) -> None:
    images = [{"alt": "A red light", "image": house.petra.upload(DOT, "image/png")}]
    shown = house.petra.post("Look", to=house.care, embed={"$type": "app.bsky.embed.images", "images": images})
    said = house.petra.post("My line is dead", to=house.care)
    message = hear(world, account, said)
    kept = Message.objects.get(remote_id=shown)
    assert kept.text == "Look\n[A red light]"
    start_anew(account)
    house.petra.edit(said, "My line is dead, and so is my phone")
    assert eventually(lambda: house.petra.shows(said).endswith("phone"), 30)
    for _ in range(2):
        asked_again(world, account)
    before, text = kept.text, message.text
    message.refresh_from_db()
    kept.refresh_from_db()
    assert (text, message.text) == ("My line is dead", "My line is dead, and so is my phone")
    assert (kept.text, kept.edited_at) == (before, None)
    assert RawMessage.objects.filter(remote_id__startswith=f"{said}@").count() == 1
    assert not RawMessage.objects.filter(remote_id__startswith=f"{shown}@").exists()


def test_what_lay_aside_and_was_changed_is_judged_anew_and_deleted_with_its_words(
    world: World, house: House, account: Account
) -> None:
    changed, deleted = house.petra.post(SHARES), house.petra.post(f"{SHARES}, again")
    finds = [find(world, house, said) for said in (changed, deleted)]
    assert [(one.judged, one.case) for one in finds] == [(ASIDE, None)] * 2
    start_anew(account)
    asked_again(world, account)
    assert not Case.objects.filter(kind="customer").exists(), "Nothing was changed yet."
    house.petra.edit(changed, TROUBLE)
    house.petra.delete(deleted)
    assert eventually(lambda: house.petra.shows(changed) == TROUBLE and not house.petra.shows(deleted), 30)
    for span in (2 * DAY, SURE, 4 * DAY):
        asked_again(world, account, span)
    message = Message.objects.get(remote_id=changed)
    assert (message.text, Case.objects.get(kind="customer").placements.get().conversation) == (
        TROUBLE,
        message.conversation,
    )
    finds[1].refresh_from_db()
    assert (finds[1].text, finds[1].handle, finds[1].deleted_at is not None) == ("", "", True)
    assert Watched.objects.get().message == message
    assert {bytes(raw.sealed) for raw in RawMessage.objects.filter(remote_id__startswith=deleted)} == {b""}


def test_a_version_that_is_met_reads_as_it_is_heard_and_is_told_under_one_identity(house: House) -> None:
    said, asked = house.ask("My line is dead")
    assert house.channel.standing([said, "elsewhere"]) == {said: True}
    (met,) = house.channel.revised()
    heard = house.channel.read(met)
    assert (heard.kind, heard.about, heard.text) == (Kind.EDITED, said, asked.text)
    assert house.channel.revised() == []
    house.petra.edit(said, "My phone is dead", mentions=True)
    assert eventually(lambda: house.petra.shows(said).endswith("My phone is dead"), 30)
    house.channel.standing([said])
    (later,) = house.channel.revised()
    live = {raw.remote_id: raw for raw in house.channel.fetch("")}
    assert (later.remote_id, later.digest) == (live[later.remote_id].remote_id, live[later.remote_id].digest)
    assert later.remote_id != met.remote_id
