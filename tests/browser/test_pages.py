"""Every page in a real browser: without faults, without another host, readable for everybody, at every width."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

PAGES = {
    "-": [
        "/",
        "/boards/internet/",
        "/blog/",
        "/promise/",
        "/accounts/login/",
        "/accounts/signup/",
        "/ask/",
        "/accounts/",
        "/write/write-to-us/",
    ],
    "lea": [
        "/desk/mine/",
        "/desk/all/",
        "/desk/unconfirmed/",
        "/desk/cases/1/",
        "/desk/cases/2/",
        "/desk/entry/",
        "/desk/search/?q=router",
        "/desk/found/",
        "/desk/found/?list=aside",
        "/desk/aside/",
        "/desk/planned/",
    ],
    "otto": [
        *("/ops/", "/ops/people/", "/ops/roster/", "/ops/policies/", "/ops/policies/1/", "/ops/calendars/1/"),
        *("/ops/channels/", "/ops/channels/write-to-us/", "/ops/channels/new/facebook/", "/ops/channels/new/x/"),
        *("/ops/listening/", "/ops/sifting/", "/ops/official/", "/ops/catalogue/", "/ops/reasons/"),
    ],
    "robin@kunden.example": ["/my/cases/", "/"],
}
WALKS = [(who, path) for who, paths in PAGES.items() for path in paths]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.fixture(scope="module")
def signed_in(browser: Browser, house: str) -> Iterator[dict[str, Visitor]]:
    """One visitor for each role, signed in once."""
    visitors = {}
    for who in PAGES:
        visitors[who] = Visitor(browser, house)
        if who != "-":
            visitors[who].sign_in(who)
    yield visitors
    for visitor in visitors.values():
        visitor.context.close()


@pytest.mark.parametrize(("who", "path"), WALKS)
def test_the_page_is_whole(who: str, path: str, signed_in: dict[str, Visitor]) -> None:
    visitor = signed_in[who]
    visitor.faults.clear()
    assert visitor.open(path) == 200
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    told = [f"{one['id']}: {one['help']} {one['nodes'][0]['html'][:160]}" for one in found]
    assert not told, "\n".join(told)
    assert not visitor.faults, "\n".join(visitor.faults)


@pytest.mark.parametrize(("who", "path"), WALKS)
def test_the_page_fits_a_phone_and_a_wide_screen(who: str, path: str, signed_in: dict[str, Visitor]) -> None:
    page = signed_in[who].page
    for width in (360, 1720):
        page.set_viewport_size({"width": width, "height": 900})
        signed_in[who].open(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide at {width}"
    page.set_viewport_size({"width": 1280, "height": 900})
