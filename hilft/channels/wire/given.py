"""Looking into JSON that strangers wrote: whatever is there, the answer has the type that was asked for."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

LONGEST = 100_000
"""Characters of a text; no network here lets anybody say more."""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")


def parsed(raw: bytes) -> Any:
    """Return what the JSON says, None when it is none or nested beyond reason."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def canonical(value: Any) -> bytes:
    """Return the one way to write this value as JSON; half characters, which no UTF-8 can hold, as question marks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def digest(*parts: Any) -> str:
    """Return the hexadecimal SHA-256 over these values."""
    return hashlib.sha256(canonical(parts)).hexdigest()


def at(value: Any, *path: str | int) -> Any:
    """Return what stands at the end of the path, None when the path ends before."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text_at(value: Any, *path: str | int) -> str:
    """Return the text at the end of the path exactly as given, or ""."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def dict_at(value: Any, *path: str | int) -> dict[str, Any]:
    """Return the object at the end of the path, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def list_at(value: Any, *path: str | int) -> list[Any]:
    """Return the list at the end of the path, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def number_at(value: Any, *path: str | int) -> int:
    """Return the whole number at the end of the path, 0 when there is none."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def moment_of_milliseconds(milliseconds: int) -> datetime | None:
    """Return the moment so long after the beginning of 1970, None when it is not believable."""
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year >= 1990 else None


def moment_of_text(text: str) -> datetime | None:
    """Return the moment an ISO 8601 text with a zone names, None when it names none that is believable."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= 1990 else None


def storable_text(text: str, *, longest: int = LONGEST) -> str:
    """Return `text` with plain line ends and without what a database or a page cannot hold."""
    text = _LINE_ENDS.sub("\n", text[:longest])
    return _HALVES.sub("\ufffd", _CONTROL.sub("", text))


def storable_line(text: str, *, longest: int = 200) -> str:
    """Return `text` as one line of at most `longest` characters; text direction cannot be turned around by it."""
    line = _SPACES.sub(" ", _DIRECTION.sub("", storable_text(text[: longest * 4]))).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"
