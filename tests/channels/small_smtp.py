"""A small mail server on loopback: it takes letters over SMTP, keeps them, and refuses what it is told to refuse."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any

from hilft.channels.registry import mail


class SmallServer(socketserver.ThreadingTCPServer):
    """`letters`: what came, oldest first. `answers`: what is said to the next recipients instead of yes."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refused: dict[str, str] = {}
        self._turn = threading.Lock()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def answer_to(self, recipient: str) -> str:
        with self._turn:
            return self.answers.pop(0) if self.answers else self.refused.get(recipient, "250 OK")

    def keep(self, source: bytes) -> None:
        with self._turn:
            letter = email.message_from_bytes(source, policy=email.policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters to one address."""
        return [letter for letter in self.letters if address in str(letter["To"])]


class _Talk(socketserver.StreamRequestHandler):
    server: SmallServer

    def handle(self) -> None:
        self._say("220 small")
        with suppress(ConnectionError):
            while line := self.rfile.readline():
                verb = line.split(b" ", 1)[0].strip().upper()
                if verb == b"RCPT":
                    self._say(self.server.answer_to(line.decode().split("<")[1].split(">")[0]))
                elif verb == b"DATA":
                    self._say("354 go on")
                    self.server.keep(self._letter())
                    self._say("250 OK")
                elif verb == b"QUIT":
                    return self._say("221 bye")
                else:
                    self._say("250 OK")
        return None

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def small_server() -> Iterator[SmallServer]:
    """Run a server until the context ends; the house says good-bye to it, as it does when it stops."""
    with SmallServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            mail().close()
            server.shutdown()


def written(text: str, **headers: Any) -> bytes:
    """Return a customer's mail as bytes: to the care mailbox of the small world, unless the headers say otherwise."""
    letter = EmailMessage()
    told = {"From": "Robin <robin@example.net>", "To": "care@example.org", "Subject": "A word"} | headers
    for name, value in told.items():
        if value is not None:
            letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter.as_bytes()
