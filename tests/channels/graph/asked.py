"""What a request to the Graph API asks for: `fields=id,comments.limit(1){message}` as a tree."""

import re
from dataclasses import dataclass, field

_NAME = re.compile(r"[a-z_]+")
_PART = re.compile(r"\.([a-z_]+)\(([^)]*)\)")


@dataclass(frozen=True)
class Wanted:
    """A field or an edge, with what is asked of it and in it."""

    name: str
    params: dict[str, str] = field(default_factory=dict)
    parts: tuple["Wanted", ...] = ()


def wanted(text: str) -> tuple[Wanted, ...]:
    """Read a list of fields. Raises ValueError for what Meta would not understand either."""
    found, rest = _list(text)
    if rest:
        raise ValueError(text)
    return found


def _list(text: str) -> tuple[tuple[Wanted, ...], str]:
    found = []
    while text:
        one, text = _one(text)
        found.append(one)
        if not text.startswith(","):
            break
        text = text[1:]
    return tuple(found), text


def _one(text: str) -> tuple[Wanted, str]:
    named = _NAME.match(text)
    if named is None:
        raise ValueError(text)
    text, params = text[named.end() :], {}
    parts: tuple[Wanted, ...] = ()
    while (param := _PART.match(text)) is not None:
        params[param[1]] = param[2]
        text = text[param.end() :]
    if text.startswith("{"):
        parts, text = _list(text[1:])
        if not text.startswith("}"):
            raise ValueError(text)
        text = text[1:]
    return Wanted(named[0], params, parts), text
