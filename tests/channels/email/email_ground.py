"""E-mail for the contract suite: Postfix and Dovecot as the servers, the standard library as what people use."""

import email
import imaplib
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from email.message import EmailMessage, Message
from email.policy import default

import pytest

from hilft.channels.adapters.email import smtp as postman
from hilft.channels.adapters.email import wire
from hilft.channels.adapters.email.account import account_from
from hilft.channels.adapters.email.channel import Email
from tests.channels.email.maildir import put_into
from tests.channels.servers import PASSWORD, MailServers, eventually
from tests.channels.suite.fault_line import PAGE, Line
from tests.channels.suite.ground import Fault, Impossible

NEEDS = "channels"
CARE, PETRA, TAMME = "care@fernnetz.example", "petra@bucht.example", "tamme@bucht.example"
PATIENCE = 2.0
"""Seconds; the channel's own patience is a minute, which nobody wants to wait for."""
IMAP_SAYS = {
    Fault.RATE: b"* BYE Too many connections, come again later.\r\n",
    Fault.BROKEN: b"* BYE Temporary internal error.\r\n",
    Fault.MALFORMED: PAGE + b"\r\n",
    Fault.HALF_CLOSED: b"* OK [CAPABI",
}
SMTP_SAYS = {
    Fault.RATE: b"421 4.7.0 Too many connections, come again later.\r\n",
    Fault.BROKEN: b"421 4.3.0 Temporary internal error.\r\n",
    Fault.MALFORMED: PAGE + b"\r\n",
    Fault.HALF_CLOSED: b"220 mail.fern",
}


def make(settings: Mapping[str, str]) -> Email:
    """Return the care mailbox as a channel."""
    imap = {"host": "127.0.0.1", "port": settings["imap"], "security": "plain", "user": CARE, "password": PASSWORD}
    smtp = {"host": "127.0.0.1", "port": settings["smtp"], "security": "plain"}
    return Email(account_from({"address": CARE, "name": "Fernnetz Care", "imap": imap, "smtp": smtp}))


class EmailGround:
    """A care mailbox, a customer's and a stranger's, and the two lines between us and the servers."""

    name = "mail"
    keeps_private = True
    made_by = "tests.channels.email.email_ground:make"
    many = 10_000

    def __init__(self, servers: MailServers) -> None:
        self.servers = servers
        self.imap = Line(("127.0.0.1", servers.ports["imap"]), banner=IMAP_SAYS)
        self.smtp = Line(("127.0.0.1", servers.ports["smtp"]), banner=SMTP_SAYS, lost_after=b"\r\n.\r\n")
        self.settings = {"imap": str(self.imap.port), "smtp": str(self.smtp.port)}
        self.channel = make(self.settings)
        self._said = 0
        self._arrived = 0

    def start(self) -> str:
        cursor = ""
        for raw in self.channel.fetch(cursor):
            cursor = raw.cursor
        return cursor

    def say(self, text: str, *, reply_to: str = "") -> str:
        return self._post([self._letter(text, reply_to)])[0]

    def say_privately(self, text: str) -> str:
        return self.say(text)

    def edit(self, message: str, text: str) -> None:
        raise Impossible("Nobody can change a letter that has left.")

    def delete(self, message: str) -> None:
        raise Impossible("Nobody can take back a letter that has left.")

    def answers(self, message: str) -> list[str]:
        found: dict[str, str] = {}
        for mail in self._mailbox(PETRA):
            if message in str(mail["In-Reply-To"] or "") + str(mail["References"] or ""):
                # Two letters with one Message-ID are one letter to a mail program: that is what the key promises.
                found.setdefault(str(mail["Message-ID"]), _text(mail))
        return list(found.values())

    def strangers_view(self) -> list[str]:
        return [_text(mail) for mail in self._mailbox(TAMME)]

    @contextmanager
    def line(self, fault: Fault) -> Iterator[None]:
        with ExitStack() as both:
            lines: list[AbstractContextManager[None]] = [self.imap.bad(fault), self.smtp.bad(fault)]
            for one in lines:
                both.enter_context(one)
            yield

    def flood(self, count: int) -> list[str]:
        """Put them into the mailbox as Dovecot keeps it: Postfix hands over two hundred a second."""
        put_into(self.servers, CARE, [self._letter(f"Message {number}", "") for number in range(count)])
        self._arrived += count
        # Its order is that of the mailbox, as another program sees it.
        return self._order(CARE)[-count:]

    def _letter(self, text: str, reply_to: str) -> EmailMessage:
        self._said += 1
        letter = EmailMessage()
        letter["From"], letter["To"] = f"Petra Sandkamp <{PETRA}>", CARE
        letter["Subject"] = f"Letter {self._said}"
        letter["Message-ID"] = f"<letter-{self._said}-{id(self)}@bucht.example>"
        if reply_to:
            letter["In-Reply-To"] = letter["References"] = reply_to
        letter.set_content(text)
        return letter

    def _post(self, letters: list[EmailMessage]) -> list[str]:
        """Hand letters to Postfix and wait until they lie in the mailbox, so that their order is known."""
        with smtplib.SMTP("127.0.0.1", self.servers.ports["smtp"], timeout=20) as session:
            for letter in letters:
                session.send_message(letter)
        self._arrived += len(letters)
        assert eventually(lambda: self._count() >= self._arrived, 120)
        return [str(letter["Message-ID"]) for letter in letters]

    def _count(self) -> int:
        folder = self.servers.room / "mails" / CARE
        return sum(1 for part in ("new", "cur") for _ in (folder / part).glob("*"))

    def _order(self, user: str) -> list[str]:
        """Return the identities of the letters in a mailbox, in its order."""
        with imaplib.IMAP4("127.0.0.1", self.servers.ports["imap"], timeout=60) as box:
            box.login(user, PASSWORD)
            box.select("INBOX", readonly=True)
            _, answer = box.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        return [one[1].decode().partition(":")[2].strip() for one in answer if isinstance(one, tuple)]

    def _mailbox(self, user: str) -> list[Message]:
        """Return what lies in a mailbox, in its order."""
        with imaplib.IMAP4("127.0.0.1", self.servers.ports["imap"], timeout=20) as box:
            box.login(user, PASSWORD)
            _, (count,) = box.select("INBOX", readonly=True)
            if count == b"0":
                return []
            _, answer = box.fetch("1:*", "(BODY.PEEK[])")
        return [email.message_from_bytes(one[1], policy=default) for one in answer if isinstance(one, tuple)]


def _text(mail: Message) -> str:
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    return str(body.get_content()).strip() if body is not None else ""


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[EmailGround]:
    """The running servers with empty mailboxes."""
    servers: MailServers = request.getfixturevalue("running_servers")
    servers.empty()
    servers.start()
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr(wire, "PATIENCE", PATIENCE)
        impatient.setattr(postman, "PATIENCE", PATIENCE)
        ground = EmailGround(servers)
        yield ground
        ground.channel.close()
        ground.imap.close()
        ground.smtp.close()
