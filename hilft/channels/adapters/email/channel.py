"""Email as the house sees every network."""

from collections.abc import Iterator
from threading import Event

from hilft.channels.adapters.email.account import EmailAccount
from hilft.channels.adapters.email.imap import Listener
from hilft.channels.adapters.email.parse import read_mail
from hilft.channels.adapters.email.smtp import Postman
from hilft.channels.contract import (
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Outgoing,
    Pulse,
    RawMessage,
    Traits,
)


class Email:
    """One mailbox: heard over IMAP, answered over SMTP."""

    def __init__(self, account: EmailAccount) -> None:
        self.account = account
        self._listener = Listener(account)
        self._postman = Postman(account)

    @property
    def traits(self) -> Traits:
        """Mail is private, waits for us without limit, and cannot be taken back."""
        return Traits(
            identity=Identity.CLAIMED,
            idempotency=Idempotency.RECOGNISABLE,
            threaded=True,
            backfill=True,
            loss_window=None,
            may_reply=True,
            may_go_private=True,
            private_within=None,
            max_length=None,
            tells_edits=False,
            tells_deletes=False,
            takes_files=True,
            receipts=True,
        )

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        return self._listener.listen(cursor, stop=stop)

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return self._listener.fetch(cursor)

    def acknowledge(self, raw: RawMessage) -> None:
        """See `Channel.acknowledge`."""
        self._listener.acknowledge(raw)

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_mail(raw, self.account)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        return self._postman.deliver(outgoing)

    def close(self) -> None:
        """Let go of the sender's connection; the listener lets go of its own when it is stopped."""
        self._postman.close()
