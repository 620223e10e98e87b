"""What an item of a feed says. Nothing here asks anybody, and nothing a stranger writes makes it fail."""

from datetime import datetime

from hilft.channels.adapters.feed.words import plain
from hilft.channels.contract import Audience, Author, Heard, Kind, Note, RawMessage
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

_LONGEST_HTML = 100_000


def read_raw(raw: RawMessage) -> Heard:
    """Return what a raw message says. Never raises.

    A message that is kept under another name than its own is another version of it: see `Hearing`.
    """
    told = parsed(raw.raw)
    item, identity = dict_at(told, "item"), storable_line(text_at(told, "identity"), longest=2_000)
    if not item or not identity:
        text = storable_text(raw.raw[:100_000].decode("utf-8", "replace"))
        return Heard(raw.remote_id, Author("", "", ""), "", text, raw.received_at, Audience.PUBLIC, Kind.BROKEN)
    html = text_at(item, "text")[:_LONGEST_HTML]
    text = html if at(item, "is_plain") is True else plain(html.encode("utf-8", "replace").decode())
    title = storable_line(plain(text_at(item, "title")[:2_000].encode("utf-8", "replace").decode()), longest=250)
    files = [one for one in list_at(item, "files") if isinstance(one, str) and one.startswith(("http://", "https://"))]
    whole = storable_text("\n".join([text.strip() or title, *files]).strip())
    said_at = _moment(number_at(item, "published")) or _moment(number_at(item, "updated"))
    is_changed = raw.remote_id.startswith(f"{identity}#")
    notes = {Note.DATE_GUESSED} if said_at is None else set()
    notes |= {Note.CUT} if len(text_at(item, "text")) > _LONGEST_HTML else set()
    return Heard(
        remote_id=raw.remote_id,
        author=_author(told, identity),
        subject=title,
        text=whole,
        said_at=said_at or raw.received_at,
        audience=Audience.PUBLIC,
        kind=(Kind.EDITED if is_changed else Kind.MESSAGE) if whole else Kind.NOISE,
        language=storable_line(text_at(item, "language")[:2].lower()),
        in_reply_to=storable_line(text_at(item, "answers"), longest=2_000),
        answerable=False,
        notes=frozenset(notes | ({Note.ID_MADE} if identity.startswith("made:") else set())),
        about=identity if is_changed else "",
        permalink=_web(text_at(item, "link")),
        may_reply=False,
    )


def _author(told: object, identity: str) -> Author:
    """Return who wrote it. A name alone is nobody in particular: two people of one name stay two."""
    name = storable_line(text_at(told, "item", "author", "name"), longest=120)
    address = text_at(told, "item", "author", "href") or text_at(told, "item", "author", "email")
    return Author(name=name, handle=name, address=storable_line(address, longest=300) or identity)


def _moment(seconds: int) -> datetime | None:
    return moment_of_milliseconds(seconds * 1000)


def _web(address: str) -> str:
    line = storable_line(address, longest=2_000)
    return line if line.startswith(("http://", "https://")) else ""
