"""Which mail is this, and have we had it before? Answered from the bytes alone, without understanding them."""

import hashlib
import re
from datetime import datetime

from hilft.channels.adapters.email.headers import Mail, mail_from, message_ids, raw_value
from hilft.channels.contract import RawMessage

_LONGEST_HEADER_BLOCK = 512_000
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_MADE = "@no-message-id.invalid>"


def raw_message(raw: bytes, *, received_at: datetime, cursor: str) -> RawMessage:
    """Return `raw` with its identity: its Message-ID, or one made from its content when it has none."""
    header, body = _halves(raw)
    given = message_ids(raw_value(header, "Message-ID"))
    remote_id = given[0] if given else f"<sha256-{_sha256(_tidied(raw))}{_MADE}"
    return RawMessage(remote_id, raw, received_at, cursor, _digest(header, body))


def has_made_id(remote_id: str) -> bool:
    """Whether an identity was made by us because the mail had none."""
    return remote_id.partition("#")[0].endswith(_MADE)


def _digest(header: Mail, body: bytes) -> str:
    """What was said, without traces of transport: the same letter over two routes has the same digest."""
    said = [raw_value(header, name) for name in ("Message-ID", "From", "Date", "Subject")]
    written = "\n".join(said).encode("utf-8", "surrogateescape")
    return _sha256(written + b"\n\n" + _tidied(body))


def _halves(raw: bytes) -> tuple[Mail, bytes]:
    end = _END_OF_HEADER.search(raw)
    block, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    return mail_from(block[:_LONGEST_HEADER_BLOCK] + b"\r\n\r\n"), body


def _tidied(content: bytes) -> bytes:
    """Servers differ in line ends and in what they put below the last line."""
    return content.replace(b"\r\n", b"\n").rstrip()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
