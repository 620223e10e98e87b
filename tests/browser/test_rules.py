"""Rules and rosters in a real browser: without any script, with the keyboard alone, readable for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_pages import RULES

pytestmark = pytest.mark.browser

SLOW = 60_000
"""Milliseconds; the bounds of all kinds are computed once a week, then known."""


def test_rules_are_tried_out_and_stored_without_any_script(plain_visitor: Visitor) -> None:
    plain_visitor.page.set_default_timeout(SLOW)
    plain_visitor.sign_in("otto")
    plain_visitor.open("/ops/policies/draft/")
    page = plain_visitor.page
    text = page.locator("textarea[name=text]").input_value()
    page.fill("textarea[name=text]", text.replace('"10 working days"', '"ten days"', 1))
    page.get_by_role("button", name="See what it would mean").click()
    expect(page.get_by_role("alert")).to_contain_text("is not a span of time")
    page.fill("textarea[name=text]", text.replace('update = "3 working days"', 'update = "1 working day"', 1))
    page.get_by_role("button", name="See what it would mean").click()
    expect(page.locator("main")).to_contain_text("Until now: 3.", timeout=SLOW)
    expect(page.locator("main")).to_contain_text("cases would have climbed")
    page.get_by_role("button", name="Store as a new version").click()
    expect(page.locator("h1")).to_have_text("care 2", timeout=SLOW)
    expect(page.locator("main")).to_contain_text("in force for nobody")


def test_a_preview_is_readable_for_everybody_and_fits_a_phone(visitor: Visitor) -> None:
    visitor.page.set_default_timeout(SLOW)
    visitor.sign_in("otto")
    visitor.open("/ops/policies/draft/")
    page = visitor.page
    page.get_by_role("button", name="See what it would mean").click()
    expect(page.locator("main")).to_contain_text("Our own weeks under these rules", timeout=SLOW)
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, [one["id"] for one in found]
    assert not visitor.faults
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_shift_is_planned_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.sign_in("otto")
    visitor.open("/ops/roster/")
    page = visitor.page
    page.locator("#id_person").focus()
    page.keyboard.type("Jonas")
    for _ in range(2):
        page.keyboard.press("Tab")  # past the role, which is the duty lead's, to the team
    for weekday in range(7):
        page.keyboard.press("Tab")
        if weekday == 5:
            page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("08:00")
    page.keyboard.press("Tab")
    page.keyboard.type("16:30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Planned.")
    expect(page.locator("section[aria-labelledby=shifts-title]")).to_contain_text("Saturday")
