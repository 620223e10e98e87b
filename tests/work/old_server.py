"""A server that speaks PostgreSQL's protocol just far enough to say how old it is: nobody ships one that old."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def old_server(version: str) -> Iterator[str]:
    """Yield the address of a server of this version, such as "13.18"."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, version), daemon=True).start()
        yield f"postgresql://hilft@127.0.0.1:{listener.getsockname()[1]}/hilft?gssencmode=disable"


def _serve(listener: socket.socket, version: str) -> None:
    with suppress(OSError):
        while True:
            line, _ = listener.accept()
            threading.Thread(target=_talk, args=(line, version), daemon=True).start()


def _talk(line: socket.socket, version: str) -> None:
    """Say no to encryption, let everybody in, and answer every question with an empty result."""
    with line, suppress(OSError, struct.error):
        while True:
            (length,) = struct.unpack("!i", _exactly(line, 4))
            (code,) = struct.unpack("!i", _exactly(line, length - 4)[:4])
            if code == 196608:  # a start-up message of protocol 3.0
                break
            line.sendall(b"N")
        told = {"server_version": version, "client_encoding": "UTF8", "standard_conforming_strings": "on"}
        status = b"".join(_said(b"S", name.encode() + b"\0" + value.encode() + b"\0") for name, value in told.items())
        line.sendall(_said(b"R", b"\0\0\0\0") + status + _said(b"Z", b"I"))
        while (kind := line.recv(1)) not in {b"", b"X"}:
            (length,) = struct.unpack("!i", _exactly(line, 4))
            _exactly(line, length - 4)
            if kind in {b"Q", b"S"}:
                line.sendall(_said(b"C", b"SET\0") + _said(b"Z", b"I"))


def _said(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("!i", len(content) + 4) + content


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += line.recv(size - len(found)) or struct.pack("")
        if not found:
            raise OSError
    return found
