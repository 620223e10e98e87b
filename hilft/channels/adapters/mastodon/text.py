"""The HTML of a status to the text a person reads, in one pass: time grows with length, never with its square.

The tags a status may have are those of Mastodon's documentation, "HTML sanitization" (read November 2026); any other
tag is passed over and its words are kept.
"""

import re
from collections.abc import Mapping
from html import unescape

LONGEST_HTML = 400_000
LONGEST_TEXT = 100_000
LONGEST_LINE = 500
_TOKEN = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"\b(href|class)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_GAPS = frozenset(["p", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div"])
_UNSEEN = frozenset(["script", "style", "template"])
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(html: str, mentions: Mapping[str, str]) -> str:
    """Return what a person would read. `mentions`: the full handle (@ada@example.org) by the address of a profile."""
    page = _Page(mentions)
    html, position = html[:LONGEST_HTML], 0
    for found in _TOKEN.finditer(html):
        page.words(html[position : found.start()])
        page.tag(found.group())
        position = found.end()
    page.words(html[position:])
    return storable(page.finished())


def storable(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return `text` with plain line ends, bounded, without what a database or a page cannot hold."""
    text = _LINE_ENDS.sub("\n", text[:longest])
    return _HALVES.sub("\ufffd", _CONTROL.sub("", text))


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return `text` as one bounded line that cannot turn the direction of what stands around it."""
    return " ".join(_DIRECTION.sub("", storable(text, longest * 4)).split())[:longest]


class _Page:
    """The text so far."""

    def __init__(self, mentions: Mapping[str, str]) -> None:
        self._mentions = mentions
        self._said: list[str] = []
        self._link: tuple[str, str] | None = None  # address and class of the link we are in
        self._link_words: list[str] = []
        self._unseen = ""

    def words(self, source: str) -> None:
        if source and not self._unseen:
            (self._said if self._link is None else self._link_words).append(unescape(source).replace("\xa0", " "))

    def tag(self, source: str) -> None:
        named = _NAME.match(source)
        if named is None:
            return
        name, closing = named[1].lower(), source.startswith("</")
        if self._unseen or name in _UNSEEN:
            self._unseen = "" if closing and name == self._unseen else self._unseen or ("" if closing else name)
        elif name == "a":
            self._end_link()
            self._link = None if closing else _target(source)
        elif name in ("br", "li"):
            self.words("\n" if name == "br" or not closing else "")
            self.words("- " if name == "li" and not closing else "")
        elif name in _GAPS:
            self._end_link()
            self._said.append("\n\n")

    def _end_link(self) -> None:
        if self._link is None:
            return
        (address, kind), shown = self._link, "".join(self._link_words)
        self._link, self._link_words = None, []
        if handle := self._mentions.get(address):
            self._said.append(handle)
            return
        is_tag = shown.lstrip()[:1] in ("#", "@") or "mention" in kind.split()
        known = {shown.strip().rstrip("/"), f"https://{shown.strip()}".rstrip("/")}
        is_told = address.rstrip("/") in known or not address.lower().startswith(("http://", "https://"))
        self._said.append(shown if is_tag or is_told else f"{shown} <{address}>" if shown.strip() else address)

    def finished(self) -> str:
        self._end_link()
        lines = (" ".join(each.split(" ")).rstrip() for each in "".join(self._said).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _target(source: str) -> tuple[str, str]:
    found = {one[0].lower(): unescape(one[1] or one[2] or one[3]) for one in _ATTRIBUTE.findall(source[:5_000])}
    return found.get("href", "").strip()[:LONGEST_LINE], found.get("class", "")
