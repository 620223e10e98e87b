"""The door into private in a real browser: with a keyboard, without scripts, in the dark, on a phone, and for axe."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from hilft.channels import saying
from hilft.channels.actions.checking import ask_to_compare
from hilft.channels.actions.private import IntoPrivate, go_private
from hilft.channels.models import Account, Passage
from hilft.channels.private import secret_of
from hilft.people.actions import give_account
from tests.channels.webhook.listening_program import Program
from tests.stories.private import KIM, asked, posts, square
from tests.web.desk.conftest import put_clock
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")
"""A folder for pictures of what was seen, for people who look."""
# The browser's driver runs a loop of its own in this thread; Django would take it for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
LOOKS = {"light": ("light", 1280, "en"), "dark": ("dark", 1280, "de"), "phone": ("light", 390, "de")}


@pytest.fixture
def site(plain_files: None) -> Iterator[str]:
    """The pages served to a browser, at the world's time."""
    server = LiveServer("localhost")
    yield str(server.url)
    server.stop()


@pytest.fixture
def account(world: World) -> Iterator[Account]:
    saying._left_alone.clear()
    put_clock(world.now)
    with Program() as program:
        yield square(world, program)


@pytest.fixture
def passage(world: World, account: Account) -> Passage:
    case = asked(world, account)
    said = IntoPrivate(public="We go on in private:", private="Your contract ends in May.")
    made = go_private(case.pk, said, by=world.anna, now=world.now)
    assert made is not None
    return made


def seen(page: Page, name: str) -> None:
    """Ask axe, look whether anything lies beside the page, and keep a picture where somebody wants one."""
    found = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]]
    assert found == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{name} is wider than the screen"
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS)
def test_the_asker_gets_in_with_the_keyboard_alone(
    browser: Browser, site: str, world: World, account: Account, passage: Passage, look: str
) -> None:
    base, (scheme, width, language) = site, LOOKS[look]
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, locale="en-GB")  # type: ignore[arg-type]
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/private/{secret_of(passage)}/")
    seen(page, f"door-{look}")
    page.locator("form.confirm button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("output")
    seen(page, f"code-{look}")
    code = page.locator("output").inner_text()
    posts(world, account, KIM, code, id="2")
    page.wait_for_url(f"{base}/in/cases/{passage.case_id}/", timeout=10_000)
    assert "Your contract ends in May." in page.locator("main").inner_text()
    ask_to_compare(passage.case_id, second="postcode", by=world.anna, now=world.now)
    page.reload()
    seen(page, f"inside-{look}")
    page.goto(f"{base}/accounts/")
    seen(page, f"accounts-{look}")
    context.close()


def test_without_any_script_the_asker_reloads(
    browser: Browser, site: str, world: World, account: Account, passage: Passage
) -> None:
    base = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/private/{secret_of(passage)}/")
    page.click("form.confirm button")
    code = page.locator("output").inner_text()
    posts(world, account, KIM, code, id="2")
    page.click("#waiting a")
    assert page.url == f"{base}/in/cases/{passage.case_id}/"
    context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_the_desk_shows_it_to_axe_and_to_people(
    browser: Browser, site: str, world: World, passage: Passage, look: str
) -> None:
    base, (scheme, width, language) = site, LOOKS[look]
    give_account(world.anna, password="a good long phrase", now=world.now)
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", world.anna.email)
    page.fill("input[name=password]", "a good long phrase")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    for name, path in (("case", ""), ("private", "private/"), ("check", "check/")):
        page.goto(f"{base}/desk/cases/{passage.case_id}/{path}")
        seen(page, f"desk-{name}-{look}")
    context.close()
