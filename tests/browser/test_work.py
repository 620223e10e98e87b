"""People at work: with and without scripts, and what one does the other sees."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def first_case(visitor: Visitor, name: str = "all") -> str:
    """Return the address of the first case of a list."""
    visitor.open(f"/desk/{name}/")
    found = visitor.page.locator("a[href*='/desk/cases/']").first.get_attribute("href")
    assert found is not None
    return found


def test_an_advisor_answers_without_any_script(plain_visitor: Visitor) -> None:
    plain_visitor.sign_in("lea")
    address = first_case(plain_visitor)
    plain_visitor.open(address)
    page = plain_visitor.page
    words = "A word written without any script."
    form = page.locator("form[action*='/answers/']").first
    form.locator("textarea").first.fill(words)
    form.get_by_role("button", name="Send").first.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text(words)


def test_what_one_advisor_writes_the_other_sees_at_once(browser: Browser, house: str) -> None:
    lea, timo = Visitor(browser, house), Visitor(browser, house)
    lea.sign_in("lea")
    timo.sign_in("timo")
    address = first_case(lea)
    lea.open(address)
    timo.open(address)
    words = "Timo sees this without asking for it."
    form = lea.page.locator("form[action*='/answers/']").first
    form.locator("textarea").first.fill(words)
    form.get_by_role("button", name="Send").first.click()
    expect(timo.page.locator("main")).to_contain_text(words, timeout=10_000)
    lea.context.close()
    timo.context.close()


def test_the_desk_is_reached_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.sign_in("lea")
    visitor.open("/desk/all/")
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("#"))  # the way past the navigation
    for _ in range(40):
        page.keyboard.press("Tab")
        if "/desk/cases/" in (page.locator(":focus").get_attribute("href") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/*/")


def test_a_visitor_is_let_into_no_room_of_the_house(visitor: Visitor) -> None:
    for path in ("/desk/mine/", "/desk/cases/1/", "/ops/", "/ops/people/"):
        visitor.open(path)
        assert "/accounts/login/" in visitor.page.url or visitor.page.locator("h1").inner_text() != ""
        assert "Paula" not in visitor.page.content()
