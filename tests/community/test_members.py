"""A name in the community belongs to one person, and nobody looks like the house."""

import pytest

from hilft.cases.actions.doing import Refused
from hilft.community.actions import choose_name
from hilft.community.actions.boards import Sign, first_board, make_board
from hilft.community.actions.brake import LIMITS, SPAN, brake
from hilft.community.models import Attempt, Member
from hilft.people.models import Customer
from hilft.people.permissions import NotYours
from tests.world import World


@pytest.mark.parametrize(
    "name",
    [
        "x", "x" * 41, "mia@example.net", "12345", "Support", "Example Telecom", "ExampIe Te1ecom Hilfe",
        "anna advisor", "Anna_Adv1sor", "Kundenservice 24", "the support",
    ],
)  # fmt: skip
def test_names_that_mislead_are_refused(world: World, robin: Customer, name: str) -> None:
    with pytest.raises(Refused):
        choose_name(robin, name, now=world.now)


@pytest.mark.parametrize("name", ["Mia", "mia", "M1a", "Mía", " M i a "])
def test_nobody_takes_a_name_that_looks_like_anothers(world: World, mia: Customer, robin: Customer, name: str) -> None:
    with pytest.raises(Refused):
        choose_name(robin, name, now=world.now)
    assert Member.objects.get(customer=robin).name == "Robin"


@pytest.mark.parametrize("name", ["Steamer", "Jürgen H.", "Annabell", "Ça va", "南の風"])
def test_ordinary_names_are_taken(world: World, robin: Customer, name: str) -> None:
    assert choose_name(robin, name, now=world.now).name == name


def test_a_new_name_replaces_the_old_one(world: World, mia: Customer, robin: Customer) -> None:
    choose_name(mia, "Wanderer", now=world.now)
    assert choose_name(robin, "Mia", now=world.now).name == "Mia"


def test_strangers_are_braked_after_a_while_and_only_for_an_hour(world: World) -> None:
    for _ in range(LIMITS["ask"]):
        brake("ask", "192.0.2.7", now=world.now)
    with pytest.raises(Refused):
        brake("ask", "192.0.2.7", now=world.now)
    brake("ask", "192.0.2.8", now=world.now)
    brake("link", "192.0.2.7", now=world.now)
    brake("ask", "192.0.2.7", now=world.now + SPAN)
    assert Attempt.objects.count() == 1, "what is older than an hour is forgotten"
    assert "192.0.2" not in Attempt.objects.get().digest


def test_boards_are_opened_by_who_leads_the_community(world: World) -> None:
    first = first_board(Sign(name_en="Questions", name_de="Fragen"))
    with pytest.raises(NotYours):
        make_board(Sign(name_en="Bills", name_de="Rechnungen"), by=world.anna)
    second = make_board(Sign(name_en="Bills", name_de="Rechnungen", team=world.team), by=world.hanna)
    assert (first.position, second.position, second.slug) == (0, 1, "bills")
    for sign in (Sign(name_en="Bills", name_de="Noch eins"), Sign(name_en="Other", name_de=" ")):
        with pytest.raises(Refused):
            make_board(sign, by=world.hanna)
    with pytest.raises(Refused):
        first_board(Sign(name_en="Again", name_de="Nochmals"))
