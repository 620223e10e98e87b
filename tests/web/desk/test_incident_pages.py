"""Incidents at the desk: what looks like one cause, one word to everybody, and the link on a case."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.incidents import link, open_incident
from hilft.cases.actions.links import make_link
from hilft.cases.models import Affected, Case
from tests.web.desk.conftest import Desk
from tests.world import World

HOUR = timedelta(hours=1)
MOST = 16
"""Questions to the database for the pages of an incident, signing in and the rail included."""


def at(world: World, hours: int) -> str:
    return f"{(world.now + hours * HOUR + HOUR):%Y-%m-%dT%H:%M}"  # entered in Berlin, an hour ahead in winter


def dug(world: World, count: int) -> list[int]:
    """Customers of one street; before them, all kinds of people wrote."""
    for number in range(30):
        world.mail(f"Hello, please explain number {number} of my bill.", address=f"old{number}@example.net")
    world.now += timedelta(hours=5)
    texts = ("Hello, no internet in the Lindenweg since the digger came.", "The digger in the Lindenweg cut my line!")
    return [world.mail(f"{texts[n % 2]} House {n}.", address=f"new{n}@example.net").case_id for n in range(count)]


def questions(desk: Desk, path: str) -> int:
    desk.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert desk.browser.get(path).status_code == 200
    return len(asked)


def test_a_lead_sees_what_looks_like_one_cause_and_opens_an_incident_for_it(world: World, lena: Desk) -> None:
    numbers = dug(world, 6)
    page = lena.get("/desk/incidents/").content.decode()
    assert "6 similar cases: one cause?" in page
    assert "digg" in page
    proposed = re.search(r'href="(/desk/incidents/new/\?cases=[\d,]+)"', page)
    assert proposed is not None
    form = lena.get(proposed[1]).content.decode()
    cases = re.search(r'name="cases" value="([\d,]+)"', form)
    assert cases is not None
    assert cases[1] == ",".join(map(str, numbers))
    path = "/desk/incidents/new/"
    late = lena.post(path, title="Cable cut in the Lindenweg", text="We dig.", next_at=at(world, 30), cases=cases[1])
    assert late.status_code == 422
    assert "choose an earlier time" in late.content.decode()
    assert not Case.objects.filter(kind="incident").exists(), "what was refused left nothing behind"
    done = lena.post(path, title="Cable cut in the Lindenweg", text="We dig.", next_at=at(world, 2), cases=cases[1])
    assert done.status_code == 302
    assert Affected.objects.count() == 6
    page = lena.get(done.headers["Location"]).content.decode()
    assert "6 cases have this cause" in page
    assert "We dig." in page
    assert "similar cases" not in lena.get("/desk/incidents/").content.decode(), "what is linked is proposed no more"


def test_an_advisor_sees_incidents_and_proposes_none(world: World, anna: Desk) -> None:
    dug(world, 6)
    page = anna.get("/desk/incidents/").content.decode()
    assert "similar cases" not in page
    assert anna.get("/desk/incidents/new/").status_code == 403


def test_few_cases_or_everyday_words_propose_nothing(world: World, lena: Desk) -> None:
    dug(world, 4)
    for number in range(9):
        world.mail(f"Hello, please explain number {number} of my bill.", address=f"again{number}@example.net")
    assert "similar case" not in lena.get("/desk/incidents/").content.decode()


def test_the_incident_speaks_to_everybody_and_asks_everybody_from_its_own_page(world: World, lena: Desk) -> None:
    numbers = dug(world, 5)
    incident = open_incident(
        title="Cable cut", text="We dig.", next_at=world.now + HOUR, by=world.lena, now=world.now
    ).pk
    link(incident, numbers, by=world.anna, now=world.now)
    page = lena.get(f"/desk/cases/{incident}/").content.decode()
    assert "Say how it stands" in page
    assert lena.get(f"/desk/cases/{incident}/status/").status_code == 200
    lena.post(f"/desk/cases/{incident}/status/", text="Half of it works.", next_at=at(world, 3))
    case = lena.get(f"/desk/cases/{numbers[0]}/").content.decode()
    assert "Half of it works." in case
    assert f"linked the case with incident {incident}" in case
    lena.post(f"/desk/cases/{incident}/end/", text="The cable is whole.")
    assert Case.objects.filter(pk__in=numbers, proposed_at__isnull=False).count() == 5
    page = lena.get(f"/desk/cases/{incident}/").content.decode()
    assert "Asked whether it works" in page
    assert lena.get(f"/desk/cases/{incident}/affected/", only="no").status_code == 200
    assert lena.get(f"/desk/cases/{numbers[0]}/affected/").status_code == 404


def test_a_case_is_linked_by_hand_with_the_incident_it_looks_like_and_taken_out_again(
    world: World, lena: Desk, anna: Desk
) -> None:
    *numbers, late = dug(world, 6)
    incident = open_incident(title="Cable cut", text="We dig.", next_at=world.now + HOUR, by=world.lena, now=world.now)
    link(incident.pk, numbers, by=world.anna, now=world.now)
    form = anna.get(f"/desk/cases/{late}/incident/").content.decode()
    assert "looks like it" in form
    new = anna.get(f"/desk/cases/{incident.pk}/affected/").content.decode()
    assert "New cases that look like it" in new
    assert anna.post(f"/desk/cases/{incident.pk}/affected/", case=[late]).status_code == 302
    assert "Cable cut" in anna.get(f"/desk/cases/{late}/").content.decode()
    anna.post(f"/desk/cases/{late}/incident/removal/")
    assert not Affected.objects.filter(case=late).exists()
    anna.post(f"/desk/cases/{late}/incident/", incident=incident.pk)
    assert Affected.objects.filter(case=late).exists()


def test_a_flood_is_linked_at_once_also_hours_later_when_its_words_are_everyday_words(world: World, anna: Desk) -> None:
    first = dug(world, 6)
    incident = open_incident(title="Cable cut", text="We dig.", next_at=world.now + HOUR, by=world.lena, now=world.now)
    link(incident.pk, first, by=world.anna, now=world.now)
    world.now += 5 * HOUR
    text = "No internet in the Lindenweg, and a digger stands there. House {}."
    late = {world.mail(text.format(n), address=f"late{n}@example.net").case_id for n in range(30)}
    page = anna.get(f"/desk/cases/{incident.pk}/affected/").content.decode()
    assert "Link all 30 that look like it" in page
    assert page.count('name="case"') == 25, "a page of them is shown by name"
    assert anna.post(f"/desk/cases/{incident.pk}/affected/", all="1").status_code == 302
    assert late < set(Affected.objects.values_list("case", flat=True))


def test_the_customer_sees_how_it_stands_and_when_they_hear_again(world: World) -> None:
    (number,) = dug(world, 1)
    incident = open_incident(
        title="Cable cut", text="We dig.", next_at=world.now + 2 * HOUR, by=world.lena, now=world.now
    )
    link(incident.pk, [number], by=world.anna, now=world.now)
    page = Desk(world, None).get(f"/c/{make_link(number, 'customer', now=world.now)}/").content.decode()
    assert "A known problem" in page
    assert page.count("We dig.") == 2, "on top, and in the history"
    assert "Mon 2 Mar, 17:00" in page
    assert "Others have this problem too" in page


def test_the_pages_of_an_incident_take_few_questions_however_many_it_affects(world: World, lena: Desk) -> None:
    numbers = dug(world, 40)
    incident = open_incident(title="Cable cut", text="We dig.", next_at=world.now + HOUR, by=world.lena, now=world.now)
    link(incident.pk, numbers[:3], by=world.anna, now=world.now)
    paths = [f"/desk/cases/{incident.pk}/", f"/desk/cases/{incident.pk}/affected/", "/desk/incidents/"]
    few = [questions(lena, path) for path in paths]
    link(incident.pk, numbers[3:30], by=world.anna, now=world.now)
    assert [questions(lena, path) for path in paths] == few
    assert max(few) <= MOST
    page = lena.get(paths[1]).content.decode()
    older = re.search(r'rel="next" href="(\?after=\d+)"', page)
    assert older is not None
    assert lena.get(paths[1] + older[1]).status_code == 200
