"""A line to an IMAP server that can be waited on and let go of at any moment.

`imaplib` reads through a buffered file, whose content no `poll` can see: a message announced in the same packet as the
answer before it would wait for the next one. Here the buffer is ours, and every wait is short enough to be stopped.
`read`, `readline`, `send` and the socket are the parts of `imaplib` that are documented to be replaced.
"""

import errno
import imaplib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from selectors import EVENT_WRITE, DefaultSelector
from threading import Event

from imap_tools.errors import MailboxTaggedResponseError
from imap_tools.mailbox import BaseMailBox

from hilft.channels.adapters.email.account import Security, Server

PATIENCE = 60.0  # seconds for a line from the server before it counts as gone
_SLOWEST = 5_000  # bytes a second: what has a length may take so much longer
_CONNECTING = 20.0  # seconds
_GOOD_BYE = 0.6  # seconds
_SLICE = 0.2  # seconds: how long one wait lasts before `stop` is looked at
_UNDER_WAY = {errno.EINPROGRESS, errno.EWOULDBLOCK}
_LONGEST_LINE = 20 * 1024 * 1024


class Stopped(Exception):
    """Somebody asked us to stop while we waited."""


class Line(imaplib.IMAP4):
    """An IMAP connection whose waits end when `stop` is set."""

    def __init__(self, server: Server, stop: Event) -> None:
        self._server, self._stop = server, stop
        self._is_finishing = False
        self._stopped_at: float | None = None
        self._buffer = bytearray()
        self._buffer_of: socket.socket | None = None
        super().__init__(server.host, server.port, timeout=_CONNECTING)
        if server.security is Security.STARTTLS:
            try:
                self.starttls(server.tls())
            except BaseException:
                with suppress(OSError):
                    self.shutdown()
                raise

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """What is said in here is finished even when `stop` is set, if the server answers quickly."""
        before, self._is_finishing = self._is_finishing, True
        try:
            yield
        finally:
            self._is_finishing = before

    def line_within(self, seconds: float) -> bytes | None:
        """Return the next line the server sends by itself, without its end, or None if it sends none in time."""
        if not self._has_line(time.monotonic() + seconds):
            return None
        return self.readline().rstrip(b"\r\n")

    def take_announcement(self) -> bool:
        """Whether the server has spoken of new mails, in passing, since this was last asked."""
        return self.response("EXISTS")[1] != [None]

    def start_idle(self) -> bytes:
        """Ask the server to speak up by itself; return the tag that ends it."""
        imaplib.Commands.setdefault("IDLE", ("SELECTED",))
        tag: bytes = self._command("IDLE")
        while self._get_response() is not None:
            if result := self.tagged_commands[tag]:
                raise MailboxTaggedResponseError(tuple(result), "+")
        return tag

    def end_idle(self, tag: bytes) -> None:
        """Ask the server to be silent again. Raises `IMAP4.abort` when it has gone."""
        self.send(b"DONE\r\n")
        self._command_complete("IDLE", tag)

    def renew_capabilities(self) -> None:
        """Ask what the server can do: many say it only to those who have logged in, and imaplib does not ask again."""
        _, data = self.capability()
        self.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())

    def readline(self) -> bytes:
        """Return the next line with its end. Raises `Stopped`, or `TimeoutError` after a long silence."""
        if not self._has_line(time.monotonic() + PATIENCE):
            raise TimeoutError(f"no answer within {PATIENCE:.0f} seconds")
        return self._take(self._buffer.index(b"\n") + 1)

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes. Raises `TimeoutError` when they do not all come in time, however they drip."""
        patience = PATIENCE + size / _SLOWEST
        deadline = time.monotonic() + patience
        while len(self._buffer) < size:
            if time.monotonic() >= deadline or not self._receive(deadline):
                raise TimeoutError(f"no whole answer within {patience:.0f} seconds")
        return self._take(size)

    def _has_line(self, deadline: float) -> bool:
        self._forget_other_socket()
        looked_at = 0
        while self._buffer.find(b"\n", looked_at) < 0:
            looked_at = len(self._buffer)
            if looked_at > _LONGEST_LINE:
                raise self.abort("The server sends a line without end.")
            # A server that drips is no better than one that is silent.
            if not self._receive(deadline) or (time.monotonic() >= deadline and b"\n" not in self._buffer):
                return False
        return True

    def _receive(self, deadline: float) -> bool:
        """Add what arrives to the buffer; False when nothing did until `deadline`."""
        self._forget_other_socket()
        while True:
            self._look_up()
            self.sock.settimeout(_SLICE)
            try:
                content = self.sock.recv(262_144)
            except TimeoutError:
                if time.monotonic() >= deadline:
                    return False
                continue
            finally:
                self.sock.settimeout(_CONNECTING)
            if not content:
                raise self.abort("The server closed the connection.")
            self._buffer += content
            return True

    def _look_up(self) -> None:
        """Raise `Stopped` when we are to stop: at once, or what is being finished has taken too long."""
        if self._stop.is_set():
            self._stopped_at = self._stopped_at or time.monotonic()
            if not self._is_finishing or time.monotonic() - self._stopped_at > _GOOD_BYE:
                raise Stopped

    def _forget_other_socket(self) -> None:
        """What came before STARTTLS may have been put there by somebody in between; it does not count."""
        if self._buffer_of is not self.sock:
            self._buffer.clear()
            self._buffer_of = self.sock

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connected = self._connected(time.monotonic() + (timeout or _CONNECTING))
        connected.settimeout(_CONNECTING)
        if self._server.security is Security.TLS:
            return self._server.tls().wrap_socket(connected, server_hostname=self._server.host)
        return connected

    def _connected(self, deadline: float) -> socket.socket:
        """Try the server's addresses one after the other, looking up from the wait to see whether to stop."""
        reason = OSError("it has no address")
        found = socket.getaddrinfo(self._server.host, self._server.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            line = socket.socket(family, kind, protocol)
            try:
                self._await_connection(line, address, deadline)
            except OSError as error:
                line.close()
                reason = error
            except Stopped:
                line.close()
                raise
            else:
                return line
        raise reason

    def _await_connection(self, line: socket.socket, address: tuple[object, ...], deadline: float) -> None:
        line.settimeout(0)
        number = line.connect_ex(address)
        with DefaultSelector() as selector:
            selector.register(line, EVENT_WRITE)
            while number in _UNDER_WAY and not selector.select(_SLICE):
                if self._stop.is_set():
                    raise Stopped
                if time.monotonic() >= deadline:
                    raise TimeoutError("it does not answer")
        if number := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or (number not in _UNDER_WAY and number):
            raise OSError(number, os.strerror(number))


class Mailbox(BaseMailBox):
    """imap-tools' mailbox over such a line."""

    client: Line

    def __init__(self, server: Server, stop: Event) -> None:
        self._server, self._stop = server, stop
        super().__init__()

    def _get_mailbox_client(self) -> Line:
        return Line(self._server, self._stop)

    def close(self) -> None:
        """Cut the line without a word."""
        with suppress(OSError):
            self.client.shutdown()
