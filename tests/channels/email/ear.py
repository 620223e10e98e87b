"""An ear in a thread, and a customer's mail program: what the tests on real servers have in common."""

import smtplib
import time
from email.message import EmailMessage
from threading import Event, Thread
from types import TracebackType

from hilft.channels.adapters.email.channel import Email
from hilft.channels.contract import Pulse, RawMessage
from tests.channels.servers import MailServers, eventually


class Ear:
    """Listens in a thread, as the house does, and keeps what it hears."""

    def __init__(self, channel: Email, cursor: str = "") -> None:
        self.heard: list[RawMessage] = []
        self.pulses: list[Pulse] = []
        self.at: list[float] = []
        self._stop = Event()
        self._thread = Thread(target=self._listen, args=(channel, cursor))

    def _listen(self, channel: Email, cursor: str) -> None:
        for sign in channel.listen(cursor, stop=self._stop):
            if isinstance(sign, RawMessage):
                self.heard.append(sign)
                self.at.append(time.monotonic())
                channel.acknowledge(sign)
            else:
                self.pulses.append(sign)

    def __enter__(self) -> "Ear":
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def stop(self) -> float:
        """Stop listening; return how many seconds that took."""
        start = time.monotonic()
        self._stop.set()
        self._thread.join(20)
        assert not self._thread.is_alive()
        return time.monotonic() - start

    def is_quiet(self) -> bool:
        """Whether it has looked at least once without trouble."""
        return any(pulse.trouble is None for pulse in self.pulses)

    def troubles(self) -> list[str]:
        """The codes of the troubles it met."""
        return [pulse.trouble.code for pulse in self.pulses if pulse.trouble]

    def has(self, count: int, seconds: float = 20.0) -> bool:
        """Wait until so many mails have been heard."""
        return eventually(lambda: len(self.heard) >= count, seconds)


def letter(number: int = 1, text: str = "My router is dead.", **headers: str) -> EmailMessage:
    """Return a customer's letter, written with the standard library instead of our own composer."""
    mail = EmailMessage()
    mail["From"] = "Petra Sandkamp <petra@bucht.example>"
    mail["To"] = "care@fernnetz.example"
    mail["Subject"] = f"Letter {number}"
    mail["Message-ID"] = f"<letter-{number}@bucht.example>"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def post(servers: MailServers, *letters: EmailMessage) -> None:
    """Hand letters to Postfix, one after the other on one connection."""
    with smtplib.SMTP("127.0.0.1", servers.ports["smtp"], timeout=20) as session:
        for each in letters:
            session.send_message(each)
