"""The pages about hours and about fairness: who sees them, what they say, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hilft.base.actions import note
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Case
from hilft.core.spread import counted
from hilft.desk.queries import cases_of
from hilft.learning.capacity import look
from hilft.learning.models import SpeedDay, TeamDay
from hilft.learning.rollup import DAYS
from tests.web.desk.conftest import Desk, put_clock
from tests.world import World

DAY = timedelta(days=1)
MOST = {"/capacity/": 12, "/fairness/": 11}
"""Questions to the database, signing in and the rail included."""


def seen(desk: Desk, path: str) -> str:
    page = desk.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def short_of_hours(world: World) -> World:
    """Three times as many cases come as end, for two weeks, and the house has looked twice."""
    begun, world.now = world.now, world.now + 28 * DAY
    for number in range(28):
        day = (begun + number * DAY).date()
        busy = day.weekday() < 5
        came = (10 if number < 14 else 30) * busy
        TeamDay.objects.create(day=day, team=world.team, came=came, ended=10 * busy, hours=20.0 * busy)
    for number in (2, 1):
        note(DAYS, {"day": (world.now - number * DAY).date().isoformat()}, now=world.now)
        assert look(now=world.now)
    return world


@pytest.mark.django_db
def test_missing_hours_are_told_as_missing_capacity_with_the_numbers(short_of_hours: World) -> None:
    hanna = Desk(short_of_hours, short_of_hours.hanna)
    page = seen(hanna, "/capacity/")
    assert page.count("What is missing is capacity, not discipline.") == 2, "the house and its one team"
    assert "cases against 100" in page
    assert re.search(r"Even at the best pace \d+ cases will miss their date by", page)
    assert re.search(r"About \d+ more hours of advisors a week", page)
    case = Case.objects.get(kind="operations")
    assert f"/desk/cases/{case.pk}/" in page
    assert case.owner == short_of_hours.hanna
    put_clock(short_of_hours.now)
    assert "capacity, not discipline" in Client().get("/promise/").content.decode(), "everybody may know"


@pytest.mark.django_db
def test_before_the_first_night_the_pages_say_so(world: World) -> None:
    anna = Desk(world, world.anna)
    assert "the first look comes after the first night" in seen(anna, "/capacity/")
    assert "the first comes after the first night" in seen(anna, "/fairness/")


@pytest.mark.django_db
def test_reach_that_bought_speed_is_said_in_a_sentence(world: World) -> None:
    yesterday = (world.now - DAY).date()
    for band, hours in (("loud", 1), ("private", 4)):
        spans = {str(key): value for key, value in counted([hours * 3600.0] * 30).items()}
        SpeedDay.objects.create(day=yesterday, channel="mail", band=band, words=spans, solved=spans)
    old = {str(key): value for key, value in counted([60.0] * 500).items()}
    SpeedDay.objects.create(day=yesterday - 95 * DAY, channel="mail", band="private", words=old, solved=old)
    page = seen(Desk(world, world.anna), "/fairness/")
    assert page.count("Reach bought speed") == 2
    assert "first word within 1 hour, of those “private” within 3.9 hours" in page, "to within 5 %"
    assert re.search(r'<th scope="row">private</th><td class="num">30</td>', page), "older days are left out"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/capacity/", "/fairness/"])
def test_only_who_sees_cases_sees_these_pages(world: World, path: str) -> None:
    assert Desk(world, world.otto).get(path).status_code == 200
    assert Desk(world, world.emil).get(path).status_code == 403
    assert Desk(world, None).get(path).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/capacity/", "/fairness/"])
def test_these_pages_ask_the_database_few_questions(short_of_hours: World, path: str) -> None:
    hanna = Desk(short_of_hours, short_of_hours.hanna)
    hanna.get(path)
    put_clock(short_of_hours.now)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert hanna.browser.get(path).status_code == 200
    assert len(asked) <= MOST[path], [one["sql"][:120] for one in asked]


@pytest.mark.django_db
def test_a_loud_customer_is_answered_no_earlier_in_the_order_of_the_list(world: World) -> None:
    """Lists go by the due date, then by age, whoever can see a case; and the matter is due at the same moment."""
    same = {"channel": "phone", "owner_id": world.anna.pk, "team_id": world.team.pk, "opened_at": world.now}
    agreed = world.now + timedelta(minutes=30)
    reaches = (0, 80_000, 5_000, 0, 900_000, 10)
    numbers = [
        open_case(Matter(title=f"Reach {reach}", reach=reach, first_word=agreed, **same), by=None, now=world.now).id  # type: ignore[arg-type]
        for reach in reaches
    ]
    later = agreed + timedelta(minutes=1)
    quiet = open_case(Matter(title="Sooner", first_word=agreed - timedelta(minutes=1), **same), by=None, now=world.now)  # type: ignore[arg-type]
    loud = open_case(Matter(title="Later", reach=900_000, first_word=later, **same), by=None, now=world.now)  # type: ignore[arg-type]
    for name in ("mine", "team", "all"):
        listed = [case.pk for case in cases_of(name, person=world.anna, now=world.now)]
        assert listed == [quiet.id, *numbers, loud.id], "by date, and of one date the older first"
    assert Case.objects.values("matter_due").distinct().count() == 1
