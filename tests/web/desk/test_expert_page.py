"""What an expert sees by a personal link: the question, what was said, a deadline; no account, no names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.links import make_link
from hilft.cases.actions.words import note
from hilft.cases.models import Case
from hilft.experts.actions import ask, give_key
from hilft.experts.models import Consult
from hilft.people.actions import hire
from hilft.people.models import Role
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 12
"""Questions to the database for the page, however much was said and however many had the question."""


@pytest.fixture
def consult(world: World) -> Consult:
    taken = world.mail("My site www.robin.example does not answer. Call 030 901820.", name="Robin Real")
    note(taken.case_id, text="He is angry.", by=world.anna, now=world.now)
    return ask(taken.case_id, expert=world.emil, question="Is the prefix announced?", by=world.anna, now=world.now)


@pytest.fixture
def address(world: World, consult: Consult) -> str:
    return f"/e/{make_link(consult.pk, 'expert', now=world.now)}/"


def test_the_page_shows_the_question_and_the_masked_history_and_nothing_else(world: World, address: str) -> None:
    page = Desk(world, None).get(address)
    shown = page.content.decode()
    assert "Is the prefix announced?" in shown
    assert "www.robin.example" in shown
    assert "Mon 2 Mar, 14:00" in shown
    for hidden in ("He is angry.", "901820", "Robin Real"):
        assert hidden not in shown
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_answer_reaches_the_case_and_the_link_then_thanks(world: World, consult: Consult, address: str) -> None:
    expert = Desk(world, None)
    assert expert.post(address, verdict="answered", text="").status_code == 422
    assert expert.post(address, verdict="answered", text="It is not.").status_code == 302
    assert "Thank you" in expert.get(address).content.decode()
    assert expert.post(address, verdict="answered", text="It is.").status_code == 422
    assert Consult.objects.get().answer == "It is not."


def test_not_me_passes_the_question_on_and_leaves_the_door_open(world: World, consult: Consult, address: str) -> None:
    expert = Desk(world, None)
    expert.post(address, verdict="not_me", text="Ask routing.")
    assert Case.objects.get(pk=consult.pk).owner == world.lena
    assert "Lena Lead looks for somebody else" in expert.get(address).content.decode()


def test_an_unknown_link_and_a_customers_link_open_nothing(world: World, consult: Consult) -> None:
    visitor = Desk(world, None)
    customers = make_link(consult.parent_id, "customer", now=world.now)
    for secret in ("nonsense", customers, "%00"):
        assert visitor.get(f"/e/{secret}/").status_code == 404


def test_a_colleague_gets_a_link_of_their_own_and_the_old_one_says_it_was_passed_on(
    world: World, consult: Consult, address: str
) -> None:
    nele = hire(name="Nele Netz", alias="Nele", email="nele@example.org", role=Role.EXPERT)
    first = Desk(world, None)
    assert "Nele Netz" in first.get(address).content.decode()
    assert first.post(f"{address}colleague/", to="").status_code == 422
    assert first.post(f"{address}colleague/", to=nele.pk, note="You built it.").status_code == 302
    assert "It is offered to Nele Netz" in first.get(address).content.decode()
    second, hers = Desk(world, None), f"/e/{give_key(consult.pk, nele.pk, now=world.now)}/"
    shown = second.get(hers).content.decode()
    assert "You built it." in shown
    assert "It is with Emil Expert until you take it" in shown
    assert "Mon 2 Mar, 14:00" in shown, "the date stands"
    assert second.post(f"{hers}acceptance/").status_code == 302
    old = first.get(address).content.decode()
    assert "You passed this question on. It is with Nele Netz now" in old
    assert 'name="verdict"' not in old
    assert second.post(hers, verdict="answered", text="It is not.").status_code == 302
    assert "Nele Netz" in second.get(hers).content.decode()


def test_a_question_that_is_not_offered_is_not_taken_by_a_link(world: World, consult: Consult, address: str) -> None:
    expert = Desk(world, None)
    refused = expert.post(f"{address}acceptance/")
    assert refused.status_code == 422
    assert "not offered to you" in refused.content.decode()
    assert expert.get(f"{address}colleague/").status_code == 405


def test_the_link_of_a_withdrawn_question_says_that_no_answer_is_needed(
    world: World, consult: Consult, address: str
) -> None:
    confirm(consult.parent_id, now=world.now)
    assert "no answer is needed any more" in Desk(world, None).get(address).content.decode()


def test_the_page_takes_few_questions_to_the_database_however_much_was_said(
    world: World, consult: Consult, address: str
) -> None:
    def questions() -> int:
        expert.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert expert.get(address).status_code == 200
        return len(asked)

    expert = Desk(world, None)
    few = questions()
    for number in range(12):
        note(consult.parent_id, text=f"Note {number}", by=world.anna, now=world.now)
        hire(name=f"Expert {number}", alias="E", email=f"e{number}@example.org", role=Role.EXPERT)
    assert questions() == few <= MOST
