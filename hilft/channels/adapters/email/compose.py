"""What we say, as the bytes of a mail. The same key always gives the same Message-ID."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from email import encoders
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr

from hilft.channels.adapters.email import troubles
from hilft.channels.adapters.email.account import EmailAccount
from hilft.channels.adapters.email.addresses import plain_address
from hilft.channels.adapters.email.kinds import OUR_ID_MARK
from hilft.channels.adapters.email.storable import storable_line, storable_text
from hilft.channels.contract import Outgoing, SentFile, Undeliverable

MOST_REFERENCES = 30
_LONGEST_LOCAL_PART = 64  # RFC 5321 4.5.3.1.1
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP


def our_message_id(key: str, account: EmailAccount) -> str:
    """Return the Message-ID of the delivery with this key: a second try is recognisable as the same letter."""
    mark = hashlib.sha256(f"{account.address}\0{key}".encode()).hexdigest()[:40]
    return f"<{OUR_ID_MARK}{mark}@{account.domain}>"


def compose(outgoing: Outgoing, account: EmailAccount, *, now: datetime) -> Message:
    """Return `outgoing` as a mail. Raises `Undeliverable` when it has no usable recipient."""
    mail = _body(outgoing)
    sender = wire_address(outgoing.from_address or account.address)
    mail["From"] = formataddr((_encoded(outgoing.from_name or account.name), sender))
    mail["To"] = wire_address(outgoing.to)
    mail["Subject"] = Header(storable_line(outgoing.subject, longest=500), _UTF8, header_name="Subject").encode()
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = our_message_id(outgoing.key, account)
    _thread(mail, outgoing)
    if reply_to := _reply_address(outgoing.token, account):
        mail["Reply-To"] = reply_to
    if outgoing.automatic:
        mail["Auto-Submitted"] = "auto-replied" if outgoing.in_reply_to else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    if outgoing.language:
        mail["Content-Language"] = storable_line(outgoing.language, longest=20)
    mail["X-Loop"] = account.address
    return mail


def wire_address(address: str) -> str:
    """Return `address` as mail servers exchange it. Raises `Undeliverable` with what is wrong about it."""
    plain = plain_address(address)
    local, _, domain = plain.rpartition("@")
    if not plain or plain.lower() != address.strip().strip(".").lower():
        raise Undeliverable(troubles.NO_ADDRESS, code="no_address", detail=address[:100])
    if not local.isascii():
        raise Undeliverable(troubles.NOT_ASCII, code="address_not_ascii", detail=plain[:100])
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        raise Undeliverable(troubles.NO_DOMAIN, code="no_address", detail=domain[:100]) from None


def _reply_address(token: str, account: EmailAccount) -> str:
    """Our address with the token behind a plus; without a token, or with one no address can hold, nothing."""
    local, _, domain = account.address.rpartition("@")
    local = f"{local}+{token}"
    fits = re.fullmatch(r"[A-Za-z0-9_.=-]+", token) and len(local) <= _LONGEST_LOCAL_PART
    return wire_address(f"{local}@{domain}") if fits else ""


def _body(outgoing: Outgoing) -> Message:
    text = MIMENonMultipart("text", "plain")
    text.set_payload(storable_text(outgoing.text).rstrip("\n") + "\n", _UTF8)
    if not outgoing.attachments:
        return text
    mail = MIMEMultipart("mixed")
    mail.attach(text)
    for file in outgoing.attachments:
        mail.attach(_attachment(file))
    return mail


def _attachment(file: SentFile) -> Message:
    main, _, sub = file.media_type.partition("/")
    if main in {"multipart", "message"} or not (main.isalnum() and sub):
        main, sub = "application", "octet-stream"  # a letter in a letter may not be encoded, and so could be changed
    part = MIMEBase(main, storable_line(sub, longest=100))
    part.set_payload(file.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", storable_line(file.name, longest=150)))
    return part


def _thread(mail: Message, outgoing: Outgoing) -> None:
    """Name what this answers, so that every mail program shows it in the same thread (RFC 5322 3.6.4)."""
    if outgoing.in_reply_to:
        mail["In-Reply-To"] = _id(outgoing.in_reply_to)
    earlier = dict.fromkeys(_id(each) for each in _oldest_and_newest(outgoing.references))
    if outgoing.in_reply_to:
        earlier.pop(_id(outgoing.in_reply_to), None)
        earlier[_id(outgoing.in_reply_to)] = None
    if earlier:
        mail["References"] = "\n ".join(earlier)


def _oldest_and_newest(references: tuple[str, ...]) -> Iterable[str]:
    """Long threads are shortened in the middle: the first letter holds the thread together."""
    if len(references) <= MOST_REFERENCES:
        return references
    return references[0], *references[1 - MOST_REFERENCES :]


def _id(message_id: str) -> str:
    """A Message-ID as a header may carry it; the mark we add to tell twins apart stays in the house."""
    inner = message_id.partition(">")[0].strip("<> \t\r\n")
    return f"<{''.join(c for c in inner if c.isprintable() and not c.isspace())}>"


def _encoded(name: str) -> str:
    name = storable_line(name, longest=100)
    return name if name.isascii() else Header(name, _UTF8).encode(maxlinelen=0)
