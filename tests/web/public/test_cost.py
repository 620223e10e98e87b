"""A page asks the database a fixed number of questions, however much there is to show."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.signing import dumps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.links import make_link
from hilft.cases.actions.words import answer as answer_case
from hilft.cases.models import Case
from hilft.community.actions import answer, ask, comment, publish, thank
from hilft.community.models import Board
from hilft.people.actions import hire
from hilft.people.models import Customer, Role
from hilft.web.public.asking import SALT
from tests.web.public.conftest import Guest, member, question_of
from tests.world import World

MOST = 12


@pytest.fixture
def busy(world: World, board: Board, mia: Customer, robin: Customer) -> dict[str, str]:
    """Fill the house a little, and return the paths of its public pages."""
    for number in range(6):
        Board.objects.create(slug=f"b{number}", name_en="B", name_de="B")
    bente = hire(name="B", alias="B", email="bente@example.org", role=Role.COMMUNITY_MANAGER)
    posts = [publish(title=f"Post {n}", text="Words", by=bente, language="en", now=world.now) for n in range(4)]
    case_id = 0
    for number in range(6):
        case_id = ask(board, title=f"Question {number}", text="router line", by=mia, now=world.now).case_id
        for helper in (robin, member(world, f"Helper{number}")):
            said = answer(question_of(case_id), text="Try", by=helper, now=world.now)
            thank(said, by=mia, now=world.now)
            comment(posts[0], text="Help", by=helper, asks_for_help=True, now=world.now)
        owner = Case.objects.get(pk=case_id).owner
        answer_case(case_id, question_of(case_id).pk, text="We look", by=owner, now=world.now)
    world.wait(timedelta(hours=6))
    secret = make_link(case_id, "customer", now=world.now)
    told = dumps({"case": case_id, "confirm": False, "hidden": []}, salt=SALT)
    number = question_of(case_id).pk
    return {
        "home": "/", "search": "/search/?q=router", "board": "/boards/internet/", "question": f"/questions/{number}/",
        "ask": "/ask/", "similar": "/ask/similar/?title=router+line", "receipt": f"/asked/{told}/", "blog": "/blog/",
        "post": f"/blog/{posts[0].slug}/", "link": f"/c/{secret}/", "new link": "/link/",
        "case": f"/my/cases/{case_id}/", "cases": "/my/cases/", "name": "/my/name/",
    }  # fmt: skip


def cost(guest: Guest, path: str) -> int:
    guest.get("/promise/")  # what is asked once in a process's life is not asked in a page
    with CaptureQueriesContext(connection) as asked:
        assert guest.browser.get(path).status_code == 200, path
    return len(asked)


@pytest.mark.parametrize("who", ["visitor", "member", "advisor"])
def test_no_page_asks_the_database_more_than_a_dozen_questions(
    world: World, busy: dict[str, str], mia: Customer, who: str
) -> None:
    people: dict[str, Callable[[], Guest]] = {
        "visitor": lambda: Guest(world),
        "member": lambda: Guest(world, mia),
        "advisor": lambda: Guest(world, world.anna),
    }
    guest = people[who]()
    private = {"case", "cases", "name"}
    costs = {name: cost(guest, path) for name, path in busy.items() if who == "member" or name not in private}
    assert {name: asked for name, asked in costs.items() if asked > MOST} == {}
