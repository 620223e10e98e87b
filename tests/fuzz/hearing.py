"""What is done with every mail the search tries."""

from datetime import timedelta

from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.adapters.email.parse import read_mail
from tests.channels.email.sound import ARRIVED, check

_NOWHERE = Server("127.0.0.1", 1, Security.PLAIN)
ACCOUNT = EmailAccount(
    "care@fernnetz.example", imap=_NOWHERE, smtp=_NOWHERE, name="Care", own_server="mail.fernnetz.example"
)


def hear(source: bytes) -> None:
    """Hear a mail as the house does, twice: it must be sound, and the same both times, whenever it is read."""
    first = read_mail(raw_message(source, received_at=ARRIVED, cursor="1:1"), ACCOUNT)
    check(first)
    again = read_mail(raw_message(source, received_at=ARRIVED + timedelta(hours=1), cursor="2:9"), ACCOUNT)
    assert (again.remote_id, again.text, again.kind) == (first.remote_id, first.text, first.kind)
