"""Whoever answers for a trouble reads what is wrong, why, and where to look, in their own language."""

from datetime import timedelta

import pytest

from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Placement
from hilft.channels import inbox
from hilft.channels.actions.health import note_trouble
from hilft.channels.contract import NotNow
from hilft.channels.models import Account
from hilft.channels.wire.http import UNREACHABLE
from hilft.deliveries.actions import try_again
from hilft.deliveries.models import Delivery
from hilft.people.models import Person
from tests.channels.hearing import hear, heard, send_all, take_in_all, troubles
from tests.channels.small_smtp import SmallServer, written
from tests.web.desk.conftest import Desk
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")
HOUR = timedelta(hours=1)
WHY = "The mail server refused the letter for good. Reach the customer another way. (550 no such box)"
WARUM = "Der Mailserver hat den Brief endgültig abgelehnt."


def refused(world: World, post: SmallServer) -> Case:
    """Let an answer go to somebody whose mailbox is gone; return its case."""
    heard(world, written("My line is dead.", From="gone@example.net"))
    case = Case.objects.get()
    send_all(world)
    post.refused["gone@example.net"] = "550 no such box"
    talk = Placement.objects.get(case=case).conversation_id
    answer(case.pk, talk, text="We look at it.", by=world.anna, now=world.now)
    send_all(world)
    return case


def test_the_page_of_the_case_says_why_its_answer_did_not_arrive(world: World, post: SmallServer) -> None:
    case = refused(world, post)
    page = Desk(world, world.anna).get(f"/desk/cases/{case.pk}/").content.decode()
    assert f"could not be delivered: {WHY}" in page


def test_the_page_of_the_trouble_says_what_did_not_arrive_why_and_what_to_do(world: World, post: SmallServer) -> None:
    case = refused(world, post)
    (trouble,) = troubles()
    assert trouble.owner == case.owner
    path = f"/desk/cases/{trouble.pk}/"
    page = Desk(world, world.anna).get(path).content.decode()
    assert WHY in page
    assert "Next step" in page
    assert f"about case {case.pk}" in page
    assert f"/desk/cases/{case.pk}/#message-" in page
    Person.objects.update(language="de")
    german = Desk(world, world.anna)
    german.browser.cookies["django_language"] = "de"
    assert WARUM in german.get(path).content.decode()
    delivery = Delivery.objects.get(failed_at__isnull=False)
    try_again(delivery, by=world.otto, now=world.now)
    assert "noch einmal auf den Weg gebracht" in german.get(path).content.decode()


def test_a_channel_in_trouble_says_what_it_is_and_where_to_look_until_it_is_heard_again(world: World) -> None:
    account = Account.objects.create(name="birds", title="Our birds", network="mastodon")
    away = NotNow(UNREACHABLE, code="unreachable", retry_after=HOUR, detail="b.example")
    for _ in range(2):
        note_trouble(account, away, now=world.now)
        world.now += HOUR
    (trouble,) = troubles()
    path = f"/desk/cases/{trouble.pk}/"
    page = Desk(world, world.otto).get(path).content.decode()
    assert "The server cannot be reached. (b.example)" in page
    assert "/ops/channels/birds/" in page
    assert "/ops/channels/birds/" not in Desk(world, world.anna).get(path).content.decode()
    note_trouble(account, None, now=world.now)
    assert "It is heard again." in Desk(world, world.otto).get(path).content.decode()


def test_a_message_that_could_not_be_taken_in_is_one_click_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("not today")

    monkeypatch.setattr(inbox, "take_in_raw", fails)
    raw = hear(world, written("My line is dead."))
    for _ in range(inbox.GIVE_UP):
        take_in_all(world)
        world.now += HOUR
    (trouble,) = troubles()
    page = Desk(world, world.otto).get(f"/desk/cases/{trouble.pk}/").content.decode()
    assert f"/ops/sealed/{raw.pk}/" in page
    assert "take it in by hand" in page
