"""A channel that writes every outgoing mail into a folder: for a house without a mail server yet, and for the demo."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.contract import (
    Audience,
    Author,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Kind,
    NotNow,
    Outgoing,
    Pulse,
    RawMessage,
    Traits,
)

TRAITS = Traits(
    identity=Identity.CLAIMED,
    idempotency=Idempotency.ONCE,
    threaded=True,
    backfill=False,
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
UNWRITABLE = gettext_noop("The folder for letters cannot be written.")
RETRY = timedelta(minutes=5)


class Folder:
    """Writes mails as files a mail program opens. It hears nothing."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.traits = TRAITS

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Yield nothing until asked to stop: nobody can answer into a folder."""
        stop.wait()
        yield from ()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield nothing."""
        return iter(())

    def acknowledge(self, raw: RawMessage) -> None:
        """There is nobody to tell."""

    def read(self, raw: RawMessage) -> Heard:
        """Return a broken word: nothing is ever heard here, so nobody asks."""
        author = Author(name="", handle="", address="")
        return Heard(raw.remote_id, author, "", "", raw.received_at, Audience.PRIVATE, Kind.BROKEN)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Write the mail, whole or not at all. The same key writes the same file, so trying twice says it once.

        Raises NotNow when the folder cannot be written.
        """
        name = hashlib.sha256(outgoing.key.encode()).hexdigest()[:24]
        identity = f"<{name}@hilft.invalid>"
        part = self.folder / f"{name}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(self._mail(outgoing, identity).as_bytes())
            part.replace(self.folder / f"{name}.eml")
        except OSError as error:
            detail = f"{self.folder}: {error.strerror}"
            raise NotNow(UNWRITABLE, code="unreachable", retry_after=RETRY, detail=detail) from None
        return Delivered(identity)

    def close(self) -> None:
        """Nothing is open."""

    def _mail(self, outgoing: Outgoing, identity: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = Address(outgoing.from_name, addr_spec=outgoing.from_address or self.address)
        mail["To"] = outgoing.to
        mail["Subject"] = outgoing.subject
        mail["Message-ID"] = identity
        if outgoing.in_reply_to:
            mail["In-Reply-To"] = outgoing.in_reply_to
        mail.set_content(outgoing.text)
        for file in outgoing.attachments:
            main, _, sub = file.media_type.partition("/")
            mail.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
        return mail
