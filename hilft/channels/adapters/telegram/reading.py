"""What an update says. Nothing here asks anybody, and nothing a stranger writes makes it fail."""

import base64
import binascii
import re
from typing import Any

from hilft.channels.adapters.telegram.events import CHANGED, MEMBER, attached, message_of
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Kind, Note, RawMessage
from hilft.channels.media import ending_of, media_type
from hilft.channels.wire.given import (
    at,
    dict_at,
    list_at,
    moment_of_milliseconds,
    number_at,
    parsed,
    storable_line,
    storable_text,
    text_at,
)

_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<token>[A-Za-z0-9_-]{1,64}))?\s*")


def read_raw(raw: RawMessage) -> Heard:
    """Return what a raw message says. Never raises."""
    told = parsed(raw.raw)
    kind, message = message_of(dict_at(told, "update"))
    if not kind or not number_at(message, "chat", "id"):
        text = storable_text(raw.raw[:100_000].decode("utf-8", "replace"))
        return Heard(raw.remote_id, Author("", "", ""), "", text, raw.received_at, Audience.PRIVATE, Kind.BROKEN)
    if kind == MEMBER:
        return _member(raw, message)
    return _message(raw, kind, message, told)


def _message(raw: RawMessage, kind: str, message: dict[str, Any], told: dict[str, Any]) -> Heard:
    chat, number = number_at(message, "chat", "id"), number_at(message, "message_id")
    is_private = text_at(message, "chat", "type") == "private"
    text, token = _text(message, text_at(told, "me", "username")), ""
    if is_private and (start := _START.fullmatch(text)):
        text, token = ("/start" if start["token"] else ""), start["token"] or ""
    files = _files(message, dict_at(told, "files"))
    if names := [_label(one) for one in attached(message) if text_at(one, "file_unique_id") not in files]:
        text = "\n".join([text, *names]).strip()
    moment = moment_of_milliseconds(number_at(message, "edit_date" if kind in CHANGED else "date") * 1000)
    notes = {Note.DATE_GUESSED} if moment is None else set()
    answered = number_at(message, "reply_to_message", "message_id")
    return Heard(
        remote_id=raw.remote_id,
        author=_author(message),
        subject="",
        text=storable_text(text),
        said_at=moment or raw.received_at,
        audience=Audience.PRIVATE if is_private else Audience.PUBLIC,
        kind=_kind(kind, text, files),
        quoted=storable_text(text_at(message, "quote", "text"), longest=5_000),
        language=storable_line(text_at(message, "from", "language_code")[:2].lower()),
        in_reply_to=f"{chat}:{answered}" if answered else "",
        attachments=tuple(files.values()),
        token=token,
        answerable=at(message, "from", "is_bot") is not True or at(message, "sender_chat") is not None,
        notes=frozenset(notes | ({Note.PARTS_DAMAGED} if names else set())),
        conversation=str(chat),
        about=f"{chat}:{number}" if kind in CHANGED else "",
        permalink=_permalink(message),
    )


def _member(raw: RawMessage, change: dict[str, Any]) -> Heard:
    """Somebody blocked the bot, or lets it speak again: nobody said anything, yet it explains a silence."""
    moment = moment_of_milliseconds(number_at(change, "date") * 1000)
    status = storable_line(text_at(change, "new_chat_member", "status"))
    return Heard(
        raw.remote_id,
        _author(change),
        "",
        "blocked" if status == "kicked" else status,
        moment or raw.received_at,
        Audience.PRIVATE,
        Kind.NOISE,
        conversation=str(number_at(change, "chat", "id")),
    )


def _kind(kind: str, text: str, files: dict[str, HeardFile]) -> Kind:
    """Who joins, leaves or pins says nothing; of whoever speaks there is a text or a file."""
    if not (text or files):
        return Kind.NOISE
    return Kind.EDITED if kind in CHANGED else Kind.MESSAGE


def _author(message: dict[str, Any]) -> Author:
    """Return who speaks: a person, or a channel or group in whose name somebody does."""
    who = dict_at(message, "sender_chat") or dict_at(message, "from")
    who = who or (dict_at(message, "chat") if text_at(message, "chat", "type") == "channel" else {})
    whole = text_at(who, "title") or f"{text_at(who, 'first_name')} {text_at(who, 'last_name')}"
    name, username = storable_line(whole), storable_line(text_at(who, "username"))
    number = number_at(who, "id")
    return Author(name=name, handle=f"@{username}" if username else name, address=str(number) if number else "")


def _text(message: dict[str, Any], own: str) -> str:
    """Return all words of a message, without our own name at its beginning."""
    field = "text" if text_at(message, "text") else "caption"
    entities = list_at(message, "entities" if field == "text" else "caption_entities")
    said = _with_links(text_at(message, field), entities)
    if own:
        said = re.sub(rf"^\s*@{re.escape(own)}\b[,:]?\s*", "", said, flags=re.IGNORECASE)
    return "\n".join(part for part in (said, *_described(message)) if part.strip()).strip()


def _with_links(text: str, entities: list[Any]) -> str:
    """Return the text with the addresses that hide behind its words."""
    hidden = [one for one in entities[:100] if text_at(one, "type") == "text_link" and text_at(one, "url")]
    units = text.encode("utf-16-le", "surrogatepass")
    for one in sorted(hidden, key=lambda one: -number_at(one, "offset")):
        end = (number_at(one, "offset") + number_at(one, "length")) * 2
        if 0 < end <= len(units):
            link = f" <{text_at(one, 'url')[:500]}>".encode("utf-16-le", "surrogatepass")
            units = units[:end] + link + units[end:]
    return units.decode("utf-16-le", "replace")


def _described(message: dict[str, Any]) -> list[str]:
    """Return in words what is no text: the house has no other way to show it."""
    found = [text_at(message, "sticker", "emoji"), text_at(message, "dice", "emoji")]
    names = ("first_name", "last_name", "phone_number")
    found.append(" ".join(text_at(message, "contact", name) for name in names))
    found += [text_at(message, "venue", "title"), text_at(message, "venue", "address")]
    place = dict_at(message, "location") or dict_at(message, "venue", "location")
    degrees = [place.get(name) for name in ("latitude", "longitude")]
    if all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) <= 180 for one in degrees):
        found.append(f"geo:{degrees[0]},{degrees[1]}")
    found.append(text_at(message, "poll", "question"))
    found += [f"- {text_at(one, 'text')}" for one in list_at(message, "poll", "options")[:20] if text_at(one, "text")]
    # What this Bot API did not know yet is somebody's word all the same.
    unknown = [name for name in ("checklist", "rich_message", "story", "paid_media", "game") if name in message]
    return [" ".join(one.split()) for one in found] + [f"[{name}]" for name in unknown]


def _files(message: dict[str, Any], contents: dict[str, Any]) -> dict[str, HeardFile]:
    found = {}
    for one in attached(message):
        name, given = text_at(one, "file_unique_id"), contents.get(text_at(one, "file_unique_id"))
        try:
            content = base64.b64decode(given, validate=True) if isinstance(given, str) else None
        except (binascii.Error, ValueError):
            content = None
        if content is not None:
            kind_of_file = media_type(content)
            shown = storable_line(text_at(one, "file_name"), longest=120) or f"telegram{ending_of(kind_of_file)}"
            found[name] = HeardFile(shown, kind_of_file, content)
    return found


def _label(one: dict[str, Any]) -> str:
    """Return what is said in place of a file that was not fetched."""
    name = storable_line(text_at(one, "file_name"), longest=120) or text_at(one, "mime_type")[:60] or "file"
    size = number_at(one, "file_size")
    return f"[{name}, {size / 1_000_000:.1f} MB]" if 0 < size < 10**15 else f"[{name}]"


def _permalink(message: dict[str, Any]) -> str:
    """Return where a person opens it: rooms with a name anybody, large groups their members only."""
    chat, number = number_at(message, "chat", "id"), number_at(message, "message_id")
    username = text_at(message, "chat", "username")
    if text_at(message, "chat", "type") == "private" or not number:
        return ""
    if re.fullmatch(r"\w{1,64}", username, re.ASCII):
        return f"https://t.me/{username}/{number}"
    inner = str(chat).removeprefix("-100")
    return f"https://t.me/c/{inner}/{number}" if str(chat).startswith("-100") else ""
