"""Anybody can see how the promise is kept, and nothing on that page is about a person."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hilft.cases.figures import count
from hilft.policies.queries import in_force, promised
from tests.web.desk.conftest import Desk, put_clock
from tests.world import World

MOST = 9
"""Questions to the database, whoever looks."""


def figures(page: HttpResponse) -> dict[str, str]:
    """Return the big figures by what they say."""
    found = re.findall(r'<p class="figure[^"]*"><strong>(.*?)</strong> <span>(.*?)</span>', page.content.decode())
    return {words: re.sub(r"<.*?>", "", value).strip() for value, words in found}


def looked_at(world: World, path: str = "/promise/", language: str = "en") -> HttpResponse:
    count(now=world.now)
    put_clock(world.now)
    return Client(headers={"accept-language": language}).get(path)  # type: ignore[return-value]


def test_a_visitor_sees_what_is_open_and_two_zeros(world: World) -> None:
    for number in range(3):
        world.case(f"Matter {number}")
    seen = figures(looked_at(world))
    assert seen["open cases"] == "3"
    assert seen["without a person"] == seen["without a next date"] == "0"


def test_a_case_that_climbed_is_said_with_who_has_it_and_how_old_it_is(world: World) -> None:
    world.case("Nobody looks")
    world.wait(timedelta(days=14), step=timedelta(hours=1))
    page = looked_at(world)
    seen = figures(page)
    assert seen["climbed, with somebody above the advisors"] == "1"
    assert seen["the oldest open case, now with: head of department"] == "14 days"
    line = re.search(r"head of department</th><td class=\"num\">(\d+)", page.content.decode())
    assert line is not None
    assert line[1] == "1"


def test_each_open_case_is_in_one_bar_of_age(world: World) -> None:
    world.case("Old")
    world.wait(timedelta(days=2), step=timedelta(hours=4))
    world.case("New")
    bars = dict(re.findall(r'<th scope="row">([^<]*)</th><td>(\d+)</td></tr>', looked_at(world).content.decode()))
    assert {unescape(label): value for label, value in bars.items() if value != "0"} == {
        "< 1 day": "1",
        "1 to 3 days": "1",
    }


@pytest.mark.parametrize(("language", "words"), [("en", "working days"), ("de", "Arbeitstage")])
def test_the_bound_is_the_one_the_rules_imply(world: World, language: str, words: str) -> None:
    second = promised(in_force(), now=world.now)[1]
    assert second.role == "head_of_service"
    said = f"{second.word_days:g}" if language == "en" else f"{second.word_days:g}".replace(".", ",")
    assert f"<strong>{said} {words}</strong>" in looked_at(world, language=language).content.decode()


def test_nothing_personal_is_on_the_page(world: World) -> None:
    world.mail("My name is Robin Customer", address="robin@example.net")
    page = looked_at(world).content.decode()
    for told in ("Anna", "Ben", "Lena", "Hanna", "Doris", "Robin", "robin@example.net"):
        assert told not in page


def test_a_house_that_never_counted_says_so(world: World) -> None:
    put_clock(world.now)
    page = Client().get("/promise/").content.decode()
    assert "Nothing has been counted yet." in page
    assert "the oldest open case" not in page


def test_the_part_alone_is_what_the_page_holds(world: World) -> None:
    whole, part = looked_at(world).content.decode(), looked_at(world, "/promise/?part=figures").content.decode()
    assert "<html" not in part
    assert part.strip() in whole


@pytest.mark.parametrize("who", ["nobody", "anna"])
def test_the_page_takes_few_questions(world: World, who: str) -> None:
    world.case("One")
    count(now=world.now)
    desk = Desk(world, world.anna if who == "anna" else None)
    desk.get("/promise/")
    with CaptureQueriesContext(connection) as asked:
        assert desk.browser.get("/promise/").status_code == 200
    assert len(asked) <= MOST, [one["sql"][:120] for one in asked]
