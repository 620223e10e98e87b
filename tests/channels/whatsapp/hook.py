"""What stands between Meta's calls and the adapter in these tests: an address that stores what a call brings.

A network that calls us is heard by whoever stores its calls, and the house does that in its database. Here it is a
file, so that the contract suite, which hears every network by `fetch` and `listen`, can hear this one from any process.
"""

import base64
import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from urllib.parse import parse_qsl, urlsplit

from hilft.channels.adapters.whatsapp import WhatsApp
from hilft.channels.adapters.whatsapp.account import account_from
from hilft.channels.contract import Call, Hooked, NotTheirs, Pulse, RawMessage


class Heard(WhatsApp):
    """The channel, heard through the file of its calls. Everything else is the adapter's own."""

    every = timedelta(seconds=0.2)

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(account_from(settings))
        self._stored = Path(settings["stored"])

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        yield from super().fetch(cursor)
        yield from stored_calls(self._stored, int(cursor or 0))

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        for sound in super().listen(cursor, stop=stop):
            for raw in stored_calls(self._stored, int(cursor or 0)):
                cursor = raw.cursor
                yield raw
            yield sound


def make(settings: Mapping[str, str]) -> Heard:
    """Return the channel, in whichever process."""
    return Heard(settings)


class Hook:
    """The address Meta calls. `is_deaf`: while it says yes, no call gets through."""

    def __init__(self, channel: Hooked, stored: Path, is_deaf: Callable[[], bool] = lambda: False) -> None:
        self.channel, self.stored, self.is_deaf = channel, stored, is_deaf
        self._known: set[str] = set()
        self._one_at_a_time = threading.Lock()
        stored.touch()
        face = type("HookFace", (_Face,), {"hook": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), face)
        self._server.daemon_threads = False  # whoever ends it may take the file away: no call still writes by then
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, call: Call) -> tuple[int, bytes]:
        """Answer a call as the house does: 200 only when all of it is stored."""
        if self.is_deaf():
            return 503, b""
        try:
            if (answer := self.channel.challenged(call)) is not None:
                return answer.status, answer.body
            raws = self.channel.called(call)
        except NotTheirs as reason:
            return reason.status, b""
        with self._one_at_a_time, self.stored.open("a") as file:
            new = {raw.remote_id: _line(raw) for raw in raws if raw.remote_id not in self._known}
            file.writelines(new.values())
            self._known.update(new)
        return 200, b""


def stored_calls(stored: Path, after: int = 0) -> Iterator[RawMessage]:
    """Yield what stands behind so many lines of the file; the cursor is the number of the line.

    A line that has no end yet is still being written: it is for the next look.
    """
    lines = stored.read_text().splitlines(keepends=True)
    for number, line in enumerate(lines[after:], after + 1):
        if line.endswith("\n"):
            name, raw, moment, digest = json.loads(line)
            yield RawMessage(name, base64.b64decode(raw), datetime.fromisoformat(moment), str(number), digest)


def _line(raw: RawMessage) -> str:
    raw = replace(raw, cursor="")
    parts = [raw.remote_id, base64.b64encode(raw.raw).decode(), raw.received_at.isoformat(), raw.digest]
    return json.dumps(parts) + "\n"


class _Face(BaseHTTPRequestHandler):
    hook: Hook

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(urlsplit(self.path).query))
        status, said = self.hook.take(Call(self.command, query, headers, body, datetime.now(UTC)))
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
