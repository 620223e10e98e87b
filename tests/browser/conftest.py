"""The whole house, started by its own command, and a real browser in front of it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hilft.demo.cast import DOMAIN, PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def house() -> Iterator[str]:
    """Start the demo in a folder of its own and return its address."""
    folder = Path(tempfile.mkdtemp(prefix="hilft-browser-"))
    folder.chmod(0o755)
    command = [sys.executable, "-m", "hilft.cli", "demo", "--data", str(folder / "data")]
    # Without DATABASE_URL of another run: the demo has a database of its own.
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=env)
        try:
            yield _address(folder / "said", process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)


def _address(said: Path, process: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", said.read_text()):
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"The demo did not start: {said.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


class Visitor:
    """Somebody in front of the browser. Collects what must not happen: errors in the console, words to other hosts."""

    def __init__(
        self, browser: Browser, house: str, *, scripts: bool = True, width: int = 1280, dark: bool = False
    ) -> None:
        self.house = house
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._watch)

    def open(self, path: str) -> int:
        """Go to a path and return the status."""
        response = self.page.goto(self.house + path)
        assert response is not None
        return response.status

    def sign_in(self, who: str) -> None:
        """Sign in as a person of the demo ("lea") or with a whole address."""
        self.open("/accounts/login/")
        self.page.fill("input[name=login]", who if "@" in who else f"{who}@{DOMAIN}")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_load_state()

    def _watch(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.house, "data:", "about:", "blob:")):
            self.faults.append(f"asked another host: {url}")


@pytest.fixture
def visitor(browser: Browser, house: str) -> Iterator[Visitor]:
    someone = Visitor(browser, house)
    yield someone
    someone.context.close()


@pytest.fixture
def plain_visitor(browser: Browser, house: str) -> Iterator[Visitor]:
    """Somebody whose browser runs no scripts."""
    someone = Visitor(browser, house, scripts=False)
    yield someone
    someone.context.close()
