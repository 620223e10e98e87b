"""Mail servers that send a byte now and then: no conversation lasts longer than its time, whatever stage it is in."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from threading import Thread

import pytest

from hilft.channels.adapters.email import smtp as postman
from hilft.channels.adapters.email import wire
from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.channel import Email
from hilft.channels.contract import NotNow, Outgoing, Undeliverable

PATIENCE, DRIP = 0.15, 0.01
LETTER = Outgoing("delivery-17", "petra@bucht.example", "Router", "It is on its way.")
GOOD = (
    b"220 mail.example\r\n",
    b"250 mail.example\r\n",
    b"250 yes\r\n",
    b"250 yes\r\n",
    b"354 go on\r\n",
    b"250 ok\r\n",
)
STAGES = ("greeting", "hello", "sender", "recipient", "data", "letter")

Says = Callable[[socket.socket], None]


@contextmanager
def talking(stage: int, says: Says) -> Iterator[int]:
    """A server that answers as servers do until one stage of the conversation; the port."""
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def serve() -> None:
            with suppress(OSError):
                line, _ = ear.accept()
                with line:
                    for number, answer in enumerate(GOOD[:stage]):
                        line.sendall(answer)
                        _hear(line, b"\r\n.\r\n" if number == 4 else b"\r\n")
                    says(line)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield ear.getsockname()[1]
        with suppress(OSError):
            ear.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        assert not thread.is_alive(), "The channel holds its line."


def _hear(line: socket.socket, end: bytes) -> None:
    heard = b""
    while not heard.endswith(end):
        heard += line.recv(65_536) or end


def drip(line: socket.socket) -> None:
    """One line that never ends, a byte at a time, each long before anybody's patience is over."""
    for byte in repeat(b"2"):
        line.sendall(byte)
        time.sleep(DRIP)


def endless_lines(line: socket.socket) -> None:
    """An answer of whole lines, each in good time, to be continued for ever."""
    for words in repeat(b"250-and one more thing\r\n"):
        line.sendall(words)
        time.sleep(DRIP)


def flood(line: socket.socket) -> None:
    """An answer without end, as fast as it is taken."""
    for words in repeat(b"250-" + b"x" * 4000 + b"\r\n"):
        line.sendall(words)


def gush(line: socket.socket) -> None:
    """A line without end, as fast as it is taken."""
    for words in repeat(b"x" * 4000):
        line.sendall(words)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman, "PATIENCE", PATIENCE)
    monkeypatch.setattr(wire, "PATIENCE", PATIENCE)


def mailbox(port: int) -> Email:
    server = Server("127.0.0.1", port, Security.PLAIN)
    return Email(EmailAccount("care@fernnetz.example", imap=server, smtp=server, name="Fernnetz Care"))


@pytest.mark.parametrize("says", [drip, endless_lines, flood, gush])
@pytest.mark.parametrize("stage", range(len(STAGES)), ids=STAGES)
def test_a_letter_is_not_now_in_bounded_time_wherever_the_server_drips(impatient: None, stage: int, says: Says) -> None:
    with talking(stage, says) as port:
        channel = mailbox(port)
        began = time.monotonic()
        with pytest.raises(NotNow) as trouble:
            channel.deliver(LETTER)
        channel.close()
        assert time.monotonic() - began < 5
    assert trouble.value.code == "unreachable"


def test_a_refusal_that_comes_slowly_but_in_time_is_heard(impatient: None) -> None:
    def slowly(line: socket.socket) -> None:
        for byte in b"550 no\r\n":
            line.sendall(bytes([byte]))
            time.sleep(0.002)
        with suppress(OSError):
            line.recv(100)

    with talking(3, slowly) as port:
        channel = mailbox(port)
        with pytest.raises(Undeliverable) as never:
            channel.deliver(LETTER)
        channel.close()
    assert never.value.detail == "550 no"


@pytest.mark.parametrize("says", [drip, gush])
def test_a_mailbox_that_drips_is_not_now_in_bounded_time(impatient: None, says: Says) -> None:
    with talking(0, says) as port:
        channel = mailbox(port)
        began = time.monotonic()
        with pytest.raises(NotNow):
            list(channel.fetch(""))
        assert time.monotonic() - began < 5
        channel.close()
