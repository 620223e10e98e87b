"""Servers that say nothing, hang up, or are not what they seem: scripted in a thread, over a real socket."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.channel import Email
from hilft.channels.adapters.email.wire import Line
from tests.channels.email.ear import Ear
from tests.channels.servers import eventually, make_certificate

Script = Callable[[socket.socket], None]


@contextmanager
def server(script: Script) -> Iterator[int]:
    """Serve connections with a script, one after the other; the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = Event()

    def serve() -> None:
        while not over.is_set():
            line, _ = listener.accept()
            with line:
                line.settimeout(10)
                script(line)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    port: int = listener.getsockname()[1]
    try:
        yield port
    finally:
        over.set()
        with socket.create_connection(("127.0.0.1", port)):
            pass
        thread.join(15)
        listener.close()


def say_nothing(line: socket.socket) -> None:
    with suppress(OSError):
        line.recv(100)


def hang_up(line: socket.socket) -> None:
    line.sendall(b"* BYE not today\r\n")


def endless_greeting(line: socket.socket) -> None:
    with suppress(OSError):
        for _ in range(100):
            line.sendall(b"x" * 1_000_000)


def pointing(account: EmailAccount, port: int) -> Email:
    return Email(replace(account, imap=Server("127.0.0.1", port, Security.PLAIN, "care", "secret")))


def test_a_server_that_accepts_and_says_nothing_does_not_hold_us(account: EmailAccount) -> None:
    is_here = Event()

    def accept(line: socket.socket) -> None:
        is_here.set()
        say_nothing(line)

    with server(accept) as port, Ear(pointing(account, port)) as ear:
        assert is_here.wait(20)
        assert ear.stop() < 1


@pytest.mark.parametrize("script", [hang_up, endless_greeting])
def test_a_server_that_makes_no_sense_is_a_trouble(account: EmailAccount, script: Script) -> None:
    with server(script) as port, Ear(pointing(account, port)) as ear:
        assert eventually(lambda: len(ear.troubles()) >= 2, 20)
        assert set(ear.troubles()) == {"unreachable"}
        assert ear.stop() < 1


def test_an_address_that_does_not_answer_does_not_hold_us(account: EmailAccount) -> None:
    """A listener whose queue is full drops connection attempts, as a firewall does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port: int = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.settimeout(0)
            each.connect_ex(("127.0.0.1", port))
        time.sleep(0.2)
        with Ear(pointing(account, port)) as ear:
            time.sleep(0.5)
            assert ear.stop() < 1
        for each in waiting:
            each.close()


def test_what_was_slipped_in_before_the_protection_began_does_not_count(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")

    def tag(source: bytes) -> bytes:
        return source.split(b" ")[0]

    def script(line: socket.socket) -> None:
        line.sendall(b"* OK hello\r\n")
        with suppress(OSError):
            line.sendall(b"* CAPABILITY IMAP4REV1 STARTTLS\r\n" + tag(line.recv(100)) + b" OK done\r\n")
            line.sendall(tag(line.recv(100)) + b" OK begin\r\n* 99 EXISTS\r\n")
            with context.wrap_socket(line, server_side=True) as protected:
                protected.sendall(b"* CAPABILITY IMAP4REV1 IDLE\r\n" + tag(protected.recv(100)) + b" OK done\r\n")

    with server(script) as port:
        here = Server("localhost", port, Security.STARTTLS, ca_file=str(tmp_path / "certificate.pem"))
        line = Line(here, Event())
        assert line.capabilities == ("IMAP4REV1", "IDLE")
        assert not line.take_announcement()
        line.shutdown()
