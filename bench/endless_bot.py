"""A Bot API that hands out as many updates as one wants and remembers none: python -m bench.endless_bot PORT MOST

Each update is worked out from its number, so that this process is as large after a million of them as after one, and
whatever grows while they are heard is the house.
"""

import json
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PEOPLE = 5_000
FIRST = 900_001
BEGAN = int(time.time())


class Bot(BaseHTTPRequestHandler):
    """Answers what a listening bot asks."""

    most = 0
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a request without a body."""
        self.do_POST()

    def do_POST(self) -> None:
        """Answer a method of the Bot API."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        place = urlsplit(self.path)
        words = {**dict(parse_qsl(place.query)), **json.loads(body or b"{}")}
        answer = json.dumps({"ok": True, "result": self._result(place.path.rpartition("/")[2], words)})
        with suppress(ConnectionError):  # whoever asked has gone: the bench is over
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _result(self, method: str, words: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 4711, "is_bot": True, "first_name": "Care", "username": "care_bot"}
        if method != "getUpdates":
            return True
        begin = max(int(words.get("offset") or 0), FIRST)
        end = min(begin + int(words.get("limit") or 100), FIRST + self.most)
        if begin >= end:
            time.sleep(min(float(words.get("timeout") or 0), 1.0))
        return [update(number) for number in range(begin, end)]


def update(number: int) -> dict[str, Any]:
    """Return an update: the next message of one of the people, who write in turn."""
    person = 100_000 + number % PEOPLE
    sender = {"id": person, "is_bot": False, "first_name": f"Person {person}", "language_code": "de"}
    chat = {"id": person, "type": "private", "first_name": f"Person {person}"}
    text = f"Guten Tag, mein Anschluss ist seit gestern gestört, zum {number}. Mal. Bitte melden Sie sich."
    message = {"message_id": number, "date": BEGAN, "chat": chat, "from": sender, "text": text}
    return {"update_id": number, "message": message}


if __name__ == "__main__":
    Bot.most = int(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Bot).serve_forever()
