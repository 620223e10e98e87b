"""What a sealed submission says. Nothing here asks anybody, and nothing a stranger wrote makes it fail."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.form.settings import origin_of
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Kind, Note, RawMessage
from hilft.channels.media import media_type
from hilft.channels.wire.given import (
    dict_at,
    digest,
    list_at,
    moment_of_text,
    number_at,
    parsed,
    storable_line,
    storable_text,
    text_at,
)

GIVEN = (
    ("matter", gettext_noop("Matter")),
    ("phone", gettext_noop("Phone")),
    ("customer_number", gettext_noop("Customer number")),
)
"""What a form asks for by name beside the words themselves."""
PAGE = gettext_noop("Written on the page")
MOST = 20
"""Files that are read at most; a form takes fewer."""


def read_raw(raw: RawMessage) -> Heard:
    """Return what a raw message says. Never raises."""
    head, _, rest = raw.raw.partition(b"\n")
    told = dict_at({"": parsed(head)}, "")
    address, text = storable_line(text_at(told, "address"), longest=320), storable_text(text_at(told, "text")).strip()
    files = tuple(_files(told, rest))
    if not address or not (text or files):
        whole = storable_text(text or raw.raw[:100_000].decode("utf-8", "replace"))
        return Heard(raw.remote_id, Author("", "", ""), "", whole, raw.received_at, Audience.PRIVATE, Kind.BROKEN)
    said_at = moment_of_text(text_at(told, "at"))
    return Heard(
        remote_id=raw.remote_id,
        author=Author(name=storable_line(text_at(told, "name"), longest=120), handle=address, address=address),
        subject=storable_line(text_at(told, "subject"), longest=160),
        text=text,
        said_at=min(said_at, raw.received_at) if said_at is not None else raw.received_at,
        audience=Audience.PRIVATE,
        kind=Kind.MACHINE if text_at(told, "doubt") else Kind.MESSAGE,
        language=text_at(told, "language")[:2],
        attachments=files,
        notes=frozenset() if said_at is not None else frozenset({Note.DATE_GUESSED}),
        # One sheet of one person is one conversation; whoever got hold of the same sheet begins another.
        conversation=digest(text_at(told, "token"), address.lower()),
        given=tuple(_given(told)),
    )


def _given(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, label in GIVEN:
        if value := storable_line(text_at(told, name), longest=120):
            yield label, value
    page = text_at(told, "page")[:500].partition("?")[0].partition("#")[0]
    if origin_of(page):
        yield PAGE, storable_line(page, longest=500)


def _files(told: dict[str, Any], rest: bytes) -> Iterator[HeardFile]:
    start = 0
    for number, one in enumerate(list_at(told, "files")[:MOST], start=1):
        size = number_at(one, "size")
        content = rest[start : start + size] if size > 0 else b""
        start += max(size, 0)
        if content:
            name = storable_line(text_at(one, "name"), longest=200).replace("/", "_")
            yield HeardFile(name or f"{number}", media_type(content), content)
