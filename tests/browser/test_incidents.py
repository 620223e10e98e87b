"""Incidents, the directory and an expert's link in a real browser: one walk, and every page of it readable for all."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor
from tests.browser.test_pages import RULES

pytestmark = pytest.mark.browser

CASE = 1


def looked_at(visitor: Visitor, name: str) -> None:
    """Check the page as it stands: by axe, at the width of a phone, and for faults."""
    page = visitor.page
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, "\n".join(f"{name}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found)
    page.set_viewport_size({"width": 360, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert wide <= 0, f"{name} is {wide} pixels too wide for a phone"
    assert not visitor.faults, f"{name}: {visitor.faults}"


def walk(visitor: Visitor, look: Callable[[Visitor, str], None]) -> None:
    """A head opens an incident, links a case and looks at its pages; keeps the directory and asks by topic."""
    incident(visitor, look)
    directory(visitor, look)


def incident(visitor: Visitor, look: Callable[[Visitor, str], None]) -> None:
    page = visitor.page
    visitor.open("/desk/incidents/new/")
    look(visitor, "new")
    page.fill("input[name=title]", "Cable cut in the Lindenweg")
    page.fill("textarea[name=text]", "A digger cut the cable; we splice it.")
    page.click("main button.main")
    page.wait_for_load_state()
    number = re.findall(r"/desk/cases/(\d+)/", page.url)[0]
    visitor.open(f"/desk/cases/{CASE}/incident/")
    page.select_option("select[name=incident]", number)
    look(visitor, "link")
    page.click("#doing button.main")
    page.wait_for_load_state()
    look(visitor, "linked")
    for name, path in (
        ("incident", f"/desk/cases/{number}/"),
        ("status", f"/desk/cases/{number}/status/"),
        ("end", f"/desk/cases/{number}/end/"),
        ("affected", f"/desk/cases/{number}/affected/"),
        ("incidents", "/desk/incidents/"),
    ):
        assert visitor.open(path) == 200
        look(visitor, name)


def directory(visitor: Visitor, look: Callable[[Visitor, str], None]) -> None:
    page = visitor.page
    assert visitor.open("/desk/skills/new/") == 200
    look(visitor, "skill")
    page.fill("input[name=name_en]", "IPv6")
    page.fill("input[name=name_de]", "IPv6-Netz")
    page.fill("input[name=synonyms]", "prefix, routing")
    page.check("input[name=experts] >> nth=0")
    page.click("main button.main")
    page.wait_for_load_state()
    look(visitor, "skills")
    visitor.open(f"/desk/cases/{CASE}/consults/")
    look(visitor, "ask")
    page.fill("input[name=topic]", "IPv6")
    page.fill("#doing textarea[name=question]", "Who announces the prefix?")
    page.click("#doing button.main")
    page.wait_for_load_state()
    look(visitor, "asked")


def test_every_page_of_incidents_and_of_the_directory_is_whole(visitor: Visitor) -> None:
    visitor.sign_in("hanna")
    walk(visitor, looked_at)
