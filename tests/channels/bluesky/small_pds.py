"""A server on loopback that answers as told, for what Bluesky's own servers do not do when asked to.

What it says is what they say: its words and headers were taken from theirs.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

US = "did:plc:us"
Said = tuple[int, dict[str, Any]]
"""A status and a body."""


class SmallPds:
    """`answers`: by method, such as createSession, what is said to a token; `asked`: methods and tokens, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[str], Said]] = {
            "createSession": lambda _: session("first"),
            "refreshSession": lambda _: session("second"),
            "listNotifications": lambda _: (200, {"notifications": []}),
        }
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.port = 0

    @property
    def settings(self) -> dict[str, str]:
        return {"server": f"http://127.0.0.1:{self.port}", "handle": "care.test", "password": "abcd-efgh"}

    def times(self, method: str) -> int:
        return sum(asked == method for asked, _ in self.asked)

    def answer(self, method: str, token: str) -> Said:
        self.asked.append((method, token))
        return self.answers[method](token)


def session(name: str, **more: Any) -> Said:
    return 200, {"did": US, "handle": "care.test", "accessJwt": name, "refreshJwt": f"again {name}", **more}


def error(code: str, status: int = 400, words: str = "") -> Said:
    return status, {"error": code, "message": words}


@contextmanager
def small_pds() -> Iterator[SmallPds]:
    """Run it."""
    pds = SmallPds()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            method = urlsplit(self.path).path.rpartition(".")[2]
            status, body = pds.answer(method, self.headers.get("Authorization", "").removeprefix("Bearer "))
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**pds.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        pds.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield pds
        server.shutdown()
        thread.join()
