"""A person who is no programmer sets a channel up, tries it, pauses it and ends it; a secret is never seen again."""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from hilft.channels.actions.accounts import pause, rotate, set_up
from hilft.channels.contract import Unfit
from hilft.channels.models import Account
from hilft.channels.networks import networks
from hilft.channels.registry import channel_of, to_hear
from hilft.channels.secrets import Locked, reveal
from hilft.people.permissions import NotYours
from tests.web.desk.conftest import Desk
from tests.world import World

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
GIVEN = {"account_title": "The shop", "secret": SECRET, "url": "", "audience": "private", "once": "yes"}
NEW, PAGE = "/ops/channels/new/webhook/", "/ops/channels/the-shop/"
MOST = 12


def test_a_channel_is_set_up_heard_and_listed(otto: Desk, world: World) -> None:
    assert "Add a channel" in otto.get("/ops/channels/").content.decode()
    assert "whsec_" in otto.get(NEW).content.decode()  # how a secret looks, in the steps
    assert otto.post(NEW, **GIVEN).status_code == 302
    account = Account.objects.get()
    assert (account.name, account.title, account.network) == ("the-shop", "The shop", "webhook")
    assert to_hear(now=world.now) == {"the-shop": 1}
    assert "not heard yet" in otto.get("/ops/channels/").content.decode()
    assert account.hook in otto.get(PAGE).content.decode()


def test_a_secret_is_encrypted_never_shown_and_stays_when_it_is_left_empty(otto: Desk) -> None:
    otto.post(NEW, **GIVEN)
    account = Account.objects.get()
    assert SECRET.encode() not in bytes(account.secrets)
    assert SECRET not in str(account.options)
    assert SECRET not in otto.get(PAGE).content.decode()
    changed = GIVEN | {"secret": "", "account_title": "The other shop", "audience": "public"}
    assert otto.post(PAGE, **changed).status_code == 302
    account.refresh_from_db()
    assert reveal(bytes(account.secrets)) == {"secret": SECRET}
    assert (account.title, account.version) == ("The other shop", 2)
    assert channel_of(account).traits.public


def test_what_cannot_work_is_said_at_its_field_and_nothing_typed_is_lost(otto: Desk) -> None:
    answer = otto.post(NEW, **(GIVEN | {"secret": "whsec_AAAA", "account_title": "Kiosk"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "too short" in page
    assert 'value="Kiosk"' in page
    assert "whsec_AAAA" not in page
    assert "This field is required" in otto.post(NEW, **(GIVEN | {"secret": ""})).content.decode()
    assert not Account.objects.exists()


def test_a_pause_is_somebodys_ends_by_itself_and_lasts_a_week_at_most(otto: Desk, world: World) -> None:
    otto.post(NEW, **GIVEN)
    too_long = {"until": (otto.world.now + timedelta(days=800)).strftime("%Y-%m-%dT%H:%M")}
    assert "within a week" in otto.post(PAGE + "pause/", **too_long).content.decode()
    account = Account.objects.get()
    pause(account.pk, world.now + timedelta(hours=2), by=world.otto, now=world.now)
    assert to_hear(now=world.now) == {}
    assert to_hear(now=world.now + timedelta(hours=2)) == {"the-shop": 1}
    otto.post(PAGE + "pause/end/")
    assert to_hear(now=world.now) == {"the-shop": 1}


def test_a_channel_ends_only_when_that_is_meant_and_its_secrets_go(otto: Desk, world: World) -> None:
    otto.post(NEW, **GIVEN)
    assert otto.post(PAGE + "end/").status_code == 422
    assert otto.post(PAGE + "end/", sure="yes").status_code == 302
    account = Account.objects.get()
    assert (bytes(account.secrets), account.hook, to_hear(now=world.now)) == (b"", "", {})
    page = otto.get(PAGE).content.decode()
    assert "Keep the settings" not in page
    assert otto.get("/ops/channels/nothing/").status_code == 404


def test_two_channels_of_one_name_are_two_and_none_takes_the_name_of_a_place(otto: Desk) -> None:
    for title in ("The shop", "The shop", "Mail", "Community"):
        otto.post(NEW, **(GIVEN | {"account_title": title}))
    names = set(Account.objects.values_list("name", flat=True))
    assert names == {"the-shop", "the-shop-2", "mail-2", "community-2"}


def test_only_who_operates_the_house_sets_up_channels(world: World) -> None:
    with pytest.raises(NotYours):
        set_up("webhook", "Shop", GIVEN, team=None, by=world.anna, now=world.now)
    assert Desk(world, world.anna).get("/ops/channels/").status_code == 403


def test_secrets_are_locked_with_a_new_key_and_the_old_one_can_go(otto: Desk, world: World, settings: Settings) -> None:
    settings.CHANNEL_KEYS = ["old key"]
    otto.post(NEW, **GIVEN)
    settings.CHANNEL_KEYS = ["new key", "old key"]
    assert rotate() == 1
    settings.CHANNEL_KEYS = ["new key"]
    assert reveal(bytes(Account.objects.get().secrets)) == {"secret": SECRET}
    settings.CHANNEL_KEYS = ["a third one"]
    with pytest.raises(Locked, match="enter the secrets again"):
        rotate()
    assert "do not open" in otto.post(PAGE + "test/").content.decode()


def test_every_network_has_its_form_with_steps(otto: Desk) -> None:
    for name, adapter in networks().items():
        page = otto.get(f"/ops/channels/new/{name}/").content.decode()
        assert all(f'name="{field.name}"' in page for field in adapter.fields), name
        assert page.count("<li>") >= len(adapter.steps) > 0, name
        with pytest.raises(Unfit):
            set_up(name, "Empty", {}, team=None, by=otto.world.otto, now=otto.world.now)


def test_the_page_asks_few_questions_however_many_channels_there_are(otto: Desk) -> None:
    for number in range(5):
        otto.post(NEW, **(GIVEN | {"account_title": f"Shop {number}"}))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        otto.get("/ops/channels/")
    assert len(asked) <= MOST
