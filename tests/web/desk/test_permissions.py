"""Nobody comes to the desk without a right: every address, every role, and visitors."""

import re

import pytest
from django.urls import URLPattern

from hilft.people.actions import give_account, hire
from hilft.people.models import Account, Customer, Role
from hilft.people.permissions import TABLE, Right
from hilft.web.desk.urls import urlpatterns
from tests.web.desk.conftest import Desk
from tests.world import World

ARGUMENTS = {"number": 0, "commitment": 0, "name": "mine"}


def addresses(case_id: int) -> dict[str, tuple[str, Right]]:
    """Return every address of the desk with the right its page says it needs."""
    found = {}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = "/desk/" + str(pattern.pattern)
        path = path.replace("<int:number>", str(case_id)).replace("<list:name>", "mine")
        path = re.sub(r"<slug:\w+>", "status", re.sub(r"<int:\w+>", "1", path))
        found[path] = (str(pattern.name), right_of(pattern.callback))
    return found


def right_of(page: object) -> Right:
    """Return the right a page is kept by, looked for below its decorators."""
    while not hasattr(page, "right"):
        assert hasattr(page, "__wrapped__"), f"{page} is open to everybody"
        page = page.__wrapped__
    right = page.right
    assert isinstance(right, Right)
    return right


def statuses(desk: Desk, path: str) -> set[int]:
    return {desk.get(path).status_code, desk.post(path).status_code}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_comes_in_where_its_rights_say_and_nowhere_else(world: World, role: str) -> None:
    case = world.case("A case")
    person = hire(name="Pat", alias="Pat P", email="pat@example.org", role=role, team=world.team)
    desk = Desk(world, person)
    for path, (_name, right) in addresses(case.pk).items():
        is_let_in = role in TABLE[right]
        found = statuses(desk, path)
        assert (found <= {403, 405}) == (not is_let_in), f"{role} at {path}: {found}"
        assert 500 not in found


def test_visitors_are_asked_to_sign_in(world: World) -> None:
    case = world.case("A case")
    visitor = Desk(world, None)
    for path in addresses(case.pk):
        assert statuses(visitor, path) <= {302, 405}, path
        answer = visitor.get(path)
        assert answer.status_code == 405 or answer.headers["Location"].startswith("/accounts/login/")


def test_for_customers_the_desk_does_not_exist(world: World) -> None:
    case = world.case("A case")
    customer = Customer.objects.create(name="Robin", created_at=world.now)
    account = Account.objects.create_user("robin@example.net", None, joined_at=world.now, customer=customer)
    browser = Desk(world, None)
    browser.browser.force_login(account)
    for path in addresses(case.pk):
        assert statuses(browser, path) <= {404, 405}, path


def test_a_person_who_has_left_is_out_at_once(world: World, anna: Desk) -> None:
    assert anna.get("/desk/mine/").status_code == 200
    world.anna.may_own = False
    world.anna.save()
    assert anna.get("/desk/mine/").status_code == 404


def test_what_is_not_there_answers_like_what_may_not_be_seen(anna: Desk) -> None:
    assert anna.get("/desk/cases/999999/").status_code == 404
    assert anna.get("/desk/customers/999999/").status_code == 404
    assert anna.get("/desk/files/999999/").status_code == 404
    assert anna.get("/desk/nothing/").status_code == 404


def test_an_account_without_anybody_finds_nothing(world: World) -> None:
    browser = Desk(world, None)
    browser.browser.force_login(Account.objects.create_user("x@example.net", None, joined_at=world.now))
    assert browser.get("/desk/mine/").status_code == 404
    assert give_account(world.ben, password=None, now=world.now).person == world.ben
