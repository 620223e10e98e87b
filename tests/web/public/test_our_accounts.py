"""Everybody can see which accounts are ours, and say without an account of their own that another one is not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from hilft.base.errors import Trouble
from hilft.cases.models import Case
from hilft.channels.models import Account
from hilft.channels.ours import named_accounts
from hilft.conversations.models import Message
from tests.web.desk.conftest import Desk
from tests.web.public.conftest import TOKEN, Guest
from tests.world import World

PAGE = "/accounts/"


@pytest.fixture
def ours(world: World) -> None:
    Account.objects.create(
        name="care", network="mastodon", title="Care", handle="@care@social.example",
        page="https://social.example/@care", made_at=world.now,
    )  # fmt: skip
    Account.objects.create(
        name="old", network="x", handle="@old", page="https://x.example/old", made_at=world.now, ended_at=world.now
    )
    Account.objects.create(name="inside", network="webhook", title="Shop", made_at=world.now)
    Account.objects.create(name="bad", network="matrix", handle="@hilft:example", page="javascript:alert(1)")


@pytest.mark.usefixtures("ours")
def test_our_live_accounts_and_those_of_the_settings_stand_there_with_links_that_name_us(
    visitor: Guest, settings: Settings
) -> None:
    settings.ACCOUNTS = ["Facebook=@example https://facebook.example/example", "TikTok=@example"]
    page = visitor.read(PAGE)
    assert '<link rel="me" href="https://social.example/@care">' in page
    assert 'rel="me noopener" href="https://facebook.example/example"' in page
    assert "TikTok" in page
    assert "care@example.org" in page
    assert "@old" not in page
    assert "Shop" not in page
    assert "javascript:" not in page
    assert "@hilft:example" in page
    assert 'href="/accounts/"' in visitor.read("/blog/"), "every public page leads there"


def test_a_setting_nobody_understands_stops_the_start(settings: Settings) -> None:
    for wrong in ("Facebook", "=@x", "Facebook=@x ftp://nowhere"):
        settings.ACCOUNTS = [wrong]
        with pytest.raises(Trouble, match="HILFT_ACCOUNTS"):
            named_accounts()


def test_an_account_that_pretends_to_be_us_becomes_one_case_with_an_owner_and_masked_words(
    world: World, visitor: Guest
) -> None:
    told = {"address": "@example-help on X", "note": "They wanted +49 30 55501234 of me.", "token": TOKEN}
    for _ in range(2):
        answer = visitor.post(PAGE, **told)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/reported/")
    assert "by a date" in visitor.read("/accounts/reported/")
    case = Case.objects.get(kind="report")
    assert case.owner_id == world.hanna.pk
    assert case.next_due is not None
    assert case.next_due < world.now + timedelta(days=1)
    assert Message.objects.get().text == "@example-help on X\n\nThey wanted [phone] of me."
    assert "@example-help on X" in Desk(world, world.lena).get(f"/desk/cases/{case.pk}/").content.decode()


def test_machines_and_floods_are_stopped_and_an_empty_form_comes_back(world: World, visitor: Guest) -> None:
    assert visitor.post(PAGE, token=TOKEN).status_code == 422
    visitor.post(PAGE, address="@x", token=TOKEN, website="buy")
    assert not Case.objects.exists()
    for number in range(7):
        assert visitor.post(PAGE, address="@x", token=f"{number:032x}").status_code == 302
    refused = visitor.post(PAGE, address="@x", note="What I typed", token=f"{99:032x}")
    assert refused.status_code == 422
    assert "What I typed" in refused.content.decode()
    assert Case.objects.filter(kind="report").count() == 7


def test_the_page_asks_the_database_the_same_few_questions_however_many_accounts_there_are(
    world: World, visitor: Guest
) -> None:
    visitor.get(PAGE)
    for number in range(6):
        Account.objects.create(name=f"a{number}", network="mastodon", handle=f"@a{number}", made_at=world.now)
    with CaptureQueriesContext(connection) as asked:
        visitor.browser.get(PAGE)
    assert len(asked) <= 3
