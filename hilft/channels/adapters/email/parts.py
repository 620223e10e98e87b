"""The inside of a mail: what is to be read, and what are files. Works on any tree of parts, also a broken one."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from typing import TypeVar

from hilft.channels.adapters.email.charsets import decode
from hilft.channels.adapters.email.flowed import unflow
from hilft.channels.adapters.email.headers import Mail, decode_words, raw_value
from hilft.channels.adapters.email.html import LONGEST_HTML, html_language, html_to_text
from hilft.channels.adapters.email.storable import storable_line, storable_text
from hilft.channels.contract import HeardFile, Note
from hilft.channels.media import media_type

MOST_FILES = 100
DEEPEST = 50
_POOR = 40  # characters: a plain alternative shorter than this may just say "please use another program"
_NAME_TRICKS = re.compile(r"[/\\:*?\"<>|\x00-\x1f]+")
_EXTENSIONS = {"text/calendar": ".ics", "text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}
_EXTENSIONS |= {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf"}

# What the standard library's mail parser raises when a mail is nonsense.
STUMBLES = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError, MessageError,
)  # fmt: skip

_T = TypeVar("_T")


@dataclass
class Content:
    """What a mail, or a branch of it, contains."""

    texts: list[str] = field(default_factory=list)
    files: list[HeardFile] = field(default_factory=list)
    language: str = ""
    notes: set[Note] = field(default_factory=set)
    from_html: bool = False
    has_more_files: bool = False

    def add(self, other: "Content") -> None:
        """Put `other` below what is here."""
        self.texts += other.texts
        self.files += other.files
        self.language = self.language or other.language
        self.notes |= other.notes
        self.from_html |= other.from_html
        self.has_more_files |= other.has_more_files

    @property
    def text(self) -> str:
        """Everything to be read, storable."""
        return storable_text("\n\n".join(filter(None, (text.strip("\n") for text in self.texts)))).strip("\n")


def content_of(mail: Mail, *, depth: int = 0) -> Content:
    """Return what `mail` contains. Raises `RecursionError` for parts nested beyond reason."""
    if depth > DEEPEST:
        raise RecursionError
    kind = _type_of(mail)
    children = parts_of(mail)
    if not children:
        return _leaf(mail, kind)
    if kind == "multipart/alternative":
        return _alternative([content_of(child, depth=depth + 1) for child in children])
    if not kind.startswith("multipart/"):
        return _enclosed(mail, children)
    content = Content()
    for child in children:
        content.add(content_of(child, depth=depth + 1))
    if kind == "multipart/encrypted":
        content.notes.add(Note.ENCRYPTED)
    if len(content.files) > MOST_FILES:
        content.files[MOST_FILES:] = []
        content.has_more_files = True
        content.notes.add(Note.CUT)
    return content


def parts_of(mail: Mail) -> list[Mail]:
    """Return the parts directly inside `mail`; none for a part that is text or a file."""
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Mail)] if isinstance(payload, list) else []


def _alternative(branches: list[Content]) -> Content:
    """Choose the text to read: plain, unless it is much poorer than the HTML. Files of every branch are kept."""
    plain = next((b for b in branches if b.text and not b.from_html), None)
    html = next((b for b in reversed(branches) if b.text and b.from_html), None)
    poorer = plain and html and len(plain.text) < _POOR and len(html.text) > 3 * len(plain.text)
    chosen = html if poorer else plain or html
    content = Content()
    for branch in branches:
        content.files += branch.files
        content.notes |= branch.notes
        content.has_more_files |= branch.has_more_files
        content.language = content.language or branch.language
    if chosen:
        content.texts, content.from_html = chosen.texts, chosen.from_html
    return content


def _leaf(part: Mail, kind: str) -> Content:
    body = body_of(part)
    name = _file_name(part)
    if kind == "application/pkcs7-mime" and "signed" not in _parameter(part, "smime-type"):
        return Content(files=[_file(name or "smime.p7m", body, part)], notes={Note.ENCRYPTED})
    is_read = kind in {"text/plain", "text/html", "text/enriched"} or kind.startswith("multipart/")
    if not is_read or name or _disposition(part) == "attachment":
        return Content(files=[_file(name, body, part)]) if body or name else Content()
    if _is_binary(body) and not _parameter(part, "charset").lower().startswith(("utf-16", "utf-32", "ucs")):
        return Content(files=[_file(name, body, part)])
    return _text(part, kind, body)


def _is_binary(body: bytes) -> bool:
    """Whether this is a picture or the like in a text's clothes; a few stray NULs are still text."""
    return body.count(b"\x00") * 20 > len(body)


def _text(part: Mail, kind: str, body: bytes) -> Content:
    text, guessed = decode(body, _parameter(part, "charset"))
    text = storable_text(text)
    content = Content(notes={Note.CHARSET_GUESSED} if guessed else set())
    if kind == "text/html":
        content.from_html = True
        content.language = html_language(text)
        if len(text) > LONGEST_HTML:
            content.notes.add(Note.CUT)
            content.files.append(HeardFile("message.html", "text/html", body))
        content.texts.append(html_to_text(text))
        return content
    if _parameter(part, "format").lower() == "flowed":
        text = unflow(text, delete_space=_parameter(part, "delsp").lower() == "yes")
    content.texts.append(text)
    return content


def _enclosed(part: Mail, children: list[Mail]) -> Content:
    """A letter in the letter (message/rfc822) stays a file; so does any other part that contains parts."""
    body = enclosed_body(part)
    subject = decode_words(raw_value(children[0], "Subject")) if children else ""
    name = _file_name(part) or _safe_name(subject and f"{subject[:100]}.eml") or "message.eml"
    return Content(files=[_file(name, body, part)])


def enclosed_body(part: Mail) -> bytes:
    """Return the source of what a part encloses. Encoding it is forbidden by the standard and done all the same."""
    body = b"\r\n".join(map(_as_bytes, parts_of(part))) or body_of(part)
    if raw_value(part, "Content-Transfer-Encoding").lower() != "base64":
        return body
    letters = re.sub(rb"\s", b"", body)
    return _quietly(lambda: base64.b64decode(letters, validate=True), body)


def _file(name: str, body: bytes, part: Mail) -> HeardFile:
    kind = media_type(body)
    return HeardFile(
        name=name or "file" + _EXTENSIONS.get(kind, ""),
        media_type=kind,
        content=body,
        inline=_disposition(part) == "inline" or bool(raw_value(part, "Content-ID")),
    )


def _file_name(part: Mail) -> str:
    name = _quietly(part.get_filename, None)
    return _safe_name(decode_words(str(name))) if name else ""


def _safe_name(name: str) -> str:
    """A name without folders and without characters that mean something to a file system."""
    last = re.split(r"[/\\]", name)[-1]
    return _NAME_TRICKS.sub("_", storable_line(last, longest=150)).strip(". ")


def _type_of(part: Mail) -> str:
    return _quietly(part.get_content_type, "text/plain")


def _disposition(part: Mail) -> str:
    return _quietly(part.get_content_disposition, None) or ""


def _parameter(part: Mail, name: str) -> str:
    value = _quietly(lambda: part.get_param(name), None)
    return str(value[2] if isinstance(value, tuple) else value or "")


def body_of(part: Mail) -> bytes:
    """Return the content of a leaf with its transfer encoding undone; a branch as it stands in the mail."""
    body: object = _quietly(lambda: part.get_payload(decode=True), None)
    return body if isinstance(body, bytes) else _as_bytes(part)


def _as_bytes(part: Mail) -> bytes:
    return _quietly(part.as_bytes, b"")


def _quietly(ask: Callable[[], _T], otherwise: _T) -> _T:
    """Ask the standard library's mail parser something it may stumble over when the header is nonsense."""
    try:
        return ask()
    except STUMBLES:
        return otherwise
