"""A page of another site shows our form: it opens, is used by keyboard, sends, closes, and nobody else's page may."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
MEMBER = "robin@kunden.example"


@contextmanager
def site(house: str, lines: str) -> Iterator[str]:
    """Serve somebody else's page, which allows as little as it can, and yield its address.

    Its name is localhost and ours a number: to a browser these are two sites, not two ports of one.
    """
    body = f"<body><main><h1>Shop</h1>{lines}</main></body>"
    page = f"<!doctype html><html lang='en'><head><title>Shop</title></head>{body}</html>"

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {house}; frame-src {house}")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def lines_for(house: str, name: str) -> str:
    link = f'<p><a href="{house}/write/{name}/" data-hilft="{name}">Write to us</a></p>'
    return f'{link}<script src="{house}/widget/{name}.js" data-language="en" data-close="Close" defer></script>'


def set_up(browser: Browser, house: str, title: str, origin: str) -> None:
    """Have the operator name the site and copy the lines from the channel's page."""
    otto = Visitor(browser, house)
    otto.sign_in("otto")
    otto.open("/ops/channels/new/form/")
    otto.page.fill("[name=account_title]", title)
    otto.page.fill("[name=heading_en]", "Write to us")
    otto.page.fill("[name=sites]", origin)
    otto.page.get_by_role("button", name="Set up the channel").click()
    expect(otto.page.locator("#snippet-en")).to_have_value(
        lines_for(house, title).replace("<p>", "").replace("</p>", "\n")
    )
    expect(otto.page.frame_locator("iframe.sample").get_by_role("button", name="Send")).to_be_disabled()
    assert otto.faults == []
    otto.context.close()


def opened(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Write to us").click()
    return page.frame_locator("iframe")


def ours_in(page: Page, house: str) -> Frame:
    return next(frame for frame in page.frames if frame.url.startswith(f"{house}/write/"))


@contextmanager
def shop(browser: Browser, house: str, name: str) -> Iterator[str]:
    with site(house, lines_for(house, name)) as address:
        set_up(browser, house, name, address)
        yield address


def test_a_reader_of_another_site_writes_to_us_without_leaving_it(browser: Browser, house: str) -> None:
    with shop(browser, house, "kiosk") as address:
        robin = Visitor(browser, house)
        robin.sign_in(MEMBER)
        robin.faults.clear()
        page, cookies = robin.page, list[str]()
        page.on(
            "request", lambda asked: cookies.append(asked.headers.get("cookie", "")) if house in asked.url else None
        )
        page.goto(f"{address}/boxes/3?visitor=secret")
        expect(page.get_by_role("link", name="Write to us")).to_have_count(0)
        form = opened(page)
        form.get_by_label("Your message").press_sequentially("My box is red since Monday, and nothing helps.", delay=70)
        form.get_by_label("Your mail address").fill("kim@example.net")
        expect(form.locator("body")).to_contain_text(f"{address}/boxes/3.")
        form.get_by_role("button", name="Send").click()
        expect(form.locator("h1")).to_have_text("We have your message")
        expect(form.locator("#fate")).to_contain_text("Takes care of it", timeout=15_000)
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert cookies
        assert set(cookies) == {""}, "no cookie of ours is used on another site"
        assert [fault for fault in robin.faults if address not in fault] == []
        robin.context.close()


def test_it_is_used_by_keyboard_closed_by_escape_and_only_we_can_close_it_from_inside(
    browser: Browser, house: str
) -> None:
    with shop(browser, house, "keys") as address:
        somebody = Visitor(browser, house)
        page = somebody.page
        page.goto(address)
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Write to us")).to_be_focused()
        page.keyboard.press("Enter")
        text = page.frame_locator("iframe").get_by_label("Your message")
        expect(text).to_be_visible()
        assert Axe().run(page).response["violations"] == []
        assert Axe().run(ours_in(page, house)).response["violations"] == []
        text.fill("My box is ")
        page.evaluate("window.postMessage({hilft: 'close'}, '*')")
        expect(page.get_by_role("dialog")).to_have_count(1)
        text.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("button", name="Write to us")).to_be_focused()
        page.keyboard.press("Enter")
        expect(text).to_have_value("My box is ")
        page.get_by_role("button", name="Close").press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        somebody.context.close()


def test_a_site_that_is_not_named_is_refused_by_the_browser(browser: Browser, house: str) -> None:
    with shop(browser, house, "allowed"), site(house, lines_for(house, "allowed")) as thief:
        somebody = Visitor(browser, house)
        page = somebody.page
        page.goto(thief)
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            opened(page)
        assert not any(frame.url.startswith(house) for frame in page.frames)
        somebody.context.close()


def test_without_scripts_the_lines_are_a_link_to_the_form(browser: Browser, house: str) -> None:
    with shop(browser, house, "plain") as address:
        somebody = Visitor(browser, house, scripts=False)
        page = somebody.page
        page.goto(address)
        page.get_by_role("link", name="Write to us").click()
        expect(page.get_by_label("Your message")).to_be_visible()
        assert page.url == f"{house}/write/plain/"
        somebody.context.close()


def test_on_a_phone_in_the_dark_the_form_fills_the_screen_and_nothing_moves(browser: Browser, house: str) -> None:
    with shop(browser, house, "pocket") as address:
        somebody = Visitor(browser, house, width=390, dark=True)
        page = somebody.page
        page.emulate_media(reduced_motion="reduce")
        page.goto(address)
        form = opened(page)
        expect(form.get_by_label("Your message")).to_be_visible()
        assert page.evaluate("document.getAnimations().length") == 0
        box = page.get_by_role("dialog").bounding_box()
        assert box is not None
        assert (round(box["width"]), round(box["height"])) == (390, 900)
        assert Axe().run(ours_in(page, house)).response["violations"] == []
        somebody.context.close()
