"""A channel that writes every outgoing mail into a folder: for a house without a mail server yet, and for the demo."""

import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Event

from hilft.channels.contract import (
    Audience,
    Author,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Kind,
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
)


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
        """Return an empty word; never called, as nothing is heard."""
        author = Author(name="", handle="", address="")
        return Heard(raw.remote_id, author, "", "", raw.received_at, Audience.PRIVATE, Kind.BROKEN)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Write the mail. The same key writes the same file, so a second try changes nothing."""
        name = hashlib.sha256(outgoing.key.encode()).hexdigest()[:24]
        mail = EmailMessage()
        mail["From"] = f"{outgoing.from_name} <{outgoing.from_address or self.address}>"
        mail["To"] = outgoing.to
        mail["Subject"] = outgoing.subject
        mail["Message-ID"] = f"<{name}@hilft.invalid>"
        mail.set_content(outgoing.text)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.eml").write_bytes(mail.as_bytes())
        return Delivered(mail["Message-ID"])

    def close(self) -> None:
        """Nothing is open."""
