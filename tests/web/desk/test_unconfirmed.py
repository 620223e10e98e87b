"""The list of what waits for its customer's yes: what they have, how often they were reminded, when it is presumed."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.words import answer as our_answer
from hilft.cases.actions.words import propose
from hilft.cases.models import Case, CaseEvent
from hilft.community.actions import answer, ask
from hilft.community.actions.matters import write_again
from hilft.community.models import Board, Question
from hilft.desk.queries import PAGE
from hilft.desk.unconfirmed import unconfirmed, unconfirmed_number
from hilft.people.actions import customer_of
from hilft.people.models import Customer
from hilft.work.rounds import figures
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 12
"""Questions of the page to the database, however long the list is: one more than the other lists, for the session."""


@pytest.fixture
def board(world: World) -> Board:
    return Board.objects.create(slug="internet", name_en="Internet", name_de="Internet", team=world.team)


def member(world: World, name: str) -> Customer:
    return customer_of("mail", f"{name.lower()}@example.net", name=name, language="en", now=world.now)


def proposed(world: World, text: str = "The line is dead") -> Case:
    taken = world.mail(text)
    case = Case.objects.get(pk=taken.case_id)
    propose(case.pk, taken.conversation.pk, text="Restart it.", by=case.owner, now=world.now)
    return case


def test_it_says_how_often_the_customer_was_reminded_and_when_silence_counts(world: World) -> None:
    case, seen = proposed(world), []
    for _ in range(4):
        (one,) = unconfirmed(world.anna)
        seen.append((one.reminders, one.most, one.presumed_at))
        world.wait(timedelta(hours=47), step=timedelta(minutes=30))
    assert [(number, most) for number, most, _ in seen] == [(0, 2), (0, 2), (1, 2), (2, 2)]
    world.wait(timedelta(days=1))
    presumed = CaseEvent.objects.get(case=case, kind="presumed")
    for _, _, promised in seen:
        assert promised is not None
        assert abs(presumed.at - promised) <= timedelta(minutes=30), "what the list said came true, to the tick"
    assert unconfirmed(world.anna) == []


def test_a_members_answer_stands_there_until_the_customer_or_one_of_us_says_something(
    world: World, board: Board
) -> None:
    mia, guide = member(world, "Mia"), member(world, "Guide")
    case_id = ask(board, title="Slow", text="Evenings.", by=mia, now=world.now).case_id
    question = Question.objects.get()
    assert unconfirmed(world.anna) == []
    world.now += timedelta(minutes=5)
    answer(question, text="Use channel 11.", by=guide, now=world.now)
    (one,) = unconfirmed(world.anna)
    assert (one.case.pk, one.is_proposed, one.since, one.presumed_at) == (case_id, False, world.now, None)
    world.now += timedelta(minutes=5)
    write_again(case_id, text="Where is that?", by=mia, now=world.now)
    assert unconfirmed(world.anna) == []
    world.now += timedelta(minutes=5)
    answer(question, text="In the menu.", by=guide, now=world.now)
    assert unconfirmed_number() == 1
    world.now += timedelta(minutes=5)
    our_answer(case_id, question.pk, text="We look.", by=world.anna, now=world.now)
    assert unconfirmed_number() == 0


def test_the_rail_counts_them_and_the_page_shows_them_in_order_of_their_date(
    world: World, anna: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = proposed(world, "The line is dead")
    world.now += timedelta(hours=1)
    second = proposed(world, "The bill is wrong")
    monkeypatch.setattr("hilft.work.rounds.database_now", lambda: world.now)
    figures()
    page = anna.get("/desk/unconfirmed/").content.decode()
    assert 'href="/desk/unconfirmed/" aria-current="page">Unconfirmed <span class="count">2</span>' in page
    assert page.index(f"{first.pk} The line is dead") < page.index(f"{second.pk} The bill is wrong")
    assert "reminded 0 of 2 times" in page
    part = anna.get("/desk/unconfirmed/", part="lines").content.decode()
    assert "<html" not in part
    assert "The line is dead" in part


def test_a_longer_list_asks_no_more_of_the_database_and_has_a_next_page(world: World, anna: Desk) -> None:
    for number in range(PAGE + 3):
        proposed(world, f"Matter {number}")
        if number == 0:
            anna.get("/desk/unconfirmed/")
    with CaptureQueriesContext(connection) as asked:
        page = anna.get("/desk/unconfirmed/").content.decode()
    assert page.count("/desk/cases/") == PAGE
    assert len(asked) <= MOST, [query["sql"][:80] for query in asked]
    after = page.partition('rel="next" href="?')[2].partition('"')[0].partition("after=")[2]
    rest = anna.get("/desk/unconfirmed/", after=unquote(after)).content.decode()
    assert rest.count("/desk/cases/") == 3
    assert '<a class="button" href="/desk/unconfirmed/">To the first page</a>' in rest, "there is no page before"


def test_only_who_sees_cases_sees_the_list(world: World) -> None:
    proposed(world)
    assert Desk(world, world.emil).get("/desk/unconfirmed/").status_code == 403
    assert Desk(world, None).get("/desk/unconfirmed/").status_code == 302
    assert unconfirmed(world.emil) == []
