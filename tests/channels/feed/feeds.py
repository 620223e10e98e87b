"""Feeds for tests: RSS 2.0 and Atom as shops and blogs offer them, and a small web server that knows ETags."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def rss(*items: str) -> bytes:
    """Return a feed with its newest item first, as is usual."""
    head = "<title>Reviews</title><link>https://shop.example/</link><language>de-DE</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(reversed(items))}</channel></rss>'.encode()


def item(number: int, text: str, *, minutes: int | None = None, **more: str) -> str:
    """Return an item of RSS. `minutes`: after the first one; None: its number."""
    told = {
        "title": f"Review {number}",
        "guid": f"urn:review:{number}",
        "link": f"https://shop.example/r/{number}",
        "description": text,
        "author": "Petra",
        "pubDate": format_datetime(START + timedelta(minutes=number if minutes is None else minutes)),
    } | more
    return "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in told.items() if v) + "</item>"


ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
 xml:lang="de"><title>Comments</title><link href="https://blog.example/"/><id>urn:blog</id>
 <updated>2026-03-02T12:00:00Z</updated><entry><id>urn:c:2</id><title>Re: Router</title>
 <author><name>Tamme</name><uri>https://bucht.example/tamme</uri></author><updated>2026-03-02T12:05:00Z</updated>
 <published>2026-03-02T12:01:00Z</published><link href="https://blog.example/c/2"/>
 <thr:in-reply-to ref="urn:c:1" href="https://blog.example/c/1"/>
 <content type="html">&lt;p&gt;It is &lt;b&gt;broken&lt;/b&gt; &amp;amp; old.&lt;/p&gt;</content></entry></feed>"""


class Shop:
    """A web server with one feed. `asked`: the headers of each request so far; `status`: what it answers."""

    def __init__(self) -> None:
        self.content, self.media_type, self.status = rss(), "application/rss+xml", 200
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/feed"

    def answer(self, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(asked)
        mark = f'"{sha256(self.content).hexdigest()[:20]}"'
        if self.status == 200 and asked.get("if-none-match") == mark:
            return 304, {"ETag": mark}, b""
        return self.status, {"ETag": mark, "Content-Type": self.media_type, **self.headers}, self.content


@contextmanager
def open_shop() -> Iterator[Shop]:
    shop = Shop()
    thread = threading.Thread(target=shop.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        shop.server.shutdown()
        shop.server.server_close()


def _handler(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = shop.answer({name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing is written: what was asked stands in `asked`."""

    return Handler
