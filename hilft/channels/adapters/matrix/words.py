"""What a message says: HTML made readable, and without the lines a program repeats above a reply.

After the Matrix specification v1.16, "m.room.message msgtypes" and "Fallbacks for rich replies" (removed in v1.13, but
older programs still write them).
"""

import re
from html import unescape

_FALLBACK_HTML = re.compile(r"<mx-reply>.*?</mx-reply>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})([^<>]{0,3000})>")
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]{1,2000})"|'([^']{1,2000})')""", re.IGNORECASE)
_BLOCKS = frozenset(
    ["p", "div", "ul", "ol", "table", "tr", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "details"]
)
_MANY_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


def without_fallback(body: str) -> str:
    """Return a reply's plain text without the quoted lines above it."""
    lines = body.split("\n")
    number = 0
    while number < len(lines) and lines[number].startswith("> "):
        number += 1
    rest = "\n".join(lines[number:]).strip()
    return rest if number and rest and not lines[number].strip() else body


def readable(html: str) -> str:
    """Return what a person would read; links keep their targets. Time grows with the length, never with its square."""
    html = _FALLBACK_HTML.sub("", html) if "<mx-reply>" in html.lower() and "</mx-reply>" in html.lower() else html
    pieces: list[str] = []
    target, shown_from, position = "", 0, 0
    for tag in _TAG.finditer(html):
        pieces.append(unescape(html[position : tag.start()]))
        position = tag.end()
        name, closing = tag[2].lower(), bool(tag[1])
        if name == "a" and not closing:
            link = _HREF.search(tag[3])
            target, shown_from = unescape(link[1] or link[2]) if link else "", len(pieces)
        elif name == "a":
            shown = "".join(pieces[shown_from:]).strip()
            if target.startswith(("http://", "https://")) and not target.startswith("https://matrix.to/#/@"):
                pieces.append(f" <{target}>" if shown.rstrip("/") != target.rstrip("/") else "")
            target = ""
        elif name == "li" and not closing:
            pieces.append("\n- ")
        elif name == "br" or name in _BLOCKS:
            pieces.append("\n\n" if name in {"p", "pre", "blockquote"} else "\n")
    pieces.append(unescape(html[position:]))
    return _MANY_LINES.sub("\n\n", "".join(pieces)).strip()


def without_our_name(text: str, names: tuple[str, ...]) -> str:
    """Return the text without the name of ours it begins with, as programs write it when somebody is spoken to."""
    for name in names:
        if name and text.lower().startswith(name.lower()):
            rest = text[len(name) :]
            if rest[:1] in {":", ",", " ", "\n"} and rest.strip(" :,\n"):
                return rest.lstrip(" :,\n")
    return text
