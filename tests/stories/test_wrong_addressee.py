"""Two customers are taken for each other: what was about to cross is asked about, what did cross has 72 hours."""

from datetime import timedelta

import pytest
from django.test import Client

from hilft.cases.actions.links import make_link
from hilft.cases.models import Case
from hilft.desk.actions import Reply, reply
from hilft.desk.crossing import Crossing
from hilft.intake.actions import TakenIn
from hilft.intake.breach import wrong_addressee
from hilft.people.actions import put_on_duty
from hilft.people.models import Role
from tests.web.desk.conftest import Desk
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")


@pytest.fixture
def pair(world: World) -> tuple[TakenIn, TakenIn]:
    return world.mail("My line is dead."), world.mail("Mine too.", address="robin.other@example.net")


def test_an_answer_that_names_another_customers_address_needs_a_second_yes(
    world: World, pair: tuple[TakenIn, TakenIn]
) -> None:
    mine, _other = pair
    seq = Case.objects.get(pk=mine.case_id).seq
    text = "We wrote to Robin.Other@example.net."
    said = Reply(text=text, seen=seq, conversation_id=mine.conversation.pk)
    with pytest.raises(Crossing) as asked:
        reply(mine.case_id, said, by=world.anna, now=world.now)
    assert asked.value.found == ["Robin.Other@example.net"]
    own = Reply(text="We wrote to robin@example.net.", seen=seq, conversation_id=mine.conversation.pk)
    assert reply(mine.case_id, own, by=world.anna, now=world.now).pk


def test_the_desk_asks_and_keeps_what_was_typed(world: World, pair: tuple[TakenIn, TakenIn]) -> None:
    mine, _other = pair
    anna, page = Desk(world, world.anna), f"/desk/cases/{mine.case_id}/answers/"
    form = {
        "text": "Ask robin.other@example.net.",
        "seen": Case.objects.get(pk=mine.case_id).seq,
        "audience": f"private-{mine.conversation.pk}",
    }
    refused = anna.post(page, **form)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "another customer" in shown
    assert "Ask robin.other@example.net." in shown
    assert 'name="crosses"' in shown
    assert anna.post(page, **form, crosses="on").status_code == 302


def test_whoever_got_the_wrong_letter_says_so_and_sees_nothing_more(
    world: World, pair: tuple[TakenIn, TakenIn]
) -> None:
    mine, _other = pair
    put_on_duty(world.otto, Role.PRIVACY_OFFICER)
    secret = make_link(mine.case_id, "customer", now=world.now)
    Desk(world, None).get(f"/c/{secret}/stranger/")
    stranger = Client()
    asked = stranger.get(f"/c/{secret}/stranger/")
    assert "My line is dead" not in asked.content.decode()
    assert stranger.post(f"/c/{secret}/stranger/").status_code == 200
    assert stranger.get(f"/c/{secret}/").status_code == 410
    breach = Case.objects.get(kind="breach")
    assert (breach.owner, breach.parent_id) == (world.otto, mine.case_id)
    assert "robin" not in breach.title.lower()
    assert wrong_addressee(mine.case_id, secret, now=world.now + timedelta(minutes=1)) is None


def test_a_breach_nobody_works_on_is_at_the_top_within_72_hours_weekends_included(
    world: World, pair: tuple[TakenIn, TakenIn]
) -> None:
    mine, _other = pair
    world.now += timedelta(days=4, hours=9)  # Friday evening
    secret = make_link(mine.case_id, "customer", now=world.now)
    opened = wrong_addressee(mine.case_id, secret, now=world.now)
    assert opened is not None
    world.wait(timedelta(hours=72))
    breach = Case.objects.get(pk=opened.id)
    assert (breach.owner, breach.rung) == (world.doris, 3)
