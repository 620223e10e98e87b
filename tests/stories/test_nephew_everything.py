"""A nephew with an authority for everything: his aunt's other cases open by his own link, as long as it holds."""

from datetime import timedelta

import pytest

from hilft.cases.actions.links import make_link
from hilft.cases.actions.representing import Authority, grant, note_behalf, revoke
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent, Representative
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from tests.web.desk.conftest import Desk
from tests.web.public.conftest import TOKEN, Guest
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")

DAY = timedelta(days=1)
AUNT = "aunt@example.net"


@pytest.fixture
def aunt(world: World) -> Customer:
    taken = world.mail("My telephone moves with me.", address=AUNT, name="Gerda Example")
    return Customer.objects.get(case=taken.case_id)


@pytest.fixture
def nephew(world: World, aunt: Customer) -> TakenIn:
    """He asks by mail, and an advisor writes down for whom."""
    taken = world.mail("I ask for my aunt: what became of her move?", address="nephew@example.net", name="Noah")
    note_behalf(taken.case_id, whom=aunt, by=world.anna, now=world.now)
    return taken


def may(world: World, taken: TakenIn, scope: str, lasts: timedelta = 30 * DAY) -> Representative:
    shown = Authority(scope=scope, document="letter of attorney", valid_until=world.now + lasts)
    return grant(taken.case_id, shown, by=world.anna, now=world.now)


def hers(world: World, aunt: Customer) -> Case:
    """Return her own case, which she opened before he wrote."""
    return Case.objects.get(customer=aunt)


def doors(world: World, nephew: TakenIn, number: int) -> tuple[str, str]:
    """Return the address of his own case, and by the same link of another one."""
    page = f"/c/{make_link(nephew.case_id, 'customer', now=world.now)}/"
    return page, f"{page}for/{number}/"


def test_e3_with_everything_he_reads_her_other_cases_and_writes_in_them_as_himself(
    world: World, nephew: TakenIn, aunt: Customer
) -> None:
    case, guest = hers(world, aunt), Guest(world)
    page, door = doors(world, nephew, case.pk)
    may(world, nephew, "everything")
    assert f'href="{door}"' in guest.read(page)
    shown = guest.read(door)
    assert "This is a case of Gerda Example. You may act in it until" in shown
    assert "My telephone moves with me." in shown
    assert "Not your case?" not in shown
    assert guest.post(f"{door}words/", text="Please keep her number.", token=TOKEN).status_code == 302
    assert "Noah writes for Gerda Example: Please keep her number." in guest.read(door)
    events = CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True)
    assert list(events)[-2:] == ["represented", "spoke"]
    desk = Desk(world, world.anna).get(f"/desk/cases/{case.pk}/").content.decode()
    assert "Somebody acted for the customer, by an authority for everything" in desk
    assert list(untrue([case.pk, nephew.case_id])) == []


def test_e3_he_says_yes_for_her_and_opens_it_again_and_both_are_written_down(
    world: World, nephew: TakenIn, aunt: Customer
) -> None:
    case, guest = hers(world, aunt), Guest(world)
    _page, door = doors(world, nephew, case.pk)
    may(world, nephew, "everything")
    refused = guest.post(f"{door}rejection/", text="No.")
    assert refused.status_code == 422
    assert not CaseEvent.objects.filter(case=case, kind="represented").exists(), "what was refused was not done"
    assert guest.post(f"{door}confirmation/").status_code == 302
    assert not Case.objects.open().filter(pk=case.pk).exists()
    assert guest.post(f"{door}reopening/", text="").status_code == 302
    assert Case.objects.open().filter(pk=case.pk).exists()
    assert CaseEvent.objects.filter(case=case, kind="represented").count() == 2
    assert list(untrue([case.pk])) == []


@pytest.mark.parametrize("scope", ["general", "case", ""])
def test_e3_with_less_none_of_her_other_cases_exist_for_him(
    world: World, nephew: TakenIn, aunt: Customer, scope: str
) -> None:
    case, guest = hers(world, aunt), Guest(world)
    page, door = doors(world, nephew, case.pk)
    if scope:
        may(world, nephew, scope)
    assert guest.get(door).status_code == 404
    assert guest.post(f"{door}words/", text="Let me in.", token="a1").status_code == 404
    assert "My telephone moves with me." not in guest.read(page)


def test_e3_everything_ends_with_its_day_or_its_end_and_reaches_her_cases_only(
    world: World, nephew: TakenIn, aunt: Customer
) -> None:
    case, guest = hers(world, aunt), Guest(world)
    _page, door = doors(world, nephew, case.pk)
    stranger = world.mail("Mine alone.", address="kim@example.net").case_id
    third = Customer.objects.get(case=stranger)
    for_third = world.mail("For Kim.", address=AUNT, subject="For Kim").case_id
    note_behalf(for_third, whom=third, by=world.anna, now=world.now)
    may(world, nephew, "everything", lasts=DAY)
    assert guest.get(door).status_code == 200
    for other in (stranger, for_third, nephew.case_id, 99):
        assert guest.get(doors(world, nephew, other)[1]).status_code == 404
    assert guest.post(f"{door}check/", number="1", second="2").status_code == 404, "who she is only she can show"
    assert guest.get(door.replace("/c/", "/c/x")).status_code == 410
    world.now += DAY
    assert guest.get(door).status_code == 404
    may(world, nephew, "everything")
    assert guest.get(doors(world, nephew, case.pk)[1]).status_code == 200
    revoke(nephew.case_id, by=world.anna, now=world.now)
    assert guest.get(doors(world, nephew, case.pk)[1]).status_code == 404
