"""The HTML of an item as the text a person reads. Nothing of it is ever shown as HTML."""

import re
from html.parser import HTMLParser

import nh3

_GAPS = frozenset(["p", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "table"])


def plain(html: str) -> str:
    """Return what a person would read, links behind their words."""
    # Cleaned first: what feeds hold is whatever somebody typed, and the parser below expects sound HTML.
    page = _Page()
    page.feed(nh3.clean(html))
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._link, self._began = "", 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "a":
            self._link, self._began = given.get("href") or "", len(self.said)
        elif tag == "img":
            self.said.append(given.get("alt") or "")
        elif tag in ("br", "li", "tr"):
            self.said.append("\n- " if tag == "li" else "\n")
        elif tag in _GAPS:
            self.said.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            shown = "".join(self.said[self._began :]).strip()
            is_told = self._link.rstrip("/") in (shown.rstrip("/"), f"https://{shown}".rstrip("/"))
            if self._link.startswith(("http://", "https://")) and not is_told:
                self.said.append(f" <{self._link}>")
            self._link = ""
        elif tag in _GAPS:
            self.said.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.said.append(re.sub(r"\s+", " ", data))
