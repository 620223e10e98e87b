"""A mailbox, and mails of invented people."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.adapters.email.parse import read_mail
from hilft.channels.contract import Heard
from tests.channels.email.sound import ARRIVED

MAILS = Path(__file__).with_name("mails")
HEAD = (
    b"From: Petra Sandkamp <petra@bucht.example>\n"
    b"To: care@fernnetz.example\n"
    b"Subject: Router\n"
    b"Date: Mon, 2 Mar 2026 09:15:04 +0100\n"
    b"Message-ID: <p1@bucht.example>\n"
)

Reader = Callable[[bytes], Heard]


@pytest.fixture(scope="session")
def account() -> EmailAccount:
    """The care mailbox of an invented company."""
    nowhere = Server("127.0.0.1", 1, Security.PLAIN)
    return EmailAccount(
        "care@fernnetz.example",
        imap=nowhere,
        smtp=nowhere,
        name="Fernnetz Care",
        aliases=frozenset({"hilfe@fernnetz.example"}),
        own_server="mail.fernnetz.example",
    )


@pytest.fixture(scope="session")
def read(account: EmailAccount) -> Reader:
    """Read a mail's source as if it had just arrived."""

    def reader(source: bytes) -> Heard:
        return read_mail(raw_message(source, received_at=ARRIVED, cursor="1:1"), account)

    return reader


@pytest.fixture(scope="session")
def corpus(read: Reader) -> Callable[[str], Heard]:
    """Read one of the mails in the folder `mails`."""
    return lambda name: read((MAILS / f"{name}.eml").read_bytes())
