"""Text that can be stored and shown: no NUL, no half characters, no tricks with direction, bounded length."""

import re

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")


def storable_text(text: str) -> str:
    """Return `text` with plain line ends and without what a database or a page cannot hold."""
    text = _LINE_ENDS.sub("\n", text)
    return _HALVES.sub("\ufffd", _CONTROL.sub("", text))


def storable_line(text: str, *, longest: int) -> str:
    """Return `text` as one line of at most `longest` characters; text direction cannot be turned around by it."""
    line = _SPACES.sub(" ", _DIRECTION.sub("", storable_text(text[: longest * 4]))).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"
