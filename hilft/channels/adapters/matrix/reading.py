"""What a sealed event says. Whatever is in it, something is heard."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hilft.channels.adapters.matrix.place import named
from hilft.channels.adapters.matrix.sealing import HEARD, MARK, POLLS, redacted
from hilft.channels.adapters.matrix.words import readable, without_fallback, without_our_name
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Kind, Note, RawMessage
from hilft.channels.media import media_type
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

MOST_TEXT = 65_536
ENCRYPTED = (
    "(This message is end-to-end encrypted. Only the customer's own program can read it; ask for it unencrypted.)"
)
MISSING = {
    "too_large": "(A file came with it that is too large to be kept.)",
    "not_found": "(A file came with it that its server does not hand out.)",
    "encrypted": "(A file came with it that is encrypted.)",
}
FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})


def read(raw: RawMessage) -> Heard:
    """Return what the raw message says."""
    known = parsed(raw.raw)
    event = dict_at(known, "event")
    room, event_id = text_at(event, "room_id"), text_at(event, "event_id")
    sender, kind = text_at(event, "sender"), kind_of(known, event)
    said_at = moment_of_milliseconds(number_at(event, "origin_server_ts"))
    notes = set() if said_at else {Note.DATE_GUESSED}
    content = _content(event)
    files = _files(known, content)
    if text_at(event, "type") == "m.room.encrypted" or "file" in content:
        notes.add(Note.ENCRYPTED)
    if any("why" in entry for entry in list_at(known, "files")):
        notes.add(Note.PARTS_DAMAGED)
    private = at(known, "room", "private") is True
    return Heard(
        remote_id=raw.remote_id,
        author=_author(known, sender),
        subject="",
        text=_text(known, event, content) if kind is not Kind.BROKEN else storable_text(_source(raw.raw)),
        said_at=said_at or raw.received_at,
        audience=Audience.PRIVATE if private else Audience.PUBLIC,
        kind=kind,
        in_reply_to=_reply_to(room, content),
        attachments=files,
        answerable=kind is Kind.MESSAGE,
        notes=frozenset(notes),
        conversation=_conversation(room, event, private=private),
        about=_about(room, event) if kind in {Kind.EDITED, Kind.DELETED} else "",
        permalink=permalink(room, event_id) if room and event_id else "",
        reach=0 if private else min(max(number_at(known, "room", "people"), 0), 2**31 - 1),
    )


def kind_of(known: Any, event: dict[str, Any]) -> Kind:
    """Return what the event is: a person's word, a machine's, ours, a change, or nothing anybody said."""
    sender, relation = text_at(event, "sender"), text_at(event, "content", "m.relates_to", "rel_type")
    said, form = text_at(event, "type"), text_at(event, "content", "msgtype")
    if said not in HEARD or not sender or not text_at(event, "event_id") or not text_at(event, "room_id"):
        return Kind.BROKEN
    if said == "m.room.redaction":
        return Kind.DELETED if redacted(event) else Kind.NOISE
    if sender == text_at(known, "me", "id"):
        return Kind.LOOP if at(event, "content", MARK) is not None else Kind.OURS
    if relation == "m.replace":
        return Kind.EDITED if text_at(known, "original") == sender else Kind.NOISE
    if form in {"m.notice", "m.server_notice"}:
        return Kind.AUTO_REPLY
    return Kind.NOISE if form.startswith("m.key.verification") else Kind.MESSAGE


def permalink(room: str, event: str) -> str:
    """Return the address under which any Matrix program opens the event."""
    server = room.partition(":")[2]
    via = f"?via={quote(server, safe='')}" if server else ""
    return f"https://matrix.to/#/{quote(room, safe='!:')}/{quote(event, safe='$:')}{via}"[:500]


def _content(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said; of an edit the new words."""
    content = dict_at(event, "content")
    return dict_at(content, "m.new_content") or content


def _text(known: Any, event: dict[str, Any], content: dict[str, Any]) -> str:
    if text_at(event, "type") == "m.room.encrypted":
        return ENCRYPTED
    name, form = text_at(content, "filename"), text_at(content, "msgtype")
    is_file = form in FILES or text_at(event, "type") == "m.sticker"
    text = _said(content)
    if text_at(event, "type") in POLLS:
        text = text or text_at(content, "org.matrix.msc1767.text") or text_at(content, "m.text", 0, "body")
    if is_file and form != "" and (not name or text_at(content, "body") == name):
        text = ""  # the body is only the file's name
    if form == "m.location":
        text = f"{text}\n{text_at(content, 'geo_uri')}".strip()
    lost = [MISSING[why] for entry in list_at(known, "files") if (why := text_at(entry, "why")) in MISSING]
    lost += [MISSING["encrypted"]] if "file" in content else []
    ours = (text_at(known, "me", "name"), text_at(known, "me", "id"))
    whole = "\n".join(filter(None, [without_our_name(text, ours), *lost]))
    return storable_text(whole, longest=MOST_TEXT).strip()


def _said(content: dict[str, Any]) -> str:
    body, html = text_at(content, "body"), text_at(content, "formatted_body")
    if text_at(content, "format") == "org.matrix.custom.html" and html:
        return readable(html[:MOST_TEXT]) or body
    is_reply = bool(text_at(content, "m.relates_to", "m.in_reply_to", "event_id"))
    return without_fallback(body) if is_reply else body


def _files(known: Any, content: dict[str, Any]) -> tuple[HeardFile, ...]:
    found = []
    for entry in list_at(known, "files"):
        try:
            held = base64.b64decode(text_at(entry, "base64"), validate=True)
        except (ValueError, binascii.Error):
            continue
        if held:
            name = storable_line(text_at(content, "filename") or text_at(content, "body"), longest=150)
            found.append(HeardFile(name.replace("/", "_") or "file", media_type(held), held))
    return tuple(found)


def _author(known: Any, sender: str) -> Author:
    address = storable_line(sender, longest=255)
    name = storable_line(text_at(known, "author"), longest=150)
    # A shown name that looks like another account's name would pretend to be that person.
    if name.startswith("@") and name != address:
        name = ""
    return Author(name or address.partition(":")[0].removeprefix("@"), address, address)


def _reply_to(room: str, content: dict[str, Any]) -> str:
    event = text_at(content, "m.relates_to", "m.in_reply_to", "event_id")
    return storable_line(named(room, event), longest=255) if event else ""


def _conversation(room: str, event: dict[str, Any], *, private: bool) -> str:
    """Return the thread; in a private room without one the room, in others what began it."""
    relation = dict_at(event, "content", "m.relates_to")
    root = text_at(relation, "event_id") if text_at(relation, "rel_type") == "m.thread" else ""
    if not root and not private:
        root = text_at(relation, "m.in_reply_to", "event_id") or text_at(event, "event_id")
    return storable_line(named(room, root) if root else room, longest=255)


def _about(room: str, event: dict[str, Any]) -> str:
    what = redacted(event) or text_at(event, "content", "m.relates_to", "event_id")
    return storable_line(named(room, what), longest=255)


def _source(raw: bytes) -> str:
    return raw[:4_000].decode("utf-8", "replace")
