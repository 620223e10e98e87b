"""A board, and customers with names in the community."""

import pytest

from hilft.community.actions import choose_name
from hilft.community.models import Board
from hilft.people.actions import customer_of
from hilft.people.models import Customer
from tests.world import World


@pytest.fixture
def board(world: World) -> Board:
    return Board.objects.create(slug="internet", name_en="Internet", name_de="Internet", team=world.team)


@pytest.fixture
def mia(world: World) -> Customer:
    return member(world, "Mia")


@pytest.fixture
def robin(world: World) -> Customer:
    return member(world, "Robin")


def member(world: World, name: str) -> Customer:
    customer = customer_of("mail", f"{name.lower()}@example.net", name=f"{name} Realname", language="en", now=world.now)
    choose_name(customer, name, now=world.now)
    return customer
