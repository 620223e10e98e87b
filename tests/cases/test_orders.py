"""A move is not confirmed as a cancellation: whoever confirms an order holds it against the customer's own words."""

import pytest

from hilft.cases.actions.items import Uncompared, add_items, settle_item
from hilft.cases.histories import untrue
from hilft.cases.models import CaseEvent, Item
from hilft.intake.actions import TakenIn
from tests.web.desk.conftest import Desk
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("Please move my aunt's line to Example Street on 1 March.", language="de")


def test_e3_an_order_nobody_compared_with_the_wish_is_not_confirmed(world: World, taken: TakenIn) -> None:
    (part,) = add_items(taken.case_id, ["Move the line"], by=world.anna, now=world.now)
    with pytest.raises(Uncompared, match=r"wants: “Move the line”\. The order says: Cancellation\."):
        settle_item(part.pk, result="on 1 March", order="cancellation", by=world.anna, now=world.now)
    assert Item.objects.get().settled_at is None
    settle_item(part.pk, result="am 1. März", order="move", compared=True, by=world.anna, now=world.now)
    assert Item.objects.get().result == "Umzug an eine andere Adresse: am 1. März", "plainly, and in their language"
    event = CaseEvent.objects.get(kind="item_settled")
    assert event.data == {"item": part.pk, "order": "move"}
    assert list(untrue([taken.case_id])) == []


def test_e3_the_confirm_step_shows_the_wish_in_the_customers_own_words(world: World, taken: TakenIn) -> None:
    (part,) = add_items(taken.case_id, ["Move the line"], by=world.anna, now=world.now)
    desk, page = Desk(world, world.anna), f"/desk/cases/{taken.case_id}/items/{part.pk}/result/"
    shown = desk.get(page).content.decode()
    assert "Please move my aunt&#x27;s line to Example Street on 1 March." in shown
    assert "What the order says" in shown
    refused = desk.post(page, result="on 1 March", order="cancellation")
    assert refused.status_code == 422
    assert "Compare the two first." in refused.content.decode()
    assert "on 1 March" in refused.content.decode()
    assert desk.post(page, result="on 1 March", order="move", compared="on").status_code == 302
    assert Item.objects.get().result.endswith(": on 1 March")


def test_e3_a_part_without_an_order_is_settled_as_before(world: World, taken: TakenIn) -> None:
    (part,) = add_items(taken.case_id, ["An explanation"], by=world.anna, now=world.now)
    settle_item(part.pk, result="Explained", by=world.anna, now=world.now)
    assert Item.objects.get().result == "Explained"
