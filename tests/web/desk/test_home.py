"""Where somebody lands after signing in."""

import pytest
from django.urls import reverse

from hilft.people.models import Account, Customer
from tests.web.desk.conftest import Desk
from tests.world import World


@pytest.mark.parametrize("name", ["anna", "lena", "hanna", "otto"])
def test_people_of_the_house_come_to_the_desk(world: World, name: str) -> None:
    desk = Desk(world, getattr(world, name))
    assert desk.get("/home/").headers["Location"] == "/desk/"
    assert desk.get("/desk/").headers["Location"] == "/desk/mine/"


def test_experts_customers_and_visitors_come_to_the_public_pages(world: World) -> None:
    customer = Desk(world, None)
    robin = Customer.objects.create(name="Robin", created_at=world.now)
    customer.browser.force_login(
        Account.objects.create_user("r@example.net", None, joined_at=world.now, customer=robin)
    )
    for somebody in (customer, Desk(world, world.emil), Desk(world, None)):
        assert somebody.get("/home/").headers["Location"] == reverse("public:home")
