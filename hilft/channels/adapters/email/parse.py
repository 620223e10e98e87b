"""A mail's bytes in, what it says out. Mails come from strangers: whatever they contain, something is heard."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hilft.channels.adapters.email.account import EmailAccount
from hilft.channels.adapters.email.addresses import Address, addresses
from hilft.channels.adapters.email.bounce import bounce_of
from hilft.channels.adapters.email.charsets import decode
from hilft.channels.adapters.email.headers import Mail, mail_from, message_ids, moment, raw_value, raw_values, shown
from hilft.channels.adapters.email.identity import has_made_id
from hilft.channels.adapters.email.kinds import is_answerable, kind_of, marks_of
from hilft.channels.adapters.email.language import language_of
from hilft.channels.adapters.email.parts import STUMBLES, Content, content_of
from hilft.channels.adapters.email.quotes import split_letter
from hilft.channels.adapters.email.storable import storable_text
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Kind, Note, RawMessage

LONGEST_MAIL = 50 * 1024 * 1024  # bytes; what lies beyond becomes a file
LONGEST_TEXT = 100_000  # characters, for what is new and for what is carried along
LONGEST_SUBJECT = 500
MOST_REFERENCES = 50
_LONGEST_SPLIT = 1_000_000  # characters searched for earlier letters and signatures
# A letter may wait this long in a queue on its way (RFC 5321 4.5.4.1 says at least 4 to 5 days). Beyond, the sender's
# clock is wrong, and the matter's age would be too.
LONGEST_JOURNEY = timedelta(days=10)
_TANGLED = 30_000_000  # lines times multiparts: the standard library's parser takes seconds beyond
_FORWARDED = re.compile(r"\s*(?:wg|fwd?|tr|weitergeleitet)\s*:", re.IGNORECASE)
_FORGED = re.compile(r"\bdmarc\s*=\s*(?:fail|permerror)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _From:
    """Who a mail says it is from."""

    sender: Address | None
    reply_to: str

    @property
    def author(self) -> Author:
        address = self.sender.address if self.sender else ""
        name = self.sender.name if self.sender else ""
        return Author(name=name, handle=address, address=address, reply_to=self.reply_to)


def read_mail(raw: RawMessage, account: EmailAccount) -> Heard:
    """Return what a mail to `account` says. Never raises; a mail nobody can read is `Kind.BROKEN` with its remains."""
    try:
        return _read(raw, account)
    except STUMBLES:
        return _remains(raw, account)


def _read(raw: RawMessage, account: EmailAccount) -> Heard:
    if _is_tangled(raw.raw):
        return _remains(raw, account)
    mail = mail_from(raw.raw[:LONGEST_MAIL])
    written_by = _from(mail, account)
    content = _bounded(content_of(mail), raw.raw)
    subject = shown(raw_value(mail, "Subject"), longest=LONGEST_SUBJECT)
    whole = content.text
    letter = split_letter(whole[:_LONGEST_SPLIT], forwarded=bool(_FORWARDED.match(subject)))
    heard = Heard(
        remote_id=raw.remote_id,
        author=written_by.author,
        subject=subject,
        text=letter.new,
        quoted=letter.carried,
        said_at=_said_at(mail, raw.received_at),
        audience=Audience.PRIVATE,
        language=language_of(letter.new, declared=raw_value(mail, "Content-Language") or content.language),
        attachments=tuple(content.files),
        notes=frozenset(content.notes | _notes(mail, raw, written_by, account)),
    )
    return _placed(_cut(heard, whole), mail, whole, account)


def _placed(heard: Heard, mail: Mail, whole: str, account: EmailAccount) -> Heard:
    """Add what kind of mail this is, where it belongs, and whom it was sent to."""
    sender = heard.author.address
    bounce = bounce_of(mail, sender=sender, text=whole)
    kind = Kind.BOUNCE if bounce else kind_of(mail, account)
    if kind is Kind.MESSAGE and not sender:
        kind = Kind.BROKEN
    sent_to = _sent_to(mail)
    references = message_ids(" ".join(raw_values(mail, "References")))
    reply_to = message_ids(raw_value(mail, "In-Reply-To")) or references[-1:]
    return replace(
        heard,
        kind=kind,
        bounce=bounce,
        in_reply_to=reply_to[0] if reply_to else "",
        references=tuple(ref for ref in references if ref != heard.remote_id)[-MOST_REFERENCES:],
        sent_to=sent_to,
        token=_token(sent_to, account),
        answerable=kind is Kind.MESSAGE and is_answerable(mail, sender, account),
        marks=marks_of(mail),
    )


def _from(mail: Mail, account: EmailAccount) -> _From:
    """The author; when From is unusable, whoever else signs for the mail. An answer never goes to ourselves."""
    signing = (addresses(value) for name in ("From", "Sender", "Return-Path") for value in raw_values(mail, name))
    sender = next((found[0] for found in signing if found), None)
    reply_to = addresses(raw_value(mail, "Reply-To"))
    wanted = reply_to[0].address if reply_to and not account.is_ours(reply_to[0].address) else ""
    is_same = sender is not None and wanted.lower() == sender.address.lower()
    return _From(sender, "" if is_same else wanted)


def _notes(mail: Mail, raw: RawMessage, written_by: _From, account: EmailAccount) -> set[Note]:
    found = {
        Note.ID_MADE: has_made_id(raw.remote_id),
        Note.DATE_GUESSED: _believable(mail, raw.received_at) is None,
        Note.NAME_HIDDEN: bool(written_by.sender and written_by.sender.disguised),
        Note.SENDER_DOUBTED: _is_doubted(mail, account),
        Note.PARTS_DAMAGED: any(part.defects for part in mail.walk()),
        Note.CUT: len(raw.raw) > LONGEST_MAIL,
    }
    return {note for note, applies in found.items() if applies}


def _is_doubted(mail: Mail, account: EmailAccount) -> bool:
    """Whether our own mail server found the sender's domain disowning this mail; others' verdicts do not count."""
    if not account.own_server:
        return False
    verdicts = raw_values(mail, "Authentication-Results")
    own = next((v for v in verdicts if v.partition(";")[0].strip().lower() == account.own_server.lower()), "")
    return bool(_FORGED.search(own))


def _said_at(mail: Mail, received_at: datetime) -> datetime:
    return min(_believable(mail, received_at) or received_at, received_at)


def _believable(mail: Mail, received_at: datetime) -> datetime | None:
    """The moment the sender's clock claims, if the mail can have been on its way since then."""
    claimed = moment(raw_value(mail, "Date"))
    if claimed is None or not -timedelta(minutes=15) <= received_at - claimed <= LONGEST_JOURNEY:
        return None
    return claimed


def _sent_to(mail: Mail) -> tuple[str, ...]:
    names = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc")
    found = (address.address for name in names for value in raw_values(mail, name) for address in addresses(value))
    return tuple(dict.fromkeys(found))


def _token(sent_to: tuple[str, ...], account: EmailAccount) -> str:
    ours = (address.rpartition("@")[0] for address in sent_to if account.is_ours(address))
    return next((token for local in ours if (token := local.partition("+")[2])), "")


def _bounded(content: Content, raw: bytes) -> Content:
    """Keep what the caps left out as a file."""
    if len(raw) > LONGEST_MAIL:
        content.files.append(HeardFile("rest-of-message.eml", "application/octet-stream", raw[LONGEST_MAIL:]))
    elif content.has_more_files:
        content.files.append(HeardFile("message.eml", "message/rfc822", raw))
    return content


def _cut(heard: Heard, whole: str) -> Heard:
    """Bound what is stored as text; the whole text is then a file."""
    if max(len(heard.text), len(heard.quoted)) <= LONGEST_TEXT and len(whole) <= _LONGEST_SPLIT:
        return heard
    return replace(
        heard,
        text=heard.text[:LONGEST_TEXT],
        quoted=heard.quoted[:LONGEST_TEXT],
        attachments=(*heard.attachments, HeardFile("whole-text.txt", "text/plain", whole.encode("utf-8", "replace"))),
        notes=heard.notes | {Note.CUT},
    )


def _is_tangled(raw: bytes) -> bool:
    """Whether taking the mail apart would take seconds: many parts inside each other, over many lines."""
    return raw.count(b"\n") * raw.lower().count(b"boundary=") > _TANGLED


def _remains(raw: RawMessage, account: EmailAccount) -> Heard:
    """What can be said of a mail that cannot be taken apart: its head, and its source as text."""
    head = mail_from(re.split(rb"\r?\n\r?\n", raw.raw[:500_000], maxsplit=1)[0] + b"\r\n\r\n")
    return Heard(
        remote_id=raw.remote_id,
        author=_from(head, account).author,
        subject=shown(raw_value(head, "Subject"), longest=LONGEST_SUBJECT),
        text=storable_text(decode(raw.raw[:LONGEST_TEXT], "")[0]),
        said_at=raw.received_at,
        audience=Audience.PRIVATE,
        kind=Kind.BROKEN,
        in_reply_to=next(iter(message_ids(raw_value(head, "In-Reply-To"))), ""),
        references=message_ids(" ".join(raw_values(head, "References")))[-MOST_REFERENCES:],
        sent_to=_sent_to(head),
        attachments=(HeardFile("message.eml", "message/rfc822", raw.raw),),
        answerable=False,
        notes=frozenset({Note.PARTS_DAMAGED}),
    )
