"""Bytes to text when the sender's word about the character set is wrong, unknown or missing."""

import codecs
from functools import cache

# What senders write, and what they mean. Windows-1252 contains everything ISO-8859-1 shows, so it is what the web
# reads for both; the same holds for the Asian pairs.
_MEANT = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "unicode-1-1-utf-7": "utf-7",
}
# Codecs that are no character sets, or slow on hostile input.
_NEVER = {"idna", "punycode", "unicode_escape", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"}
_WESTERN = {"cp1252", "iso8859-15", "mac-roman"}


def decode(content: bytes, claimed: str) -> tuple[str, bool]:
    """Return the text of `content`, and whether its character set had to be guessed. Never raises."""
    codec = _codec(claimed.strip().strip("'\"").lower())
    if codec is None:
        return _guess(content), not content.isascii()
    if codec in _WESTERN and (mislabelled := _as_utf8(content)) is not None:
        return mislabelled, True
    try:
        return content.decode(codec), False
    except (UnicodeError, ValueError):
        return _guess(content), True


def from_surrogates(text: str) -> str:
    """Return `text` with bytes that were smuggled through as half characters decoded (8-bit headers)."""
    if text.isascii():
        return text
    return _guess(text.encode("utf-8", "surrogateescape"))


@cache
def _codec(claimed: str) -> str | None:
    try:
        name = codecs.lookup(_MEANT.get(claimed, claimed)).name
        b"a".decode(name)
    except UnicodeError:
        pass  # half a character of a wide character set
    except (LookupError, ValueError):
        return None
    return None if name in _NEVER else name


def _as_utf8(content: bytes) -> str | None:
    """Return the text if it is UTF-8 beyond doubt: valid, and with at least one character outside ASCII."""
    if content.isascii():
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _guess(content: bytes) -> str:
    """UTF-8 if it is, or nearly is; otherwise Windows-1252, in which every byte means something."""
    text = content.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    # Bytes of another character set hardly ever form whole UTF-8 characters by accident.
    whole = sum(not character.isascii() for character in text) - damaged
    if damaged > 2 * whole:
        return content.decode("cp1252", "replace")
    return text
