"""Customers in front of the browser: with and without scripts, and what the house says reaches them at once."""

import re
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
MEMBER = "robin@kunden.example"


def fill_in(page: Page, title: str, email: str = "") -> None:
    page.fill("#id_title", title)
    page.fill("#id_text", "Since Monday, every evening. Call me on 0171 2345678.")
    page.select_option("#id_board", "router")
    if email:
        page.fill("#id_email", email)


def send(page: Page) -> None:
    page.locator("form[action='/ask/'] button.main").click()
    page.wait_for_load_state()


def test_a_visitor_asks_and_gets_the_receipt_without_any_script(plain_visitor: Visitor) -> None:
    plain_visitor.open("/ask/")
    page = plain_visitor.page
    fill_in(page, "My router loses the line", "plain@example.net")
    send(page)
    expect(page.locator("main")).to_contain_text("is it one of these?")
    send(page)
    receipt = page.locator("main")
    for said in ("We have your question", "Takes care of it", "at the latest", "look into your mail", "a phone number"):
        expect(receipt).to_contain_text(said)


def test_similar_questions_appear_while_somebody_types(visitor: Visitor) -> None:
    visitor.open("/ask/")
    visitor.page.fill("#id_title", "My router forgets the time")
    expect(visitor.page.locator("#similar")).to_contain_text("Perhaps it was asked already", timeout=10_000)
    assert visitor.faults == []


def test_what_the_house_answers_in_public_a_visitor_and_the_asker_see_at_once(browser: Browser, house: str) -> None:
    robin, somebody, hanna = Visitor(browser, house), Visitor(browser, house), Visitor(browser, house)
    robin.sign_in(MEMBER)
    robin.open("/ask/")
    fill_in(robin.page, f"A question of today {uuid4().hex[:6]}")
    robin.page.wait_for_selector("#similar input[name=looked]", state="attached")
    send(robin.page)
    number = robin.page.locator("dl.pairs dd b").first.inner_text()
    public = robin.page.locator("main a[href^='/questions/']").get_attribute("href") or ""
    robin.open(f"/my/cases/{number}/")
    somebody.open(public)
    hanna.sign_in("hanna")
    hanna.open(f"/desk/cases/{number}/")
    hanna.page.fill("#answer textarea[name=text]", "We are looking at your line.")
    hanna.page.locator("#answer input[value^=public]").first.check(force=True)
    hanna.page.locator("#answer footer button.main").click()
    for reader in (somebody, robin):
        expect(reader.page.locator("main")).to_contain_text("We are looking at your line.", timeout=10_000)
    assert robin.faults == somebody.faults == []
    for person in (robin, somebody, hanna):
        person.context.close()


def test_a_customer_says_yes_and_opens_the_case_again_without_any_script(plain_visitor: Visitor) -> None:
    plain_visitor.sign_in(MEMBER)
    plain_visitor.open("/my/cases/")
    page = plain_visitor.page
    page.locator(".question.open h3 a").first.click()
    page.get_by_role("button", name=re.compile("It is solved already|Yes, it is solved")).click()
    expect(page.locator("main")).to_contain_text("Your case is closed")
    page.get_by_role("button", name="Open it again").click()
    expect(page.locator("main")).to_contain_text("open again, with its age")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_the_pages_of_customers_are_for_everybody(browser: Browser, house: str, width: int, light: str) -> None:
    robin = Visitor(browser, house, width=width, dark=light == "dark")
    robin.sign_in(MEMBER)
    robin.open("/")
    question = robin.page.locator(".questions h3 a").first.get_attribute("href") or ""
    post = robin.page.locator(".post a").first.get_attribute("href") or ""
    robin.open("/my/cases/")
    own = robin.page.locator(".questions h3 a").first.get_attribute("href") or ""
    paths = [question, post, own, "/my/cases/", "/my/name/", "/search/?q=router", "/ask/", "/link/", "/c/unknown/"]
    faults = {}
    for path in [*paths, "/accounts/password/change/", "/accounts/2fa/", "/accounts/email/"]:
        robin.open(path)
        found = [broken["id"] for broken in Axe().run(robin.page).response["violations"]]
        too_wide = robin.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        if found or too_wide:
            faults[path] = [*found, *(["wider than the screen"] if too_wide else [])]
    assert faults == {}
    robin.context.close()
