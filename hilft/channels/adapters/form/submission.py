"""What somebody sent in by a form, as the bytes that are sealed: one line of JSON, then the files one after another."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256

from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import canonical, digest

VERSION = 1


@dataclass(frozen=True)
class SentIn:
    """A file as it was sent in."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A form that was filled in. `token` names the sheet: two with one token are the same sheet, sent in twice.

    `page`: the address of the foreign page it was shown on, without anything behind its path. `doubt`: why it looks as
    if a machine had sent it, as a code, or "".
    """

    token: str
    address: str
    text: str
    name: str = ""
    subject: str = ""
    phone: str = ""
    customer_number: str = ""
    matter: str = ""
    page: str = ""
    language: str = "en"
    doubt: str = ""
    files: tuple[SentIn, ...] = ()


def sealed_as(told: Submission, *, now: datetime) -> RawMessage:
    """Return a submission as a raw message. Sent in twice it is the same one, changed in between it is another."""
    said = asdict(told) | {"files": [_described(file) for file in told.files], "version": VERSION}
    head = canonical({**said, "at": now.isoformat()})
    # What is in doubt is set aside under a name of its own: sent again by a person, the same words are taken in.
    identity = f"{told.token}@{told.doubt}" if told.doubt else told.token
    return RawMessage(
        remote_id=identity,
        raw=b"\n".join([head, b"".join(file.content for file in told.files)]),
        received_at=now,
        cursor="",
        digest=digest(said),
    )


def _described(file: SentIn) -> dict[str, str | int]:
    return {"name": file.name, "size": len(file.content), "sha256": sha256(file.content).hexdigest()}
