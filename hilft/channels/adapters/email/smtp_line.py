"""An SMTP conversation that ends: the standard library is patient anew with every byte, so a drip would last for ever.

Two limits hold: for one line of an answer, and for the whole conversation. Reading answers line by line from a file
made of the socket is the part of `smtplib` that is replaced here; everything else stays as it is.
"""

import smtplib
import socket
import ssl
import time
from typing import Any, cast

LONGEST_ANSWER = 200_000
"""Bytes of one answer. A server that says more says nothing of use."""
_PIECE = 8192


class Ending:
    """How long one line of an answer may take, and until when the whole conversation may last. In seconds."""

    def __init__(self, patience: float, whole: float) -> None:
        self.patience = patience
        self.allow(whole)

    def allow(self, whole: float) -> None:
        """Let the conversation last so long from now on."""
        self._ends_at = time.monotonic() + whole

    def left(self) -> float:
        """Return how long it may still last. Raises TimeoutError when its time is over."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the conversation takes too long")
        return left

    def one_line(self) -> float:
        """Return the moment by which the next line must be here, on the monotonic clock."""
        return time.monotonic() + min(self.patience, self.left())


class Talk(smtplib.SMTP):
    """An SMTP connection that keeps to an `Ending`. With `tls` it is protected from its first byte."""

    def __init__(self, host: str, port: int, ending: Ending, tls: ssl.SSLContext | None = None) -> None:
        self.ending, self._tls = ending, tls
        super().__init__(host, port, timeout=ending.patience)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer. Raises SMTPServerDisconnected when it does not come whole in time."""
        if self.file is None and self.sock is not None:
            self.file = cast("Any", _Answers(self.sock, self.ending))
        if self.file is not None:
            cast("_Answers", self.file).begin()
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send. A large letter may take the time that the conversation has; `sendall` counts it as a whole."""
        if self.sock is not None:
            try:
                self.sock.settimeout(self.ending.left())
            except TimeoutError as over:
                self.close()
                raise smtplib.SMTPServerDisconnected(str(over)) from None
        super().send(s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = socket.create_connection((host, port), timeout)
        if self._tls is None:
            return line
        try:
            return self._tls.wrap_socket(line, server_hostname=host)  # the time limit is that of the whole handshake
        except BaseException:
            line.close()
            raise


class _Answers:
    """What the server says, as `smtplib` reads it."""

    def __init__(self, line: socket.socket, ending: Ending) -> None:
        self._line, self._ending = line, ending
        self._buffer = bytearray()
        self._said = 0

    def begin(self) -> None:
        """What is read from here on is another answer."""
        self._said = 0

    def readline(self, most: int) -> bytes:
        """Return the next line with its end; an unfinished one when the server hung up, at last nothing."""
        until = self._ending.one_line()
        while b"\n" not in self._buffer:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError("no whole line within the time for one")
            self._line.settimeout(left)
            piece = self._line.recv(_PIECE)
            if not piece:
                break
            self._take_in(piece, most)
        taken = bytes(self._buffer[: self._buffer.find(b"\n") + 1 or len(self._buffer)])
        del self._buffer[: len(taken)]
        return taken

    def close(self) -> None:
        """Forget what was not read."""
        self._buffer.clear()

    def _take_in(self, piece: bytes, most: int) -> None:
        self._buffer += piece
        self._said += len(piece)
        if self._said > LONGEST_ANSWER or (len(self._buffer) >= most and b"\n" not in self._buffer):
            raise ConnectionError("an answer without end")
