"""What a call of Meta brings, as raw messages: one for each message, each status and each other change."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import at, canonical, dict_at, digest, list_at, parsed, text_at

FILES = ("image", "document", "audio", "video", "sticker", "voice")
MOST = 500
"""Messages and statuses of one call that are looked at one by one."""


def parts_of(body: bytes) -> list[dict[str, Any]]:
    """Return what a call says, part by part in its order; empty when it is nothing of WhatsApp's.

    Each has `metadata` (our number) and one of `message` (with `contact`), `status`, or `change`.
    """
    told = parsed(body)
    found = list(_parts(told)) if text_at(told, "object") == "whatsapp_business_account" else []
    return found if len(found) <= MOST else []


def spoken(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message itself, of a changed one its new wording."""
    return dict_at(message, "edit", "message") or message


def media_of(message: Mapping[str, Any]) -> str:
    """Return the number of the file a message brings, or ""."""
    message = spoken(message)
    kind = text_at(message, "type")
    return text_at(message, kind, "id") if kind in FILES else ""


def raw_of(part: dict[str, Any], files: Mapping[str, str], now: datetime) -> RawMessage:
    """Return a part as the house stores it. `files`: contents in base64, by their numbers."""
    message, status = dict_at(part, "message"), dict_at(part, "status")
    mark = digest(part)
    if message:
        kind = text_at(message, "type")
        content = message.get(kind)
        # Addresses of files carry a signature of the moment; what was said stays the same.
        said = {k: v for k, v in content.items() if k != "url"} if isinstance(content, dict) else content
        mark = digest(text_at(message, "id"), _who(message), kind, said, text_at(message, "context", "id"))
        name = text_at(message, "id")
    elif status:
        name = f"{text_at(status, 'id')}@{text_at(status, 'status')}" if text_at(status, "id") else ""
        mark = digest(name, at(status, "recipient_id"), at(status, "errors", 0, "code"))
    else:
        name = ""
    whole = canonical({**part, "files": dict(files)} if files else part)
    return RawMessage(_fit(name) or f"call:{mark[:40]}", whole, now, cursor="", digest=mark)


def _parts(told: Any) -> Iterator[dict[str, Any]]:
    for entry in list_at(told, "entry"):
        for change in list_at(entry, "changes"):
            yield from _of_change(change)


def _of_change(change: Any) -> Iterator[dict[str, Any]]:
    value = dict_at(change, "value")
    metadata = dict_at(value, "metadata")
    messages = [one for one in list_at(value, "messages") if isinstance(one, dict) and one]
    statuses = [one for one in list_at(value, "statuses") if isinstance(one, dict) and one]
    if text_at(change, "field") != "messages" or not (messages or statuses):
        yield {"change": change}
        return
    contacts = list_at(value, "contacts")
    for message in messages:
        yield {"message": message, "contact": _contact(contacts, message), "metadata": metadata}
    for status in statuses:
        yield {"status": status, "contact": _contact(contacts, status), "metadata": metadata}


def _contact(contacts: list[Any], said: dict[str, Any]) -> dict[str, Any]:
    """Return whom a message is from; several people's may come in one call."""
    who = _who(said) or text_at(said, "recipient_id")
    for contact in contacts:
        if isinstance(contact, dict) and who and who in (contact.get("wa_id"), contact.get("user_id")):
            return contact
    return dict_at(contacts, 0) if len(contacts) == 1 else {}


def _who(message: Mapping[str, Any]) -> str:
    return text_at(message, "from") or text_at(message, "from_user_id")


def _fit(name: str) -> str:
    """An identity of Meta's as it is; anything else gets one made from its content."""
    is_fit = 0 < len(name) <= 240 and name.isascii() and name.isprintable() and " " not in name
    return name if is_fit else ""
