"""Header lines of a mail, read as they come: encoded or raw, broken or hostile. Nothing here raises on bad input."""

import base64
import binascii
import hashlib
import quopri
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from itertools import groupby

from hilft.channels.adapters.email.charsets import decode, from_surrogates
from hilft.channels.adapters.email.storable import storable_line

LONGEST_HEADER = 20_000
_LONGEST_STRUCTURE = 2_000  # reading parameters takes time with the square of their length
LONGEST_ID = 230  # a remote_id is part of a unique index
_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?(.*?)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_IN_ANGLES = re.compile(r"<([^<>\s]+)>")
_BARE_ID = re.compile(r"[^<>\s\"',;:]+@[^<>\s\"',;:]+")

Mail = Message


class _Bounded(Compat32):
    """The lenient way to read a mail, with headers of bounded length: hostile ones are megabytes of quotes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_structure = name.lower() in {"content-type", "content-disposition", "content-transfer-encoding"}
        return name, value[: _LONGEST_STRUCTURE if is_structure else LONGEST_HEADER]

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write a header as it came: folded anew it would raise where it is nonsense, and change where it is not."""
        return f"{name}: {value}{self.linesep}".encode("utf-8", "surrogateescape")


_BOUNDED = _Bounded()


def mail_from(source: bytes) -> Mail:
    """Return `source` taken apart. Damage is noted in `defects`; nesting beyond reason raises `RecursionError`."""
    return message_from_bytes(source, policy=_BOUNDED)


def raw_values(mail: Mail, name: str) -> list[str]:
    """Return every value of a header as it stands in the mail, unfolded and bounded, not decoded."""
    wanted = name.lower()
    return [
        re.sub(r"[\r\n]+", " ", str(value)[:LONGEST_HEADER]).strip()
        for key, value in mail.raw_items()
        if key.lower() == wanted
    ]


def raw_value(mail: Mail, name: str) -> str:
    """Return the first value of a header as it stands in the mail, or ""."""
    return next(iter(raw_values(mail, name)), "")


def shown(value: str, *, longest: int) -> str:
    """Return a raw header value as a person should see it."""
    return storable_line(decode_words(value), longest=longest)


def decode_words(value: str) -> str:
    """Return `value` with its encoded words (RFC 2047) decoded, also when they are split inside a character."""
    value = _BETWEEN_WORDS.sub(r"\1", from_surrogates(value[:LONGEST_HEADER]))
    found = list(_ENCODED_WORD.finditer(value))
    if not found:
        return value
    text, position = [], 0
    for _, group in groupby(_with_run(found), key=lambda word: word[0]):
        run = [word for _, word in group]
        text.append(value[position : run[0].start()])
        text.append(decode(b"".join(map(_word_bytes, run)), run[0][1])[0])
        position = run[-1].end()
    return "".join(text) + value[position:]


def _with_run(words: list[re.Match[str]]) -> list[tuple[int, re.Match[str]]]:
    """Number the runs: words that touch and share a character set are one text."""
    numbered, run = [], 0
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        if before is None or before.end() != word.start() or before[1].lower() != word[1].lower():
            run += 1
        numbered.append((run, word))
    return numbered


def _word_bytes(word: re.Match[str]) -> bytes:
    content = word[3].encode("utf-8", "surrogateescape")
    if word[2] in "qQ":
        return quopri.decodestring(content, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return content


def message_ids(value: str) -> tuple[str, ...]:
    """Return the message ids in a header value, in order, each once, in angle brackets, bounded in length."""
    found = _IN_ANGLES.findall(value) or _BARE_ID.findall(value)
    return tuple(dict.fromkeys(_bounded_id(from_surrogates(each)) for each in found))


def _bounded_id(inner: str) -> str:
    inner = storable_line(inner, longest=LONGEST_HEADER)
    if len(inner) + len("<>") > LONGEST_ID:
        return f"<sha256-{hashlib.sha256(inner.encode()).hexdigest()}@too-long.invalid>"
    return f"<{inner}>"


def moment(value: str) -> datetime | None:
    """Return the moment a Date header names, in UTC, or None if it names none."""
    try:
        named = parsedate_to_datetime(value[:200])
        # RFC 5322: "-0000" says the zone is unknown while the time itself is in UTC.
        return (named if named.tzinfo else named.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
