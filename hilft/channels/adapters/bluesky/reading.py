"""What a sealed post says. Whatever is in it, something is heard."""

import base64
import binascii
from typing import Any

from hilft.channels.adapters.bluesky.embeds import media, pictures
from hilft.channels.adapters.bluesky.names import POST, page_of
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Kind, Note, RawMessage
from hilft.channels.media import media_type
from hilft.channels.wire.given import (
    dict_at,
    list_at,
    moment_of_text,
    parsed,
    storable_line,
    storable_text,
    text_at,
)

MOST_TEXT = 20_000
KINDS = {"heard": Kind.MESSAGE, "changed": Kind.EDITED, "deleted": Kind.DELETED}
LINK = "app.bsky.richtext.facet#link"
LOST = "(A picture came with it that its server does not hand out.)"
MACHINE = frozenset({"bot"})
"""Labels by which an account calls itself a machine: it is heard, but never answered by another one."""


def read(raw: RawMessage) -> Heard:
    """Return what the raw message says."""
    known = parsed(raw.raw)
    post, kind = dict_at(known, "post"), _kind(known)
    record, address = dict_at(post, "record"), storable_line(text_at(post, "uri"), longest=255)
    said_at = moment_of_text(text_at(record, "createdAt")) or moment_of_text(text_at(post, "indexedAt"))
    # Writers claim any moment: what they claim to have said in the future is said when we hear it.
    is_believed = said_at is not None and said_at <= raw.received_at
    parent, root = text_at(record, "reply", "parent", "uri"), text_at(record, "reply", "root", "uri")
    is_lost = any("why" in one for one in list_at(known, "files") if isinstance(one, dict))
    notes = {Note.DATE_GUESSED} if not is_believed and kind is not Kind.DELETED else set()
    return Heard(
        remote_id=raw.remote_id,
        author=_author(post),
        subject="",
        text=_text(known, record) if kind is not Kind.BROKEN else _source(raw.raw),
        said_at=said_at if is_believed and said_at is not None else raw.received_at,
        audience=Audience.PUBLIC,
        kind=kind,
        # Beside the words, not among them: those read the same in whatever way a version of the post came here.
        quoted="\n".join(filter(None, (_above(known), LOST if is_lost else ""))),
        language=storable_line(text_at(record, "langs", 0), longest=20)[:2].lower(),
        in_reply_to=storable_line(parent, longest=255),
        references=tuple(storable_line(one, longest=255) for one in dict.fromkeys((root, parent)) if one),
        attachments=_files(known),
        answerable=kind is Kind.MESSAGE and not _is_machine(post),
        notes=frozenset(notes | ({Note.PARTS_DAMAGED} if is_lost else set())),
        conversation=storable_line(root, longest=255) or address,
        about=address if kind in {Kind.EDITED, Kind.DELETED} else "",
        permalink=page_of(address),
        may_reply=dict_at(post, "viewer").get("replyDisabled") is not True,
    )


def without_us(text: str, record: dict[str, Any], did: str) -> str:
    """Return the text without mentions of us at its beginning. Facets count bytes of UTF-8."""
    whole, start = text.encode("utf-8", "replace"), 0
    for begin, end, features in _facets(record, len(whole)):
        if whole[start:begin].strip():
            break
        if any(text_at(feature, "did") == did for feature in features):
            start = end
        else:
            break
    return whole[start:].decode("utf-8", "replace").lstrip(" \n,:")


def _kind(known: Any) -> Kind:
    post = dict_at(known, "post")
    kind = KINDS.get(text_at(known, "what"), Kind.BROKEN)
    author, record = text_at(post, "author", "did"), dict_at(post, "record")
    if not text_at(post, "uri") or not author:
        return Kind.BROKEN
    if kind in {Kind.MESSAGE, Kind.EDITED} and text_at(record, "$type") != POST:
        return Kind.BROKEN
    if kind is Kind.MESSAGE and author == text_at(known, "me", "did"):
        return Kind.OURS
    return kind


def _is_machine(post: dict[str, Any]) -> bool:
    return any(text_at(label, "val") in MACHINE for label in list_at(post, "author", "labels"))


def _text(known: Any, record: dict[str, Any]) -> str:
    text = without_us(_with_links(record), _shifted(record), text_at(known, "me", "did"))
    card = text_at(media(dict_at(record, "embed")), "external", "uri")
    pieces = [text, *(f"[{storable_line(alt, longest=1_000)}]" for alt in _alts(record) if alt.strip())]
    pieces += [f"<{card[:2_000]}>"] if card and card not in text else []
    return storable_text("\n".join(filter(None, pieces)), longest=MOST_TEXT).strip()


def _alts(record: dict[str, Any]) -> list[str]:
    """Return what the author says of each picture or of the video: it stands in every version of the post."""
    embed = dict_at(record, "embed")
    return [text_at(one, "alt")[:2_000] for one in (pictures(embed) or [media(embed)])]


def _with_links(record: dict[str, Any]) -> str:
    """Return the text with whole addresses in place of the shortened ones that Bluesky's programs show."""
    whole, result, position = text_at(record, "text").encode("utf-8", "replace"), b"", 0
    for begin, end, features in _facets(record, len(whole)):
        links = [text_at(one, "uri") for one in features if text_at(one, "$type") == LINK]
        shown = whole[begin:end].decode("utf-8", "replace")
        result += whole[position:end]
        if links and links[0].startswith(("http://", "https://")) and links[0] != shown:
            result += f" <{links[0][:2_000]}>".encode("utf-8", "replace")
        position = end
    return (result + whole[position:]).decode("utf-8", "replace")


def _shifted(record: dict[str, Any]) -> dict[str, Any]:
    """Return the facets before the first link only: behind it the places are no longer those of the text."""
    size = len(text_at(record, "text").encode("utf-8", "replace"))
    kept: list[dict[str, Any]] = []
    for begin, end, features in _facets(record, size):
        if any(text_at(one, "$type") == LINK for one in features):
            break
        kept.append({"index": {"byteStart": begin, "byteEnd": end}, "features": features})
    return {"facets": kept}


def _facets(record: dict[str, Any], size: int) -> list[tuple[int, int, list[Any]]]:
    """Return the places that mean something, in their order, without those that overlap or lie outside."""
    found = []
    for facet in list_at(record, "facets")[:200]:
        begin, end = dict_at(facet, "index").get("byteStart"), dict_at(facet, "index").get("byteEnd")
        if isinstance(begin, int) and isinstance(end, int) and 0 <= begin < end <= size:
            found.append((int(begin), int(end), list_at(facet, "features")))
    found.sort(key=lambda one: one[:2])
    kept: list[tuple[int, int, list[Any]]] = []
    for one in found:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _above(known: Any) -> str:
    lines = []
    for one in list_at(known, "above")[:20]:
        handle, text = storable_line(text_at(one, "handle")), storable_text(text_at(one, "text"), longest=3_000)
        lines.append("\n".join(f"> {line}" for line in f"@{handle}: {text}".splitlines()))
    return "\n>\n".join(lines)


def _author(post: dict[str, Any]) -> Author:
    address = storable_line(text_at(post, "author", "did"), longest=255)
    handle = storable_line(text_at(post, "author", "handle"), longest=200)
    name = storable_line(text_at(post, "author", "displayName"), longest=150)
    # A shown name that looks like a handle would pretend to be that person.
    return Author("" if name.startswith("@") and name != f"@{handle}" else name or handle, handle, address)


def _files(known: Any) -> tuple[HeardFile, ...]:
    found = []
    for number, one in enumerate(list_at(known, "files"), 1):
        try:
            content = base64.b64decode(text_at(one, "base64"), validate=True)
        except (ValueError, binascii.Error):
            continue
        if content:
            kind = media_type(content)
            found.append(HeardFile(f"picture-{number}.{kind.partition('/')[2] or 'bin'}"[:100], kind, content))
    return tuple(found)


def _source(raw: bytes) -> str:
    return storable_text(raw[:4_000].decode("utf-8", "replace"))
