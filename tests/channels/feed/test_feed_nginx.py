"""A feed on nginx, a web server nobody here wrote: its ETags and dates, its pauses, and the inbox's cursor."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which

import httpx
import pytest

from hilft.channels.adapters.feed import make
from hilft.channels.adapters.feed.hearing import Cursor
from hilft.channels.contract import Kind, NotNow
from tests.channels.feed.feeds import ATOM, item, rss
from tests.channels.servers import eventually, free_port

pytestmark = pytest.mark.channels
CONFIG = """
daemon off; master_process off; pid {room}/pid; error_log {room}/error.log;
events {{ }}
http {{
  access_log {room}/access.log; client_body_temp_path {room}/body; proxy_temp_path {room}/proxy;
  fastcgi_temp_path {room}/fastcgi; uwsgi_temp_path {room}/uwsgi; scgi_temp_path {room}/scgi;
  types {{ application/rss+xml rss; application/atom+xml atom; }}
  server {{ listen 127.0.0.1:{port}; root {room}/www; gzip on; gzip_types *; gzip_min_length 1; }}
}}
"""


class Nginx:
    """The running server; ended by its own process."""

    def __init__(self, room: Path) -> None:
        self.port, self.room, self.pages = free_port(), room, room / "www"
        self.pages.mkdir()
        (room / "nginx.conf").write_text(CONFIG.format(room=room, port=self.port))
        command = [which("nginx", path="/usr/sbin:/usr/bin") or "nginx", "-e", str(room / "error.log"), "-p", str(room)]
        self.process = subprocess.Popen([*command, "-c", str(room / "nginx.conf")], stderr=subprocess.DEVNULL)
        assert eventually(self.answers, 10), (room / "error.log").read_text()

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/", trust_env=False).status_code > 0
        except httpx.HTTPError:
            return False

    def statuses(self) -> list[str]:
        """Return what was answered to whoever asked for a feed, in order."""
        lines = (self.room / "access.log").read_text().splitlines()
        return [line.split('"')[2].split()[0] for line in lines if "GET /feed" in line]


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    if which("nginx", path="/usr/sbin:/usr/bin") is None:
        pytest.fail("nginx is not installed: tools/debian.sh nginx-light")
    server = Nginx(tmp_path)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(10)


def test_a_feed_on_nginx_is_sent_once_and_again_when_it_changed(nginx: Nginx) -> None:
    page = nginx.pages / "feed.rss"
    page.write_bytes(rss(item(1, "One"), item(2, "Two")))
    with closing(make({"url": f"http://127.0.0.1:{nginx.port}/feed.rss"})) as feed:
        raws = list(feed.fetch(""))
        cursor = raws[-1].cursor
        assert [feed.read(raw).text for raw in raws] == ["One", "Two"]
        assert Cursor.of(cursor).etag
        assert Cursor.of(cursor).changed
        assert list(feed.fetch(cursor)) == []
        page.write_bytes(rss(item(1, "One, corrected"), item(2, "Two"), item(3, "Three")))
        later = [feed.read(raw) for raw in feed.fetch(cursor)]
        assert [(one.kind, one.text) for one in later] == [
            (Kind.EDITED, "One, corrected"),
            (Kind.MESSAGE, "Three"),
        ]
        page.unlink()
        with pytest.raises(NotNow) as trouble:
            list(feed.fetch(cursor))
    assert trouble.value.code == "unfit"
    assert nginx.statuses() == ["200", "304", "200", "404"]


def test_a_listener_that_was_started_anew_resumes_at_its_cursor(nginx: Nginx) -> None:
    (nginx.pages / "feed.atom").write_bytes(ATOM)
    settings = {"url": f"http://127.0.0.1:{nginx.port}/feed.atom"}
    with closing(make(settings)) as feed:
        (raw,) = feed.fetch("")
        assert feed.read(raw).in_reply_to == "urn:c:1"
    with closing(make(settings)) as another:
        assert list(another.fetch(raw.cursor)) == []
        assert [one.remote_id for one in another.fetch("")] == [raw.remote_id]
    assert nginx.statuses() == ["200", "304", "200"]
