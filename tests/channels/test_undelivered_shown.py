"""Whoever answers for a case reads why a word of theirs did not arrive and what to do, in their own language."""

import pytest

from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Placement
from hilft.deliveries.actions import try_again
from hilft.deliveries.models import Delivery
from hilft.people.models import Person
from tests.channels.hearing import heard, send_all, troubles
from tests.channels.small_smtp import SmallServer, written
from tests.web.desk.conftest import Desk
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")
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
