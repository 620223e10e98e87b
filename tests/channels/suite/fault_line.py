"""A line on loopback between a channel and its server, which can be made bad in every way a line is bad.

For networks that speak HTTP each request is read whole, judged, and passed on on a connection of its own; everything
the server answers flows back as it comes, streams too. For others (`banner`) the line is judged when it is opened,
and `Fault.ANSWER_LOST` when `lost_after` passes by.
"""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.channels.suite.ground import Fault

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE = b"<html><body>Welcome to the hotel's network. Please log in.</body></html>"
RATE = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
BROKEN = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
MALFORMED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
    len(PAGE),
    PAGE,
)
HALF = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n[{"id": "1'
DRIP = 0.2
MOST = 70_000


@dataclass(frozen=True)
class Asked:
    """One request that passed by, as it was asked, and what was answered when that was waited for."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Line:
    """The proxy. `port`: where the channel connects. `asked`: every request so far, for those who check them.

    `harms`: which requests change something, so that losing their answers is a fault; by default all but GET, HEAD and
    OPTIONS. `banner`: what a server that greets first says in place of its greeting, by fault; with it the line is no
    HTTP. `lost_after`: what the client sends before the answer that is lost.
    """

    target: tuple[str, int]
    harms: Callable[[str, str], bool] = lambda method, _path: method not in SAFE
    banner: dict[Fault, bytes] | None = None
    lost_after: bytes = b""
    broken: frozenset[str] = frozenset()  # paths that answer 503 even while the line is good
    fault: Fault | None = None
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._open: set[socket.socket] = set()
        self._ear = self._listen()
        self.port = self._ear.getsockname()[1]

    @contextlib.contextmanager
    def bad(self, fault: Fault) -> Iterator[None]:
        """Make the line bad, also for connections that are open, and well again afterwards."""
        self.fault = fault
        self._hang_up()
        if fault is Fault.DOWN:
            self._go_away()
        try:
            yield
        finally:
            self.fault = None
            self._hang_up()
            if fault is Fault.DOWN:
                self._ear = self._listen()

    def close(self) -> None:
        """End the line and every connection on it."""
        self._over.set()
        self._go_away()
        self._hang_up()

    def _go_away(self) -> None:
        with contextlib.suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)  # closing alone leaves the port to a thread that waits on it
        self._ear.close()

    def _listen(self) -> socket.socket:
        ear = socket.create_server(("127.0.0.1", self.port), backlog=128)
        threading.Thread(target=self._accept, args=(ear,), daemon=True).start()
        return ear

    def _accept(self, ear: socket.socket) -> None:
        while not self._over.is_set():
            try:
                line, _ = ear.accept()
            except OSError:
                return
            self._open.add(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _hang_up(self) -> None:
        for line in list(self._open):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError, ValueError):
            self._greeted(line) if self.banner is not None else self._request(line)
        self._open.discard(line)

    def _request(self, line: socket.socket) -> None:
        """Read one request, and do with it what the line does just now."""
        head, body = _whole(line)
        if not head:
            return
        asked = _asked(head, body)
        self.asked.append(asked)
        fault = Fault.BROKEN if asked.path.partition("?")[0] in self.broken else self.fault
        if fault is None or (fault is Fault.ANSWER_LOST and not self.harms(asked.method, asked.path)):
            with socket.create_connection(self.target, timeout=60) as server:
                server.sendall(_closing(head) + body)
                _pump(line, server)
        elif fault is Fault.ANSWER_LOST:
            with socket.create_connection(self.target, timeout=60) as server:
                server.sendall(_closing(head) + body)
                while server.recv(MOST):
                    pass
        elif fault is Fault.SLOW:
            self._drip(line, HALF)
        else:
            said = {Fault.RATE: RATE, Fault.BROKEN: BROKEN, Fault.MALFORMED: MALFORMED, Fault.HALF_CLOSED: HALF}
            line.sendall(said.get(fault, b""))

    def _greeted(self, line: socket.socket) -> None:
        """A connection on which the server speaks first."""
        fault = self.fault
        if fault is Fault.SLOW:
            self._drip(line, (self.banner or {}).get(Fault.HALF_CLOSED, b""))
        elif fault is not None and fault is not Fault.ANSWER_LOST:
            line.sendall((self.banner or {}).get(fault, b""))
        else:
            with socket.create_connection(self.target, timeout=60) as server:
                _pump(line, server, self.lost_after if fault is Fault.ANSWER_LOST else b"")

    def _drip(self, line: socket.socket, what: bytes) -> None:
        for place in range(len(what) * 10):
            if self._over.is_set():
                return
            line.sendall(what[place : place + 1] or b" ")
            time.sleep(DRIP)


def _whole(line: socket.socket) -> tuple[bytes, bytes]:
    """Read the head and the body of a request; both empty when the client hangs up first."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = line.recv(MOST)
        if not piece:
            return b"", b""
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(v) for k, v in _headers(head) if k == "content-length"), 0)
    is_chunked = any(k == "transfer-encoding" and "chunked" in v for k, v in _headers(head))
    while len(body) < length or (is_chunked and not body.endswith(b"0\r\n\r\n")):
        piece = line.recv(MOST)
        if not piece:
            return b"", b""
        body += piece
    return head, body


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    for each in head.split(b"\r\n")[1:]:
        name, _, value = each.decode("latin-1").partition(":")
        yield name.strip().lower(), value.strip()


def _asked(head: bytes, body: bytes) -> Asked:
    method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    return Asked(method, path, dict(_headers(head)), body)


def _closing(head: bytes) -> bytes:
    """The head as the server gets it: one request a connection, unless it asks for another protocol."""
    if any(name == "upgrade" for name, _ in _headers(head)):
        return head + b"\r\n\r\n"
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n"


def _pump(line: socket.socket, server: socket.socket, lost_after: bytes = b"") -> None:
    """Pass on in both directions until one side ends; after `lost_after` went out nothing comes back."""
    sent, is_lost = b"", False
    while True:
        ready, _, _ = select.select([line, server], [], [], 120)
        if not ready:
            return
        for each in ready:
            piece = each.recv(MOST)
            if not piece:
                return
            if each is line:
                sent = (sent + piece)[-200:]
                server.sendall(piece)
                is_lost = is_lost or bool(lost_after and lost_after in sent)
            elif is_lost:
                return
            else:
                line.sendall(piece)
