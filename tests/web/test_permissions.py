"""The table of rights is one: in the code, in the documentation, and at the doors of the pages."""

from pathlib import Path

import pytest

from hilft.people.actions import customer_of, hire
from hilft.people.models import Account, Role
from hilft.people.permissions import TABLE, Right
from tests.web.desk.conftest import Desk
from tests.world import World

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
YES, NO = "yes", "–"  # noqa: RUF001 - the dash of the table
NOT_STAFF = ("customer", "visitor")
DOORS: dict[Right, tuple[str, str]] = {
    Right.SEE_CASES: ("get", "/desk/all/"),
    Right.ANSWER: ("post", "/desk/cases/{case}/solution/"),
    Right.OWN: ("post", "/desk/cases/{case}/owner/"),
    Right.LEAD: ("post", "/desk/cases/{case}/extension/"),
    Right.MANAGE: ("get", "/ops/people/"),
    Right.PUBLISH: ("get", "/lead/articles/"),
    Right.OPERATE: ("get", "/ops/"),
}
"""One door for each right."""
LET_IN = {200, 302, 422}
"""Shown, done, or asked again because the form was empty."""


def written() -> dict[str, dict[str, bool]]:
    """Return the documented table: right -> who -> whether."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    head, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    for row in rows:
        assert set(row[1:]) <= {YES, NO}, row
    return {right: dict(zip(head[1:], (cell == YES for cell in cells), strict=True)) for right, *cells in rows}


def who(world: World, name: str) -> Desk:
    """Return the browser of somebody of this role, of a customer, or of a visitor."""
    if name == "visitor":
        return Desk(world, None)
    if name == "customer":
        desk = Desk(world, None)
        customer = customer_of("mail", "c@example.net", name="C", language="en", now=world.now)
        desk.browser.force_login(
            Account.objects.create_user("c@example.net", None, joined_at=world.now, customer=customer)
        )
        return desk
    role = name.replace(" ", "_")
    return Desk(world, hire(name="Pat", alias="Pat P", email="pat@example.org", role=role, team=world.team))


def test_the_documented_table_is_the_one_in_force() -> None:
    found = written()
    assert list(found) == [right.value for right in Right]
    for right in Right:
        roles = {role.value.replace("_", " "): role in TABLE[right] for role in Role}
        assert found[right.value] == roles | dict.fromkeys(NOT_STAFF, False)


@pytest.mark.parametrize("name", [*(role.value.replace("_", " ") for role in Role), *NOT_STAFF])
def test_every_cell_of_the_table_is_what_the_pages_do(world: World, name: str) -> None:
    case = world.case("A case", owner=world.lena)
    desk = who(world, name)
    for right, (method, address) in DOORS.items():
        path = address.format(case=case.pk)
        answer = desk.get(path) if method == "get" else desk.post(path)
        told = f"{name} at {path}: {answer.status_code}"
        sent_to_sign_in = answer.headers.get("Location", "").startswith("/accounts/login/")
        if written()[right.value][name]:
            assert answer.status_code in LET_IN, told
            assert not sent_to_sign_in, told
        elif name == "visitor":
            assert sent_to_sign_in, told
        else:
            assert answer.status_code == (404 if name == "customer" else 403), told


def test_every_right_has_a_door_that_is_tried() -> None:
    assert set(DOORS) == set(Right)


def test_somebody_who_left_has_no_right_at_all(world: World) -> None:
    desk = who(world, "head of department")
    assert desk.get("/ops/people/").status_code == 200
    assert desk.person is not None
    desk.person.may_own = False
    desk.person.save()
    for method, address in DOORS.values():
        path = address.format(case=1)
        answer = desk.get(path) if method == "get" else desk.post(path)
        assert answer.status_code in (403, 404), f"{path}: {answer.status_code}"
