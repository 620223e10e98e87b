"""`make demo-channels`: a customer writes on Mastodon and by mail, an advisor answers at the desk, and she reads it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilft.demo.cast import DOMAIN, PASSWORD
from tests.channels.servers import eventually, missing

pytestmark = pytest.mark.channels

ROOT = Path(__file__).parents[2]
READY_WITHIN = 240.0
"""Seconds: the demo lives through six months first, on a machine that has other tests to run."""
SOON = 60.0


class Form(HTMLParser):
    """What a browser would send of the form with this end of its address, if nobody typed anything."""

    def __init__(self, page: str, ending: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._ending, self._is_inside = ending, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = told.get("action", "").endswith(self._ending)
        elif tag == "input" and self._is_inside and told.get("name"):
            is_box = told.get("type") in {"radio", "checkbox"}
            if not is_box or "checked" in told:
                self.values[told["name"]] = told.get("value", "on" if is_box else "")


class Advisor:
    """Somebody at the desk, with a browser that only knows pages and forms."""

    def __init__(self, house: str) -> None:
        self._browser = httpx.Client(base_url=house, trust_env=False, follow_redirects=True, timeout=60)
        page = self._browser.get("/accounts/login/").text
        told = Form(page, "/accounts/login/").values | {"login": f"lea@{DOMAIN}", "password": PASSWORD}
        self._send("/accounts/login/", told)

    def close(self) -> None:
        self._browser.close()

    def case_about(self, words: str) -> int | None:
        """Return the number of the case that a search for these words shows."""
        page = self._browser.get("/desk/search/", params={"q": words}).text
        rows = re.findall(r'href="/desk/cases/(\d+)/">(.*?)</a>', page, re.DOTALL)
        return next((int(number) for number, row in rows if words in row), None)

    def answer(self, number: int, text: str) -> None:
        """Write into the case's conversation, by the form of its page."""
        path = f"/desk/cases/{number}/answers/"
        told = Form(self._browser.get(f"/desk/cases/{number}/").text, path).values
        sent = self._send(path, told | {"text": text, "exposes": "on", "crosses": "on", "promise_none": "on"})
        assert text in sent.text

    def _send(self, path: str, told: dict[str, str]) -> httpx.Response:
        sent = self._browser.post(path, data=told, headers={"Referer": str(self._browser.base_url)})
        assert sent.status_code == 200, (sent.status_code, re.findall(r'error[^"]*"[^>]*>([^<]+)', sent.text))
        return sent


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The running demo, and where its servers are."""
    if reason := missing():
        pytest.fail(reason)
    folder = tmp_path_factory.mktemp("corner")
    place, log = folder / "corner.json", folder / "log"
    env = {**os.environ, "HILFT_CORNER": str(place)}
    with log.open("wb") as said:
        command = [sys.executable, "-m", "tools.demo_channels"]
        demo = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        assert eventually(lambda: place.exists() or demo.poll() is not None, READY_WITHIN), log.read_text()
        assert demo.poll() is None, log.read_text()
        yield {**json.loads(place.read_text()), "env": env}
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0, log.read_text()
        assert not place.exists()
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def advisor(corner: dict[str, Any]) -> Iterator[Advisor]:
    lea = Advisor(corner["house"])
    yield lea
    lea.close()


def customer(corner: dict[str, Any], *words: str) -> str:
    """Run the customer's command; return what it prints."""
    command = [sys.executable, "-m", "tools.customer", *words]
    return subprocess.run(command, cwd=ROOT, env=corner["env"], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("way", "words"), [("mastodon", "My router is dead since Monday."), ("mail", "My bill of March is wrong.")]
)
def test_what_a_customer_writes_is_a_case_and_what_the_desk_answers_is_there(
    corner: dict[str, Any], advisor: Advisor, way: str, words: str
) -> None:
    customer(corner, way, words)
    assert eventually(lambda: advisor.case_about(words) is not None, SOON)
    number = advisor.case_about(words)
    assert number is not None
    answer = f"We look at it at once, Petra ({way})."
    advisor.answer(number, answer)
    assert eventually(lambda: answer in customer(corner, "look"), SOON)
