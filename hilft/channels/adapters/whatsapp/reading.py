"""What a raw message says. Nothing here asks anybody, and nothing a stranger writes makes it fail."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hilft.channels.adapters.whatsapp.account import WhatsAppAccount
from hilft.channels.adapters.whatsapp.events import FILES, media_of, spoken
from hilft.channels.adapters.whatsapp.words import words_of
from hilft.channels.contract import (
    Arrival,
    Audience,
    Author,
    Heard,
    HeardFile,
    Kind,
    Note,
    RawMessage,
    Receipt,
    nobody_said,
)
from hilft.channels.media import ending_of, media_type
from hilft.channels.wire.given import (
    dict_at,
    moment_of_milliseconds,
    parsed,
    storable_line,
    storable_text,
    text_at,
)

WINDOW = timedelta(hours=24)
"""How long after their last message a customer may be answered freely (Meta, "Customer service windows", 2025)."""
SILENT = frozenset({"reaction", "system", "request_welcome"})
CHANGES = {"edit": Kind.EDITED, "revoke": Kind.DELETED}
"""Not in the description of November 2025; as pywa 4.5 (September 2026) reads them."""
ARRIVALS = {
    "sent": Arrival.TAKEN,
    "delivered": Arrival.DELIVERED,
    "read": Arrival.READ,
    "played": Arrival.READ,
    "failed": Arrival.FAILED,
}


def read_raw(raw: RawMessage, account: WhatsAppAccount) -> Heard:
    """Return what a raw message says to this account; what was said to another number is not answered from here."""
    told = parsed(raw.raw)
    if dict_at(told, "message"):
        return _message(raw, told, account)
    if dict_at(told, "status"):
        return _status(raw, told)
    if dict_at(told, "change", "value"):
        text = storable_line(text_at(told, "change", "field"))
        return nobody_said(raw, Kind.NOISE, f"[{text}]")
    return nobody_said(raw, Kind.BROKEN, storable_text(raw.raw[:100_000].decode("utf-8", "replace")))


def _message(raw: RawMessage, told: dict[str, Any], account: WhatsAppAccount) -> Heard:
    event = dict_at(told, "message")
    author, moment = _author(event, dict_at(told, "contact")), _moment(event)
    message = spoken(event)
    kind = text_at(message, "type")
    said_at = moment or raw.received_at
    file, is_missing = _file(message, dict_at(told, "files"))
    text = storable_text("\n".join(part for part in (words_of(message), _label(message, missing=is_missing)) if part))
    group = storable_line(text_at(event, "group_id"))
    is_ours = text_at(told, "metadata", "phone_number_id") in ("", account.number)
    notes = {Note.DATE_GUESSED} if moment is None else set()
    if is_missing or kind in ("unsupported", "unknown"):
        notes.add(Note.PARTS_DAMAGED)
    is_silent = kind in SILENT
    return Heard(
        remote_id=raw.remote_id,
        author=author,
        subject="",
        text=text,
        said_at=said_at,
        # In a group others read along: what is said there is no private word.
        audience=Audience.PUBLIC if group else Audience.PRIVATE,
        kind=_kind(event, text, author, file),
        in_reply_to=storable_line(text_at(message, "context", "id"), longest=240),
        attachments=(file,) if file else (),
        answerable=not is_silent,
        notes=frozenset(notes),
        conversation=group or author.address,
        about=storable_line(_about(event), longest=240),
        may_reply=is_ours and not group and not is_silent,
        # With a template late answers can be said, too.
        reply_until=None if account.template else _later(said_at),
    )


def _status(raw: RawMessage, told: dict[str, Any]) -> Heard:
    status = dict_at(told, "status")
    address = storable_line(text_at(status, "recipient_id"))
    original = storable_line(text_at(status, "id"), longest=240)
    arrival, moment = ARRIVALS.get(text_at(status, "status")), _moment(status)
    errors = status.get("errors")
    error = dict_at(errors, 0) if isinstance(errors, list) else {}
    reason = text_at(error, "error_data", "details") or text_at(error, "message") or text_at(error, "title")
    return Heard(
        remote_id=raw.remote_id,
        author=Author("", f"+{address}" if address.isdigit() else address, address),
        subject="",
        text="",
        said_at=moment or raw.received_at,
        audience=Audience.PRIVATE,
        kind=Kind.RECEIPT if arrival and original else Kind.NOISE,
        answerable=False,
        notes=frozenset() if moment else frozenset({Note.DATE_GUESSED}),
        conversation=address,
        about=original,
        receipt=Receipt(original, arrival, storable_line(reason, longest=300)) if arrival and original else None,
        may_reply=False,
    )


def _author(event: Mapping[str, Any], contact: Mapping[str, Any]) -> Author:
    """Return who speaks. The number is proven by WhatsApp, the name is what its owner chose."""
    hidden = text_at(event, "from_user_id") or text_at(contact, "user_id")
    address = storable_line(text_at(event, "from") or hidden, longest=120)
    name = storable_line(text_at(contact, "profile", "name"))
    username = storable_line(text_at(contact, "profile", "username"))
    is_number = address.isascii() and address.isdigit()
    return Author(name, f"+{address}" if is_number else username or name or address, address)


def _kind(event: Mapping[str, Any], text: str, author: Author, file: HeardFile | None) -> Kind:
    kind = text_at(event, "type")
    if kind in SILENT:
        return Kind.NOISE
    if kind in CHANGES and _about(event):
        return CHANGES[kind]
    return Kind.MESSAGE if author.address and (text or file) else Kind.BROKEN


def _about(event: Mapping[str, Any]) -> str:
    """Return which message this one changes, takes back or is a reaction to."""
    kind = text_at(event, "type")
    return text_at(event, kind, "message_id" if kind == "reaction" else "original_message_id")


def _file(message: Mapping[str, Any], contents: dict[str, Any]) -> tuple[HeardFile | None, bool]:
    """Return the file, and whether there is one that is not here."""
    kind = text_at(message, "type")
    if kind not in FILES:
        return None, False
    given = contents.get(media_of(message))
    try:
        content = base64.b64decode(given, validate=True) if isinstance(given, str) else None
    except (binascii.Error, ValueError):
        content = None
    if content is None:
        return None, True
    kind_of_file = media_type(content)
    name = storable_line(text_at(message, kind, "filename"), longest=120) or f"whatsapp-{kind}{ending_of(kind_of_file)}"
    return HeardFile(name, kind_of_file, content), False


def _label(message: Mapping[str, Any], *, missing: bool) -> str:
    """Return what stands in place of a file that is not here."""
    if not missing:
        return ""
    kind = text_at(message, "type")
    name = text_at(message, kind, "filename") or text_at(message, kind, "mime_type") or kind
    return f"[{storable_line(name, longest=120)}]"


def _moment(said: dict[str, Any]) -> datetime | None:
    """Return when it was said: seconds since 1970, which Meta writes as text."""
    text = text_at(said, "timestamp")
    is_number = text.isascii() and text.isdigit() and len(text) < 13
    return moment_of_milliseconds(int(text) * 1000) if is_number else None


def _later(moment: datetime) -> datetime | None:
    try:
        return moment + WINDOW
    except OverflowError:
        return None
