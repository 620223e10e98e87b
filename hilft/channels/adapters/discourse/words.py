"""What a post's author wrote, as a person reads it: quotes apart, pictures as a line, our own name not repeated."""

import re
from html import unescape

from hilft.channels.wire.given import LONGEST, storable_line, storable_text

MOST_QUOTES = 50
_OPENED = re.compile(r"\[quote(?:=\"?([^\]\"]{0,200})\"?)?\]", re.IGNORECASE)
_CLOSED = "[/quote]"
_PICTURE = re.compile(r"!\[([^\]\n]{0,300})\]\((?:upload://|https?://)[^)\s]{0,500}\)")
_FILE = re.compile(r"\[([^\]|\n]{1,300})\|attachment\]\((?:upload://|https?://)[^)\s]{0,500}\)")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:br|/p|/li|/h[1-6]|/blockquote|/div|/tr)\b[^<>]{0,200}>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,50000}</\1>", re.IGNORECASE)


def said(raw: str, cooked: str, our_names: frozenset[str]) -> tuple[str, str]:
    """Return what is new in a post, and what it quotes. `raw`: its Markdown; `cooked`: its HTML, read without it."""
    text = raw[:LONGEST] if raw else plain(cooked)
    text, quotes = _without_quotes(text)
    text = _FILE.sub(_file, _PICTURE.sub(_picture, text))
    return storable_text(_without_us(text.strip(), our_names)), storable_text("\n\n".join(quotes))


def plain(html: str) -> str:
    """Return the words of some HTML, in time that grows with its length."""
    html = _UNSEEN.sub("", html[: 2 * LONGEST])
    text = unescape(_TAG.sub("", _BREAK.sub("\n", html)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()[:LONGEST]


def _without_quotes(text: str) -> tuple[str, list[str]]:
    """Cut out the outermost quotes; one that is never closed is the author's own words."""
    kept: list[str] = []
    quotes: list[str] = []
    position, depth, began, inside, author = 0, 0, 0, 0, ""
    marks = sorted(
        [(one.start(), one.end(), one[1] or "") for one in _OPENED.finditer(text)]
        + [(at, at + len(_CLOSED), None) for at in _places(text.lower())]
    )
    for start, end, name in marks:
        if name is not None:
            if depth == 0:
                began, author, inside = start, name.partition(",")[0], end
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and len(quotes) < MOST_QUOTES:
                kept.append(text[position:began])
                quotes.append("\n".join(filter(None, [f"@{author}:" if author else "", text[inside:start].strip()])))
                position = end
    return "".join([*kept, text[position:]]), quotes


def _places(text: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(_CLOSED), text)]


def _picture(found: "re.Match[str]") -> str:
    shown = storable_line(found[1].partition("|")[0], longest=300)
    return f"[picture: {shown}]" if shown else "[picture]"


def _file(found: "re.Match[str]") -> str:
    return f"[file: {storable_line(found[1], longest=300)}]"


def _without_us(text: str, our_names: frozenset[str]) -> str:
    """Leave out our own name where a post begins with it, as the answer to a letter has no address in it."""
    found = re.match(r"@([\w.\-]{1,60})[,:]?(?=\s|$)", text)
    is_us = found is not None and found[1].rstrip(".").lower() in our_names
    return text[found.end() :].lstrip() if found is not None and is_us else text
