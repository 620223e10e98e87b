"""Pages work under a strict content policy: nothing inline, nothing from another host."""

import re
from pathlib import Path

from tests.house.project import name, none_of, project_files, templates, text

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style sheet inside the page": re.compile(r"<style\b", re.IGNORECASE),
    "a script inside the page": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "a script as an address": re.compile(r"javascript:", re.IGNORECASE),
    "a fixed host": re.compile(r"https?://|(?:src|href|action)\s*=\s*[\"']//", re.IGNORECASE),
}
# The name of the picture format's language; no browser ever asks that host for anything.
NAMESPACE = re.compile(r"http://www\.w3\.org/(?:2000/svg|1999/xlink)")


def faults(source: str) -> list[str]:
    """Return what a page must not have and has, with its line."""
    plain = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source)
    hits = [
        (plain.count("\n", 0, hit.start()) + 1, what) for what, it in FORBIDDEN.items() for hit in it.finditer(plain)
    ]
    return [f"line {line}: {what}" for line, what in sorted(hits)]


def static_files() -> list[Path]:
    """Return style sheets, scripts and drawings that we serve."""
    return [path for path in project_files() if "static" in path.parts and path.suffix in {".css", ".js", ".svg"}]


def test_pages_have_nothing_inline_and_name_no_host() -> None:
    none_of(f"{name(path)}, {fault}" for path in templates() for fault in faults(text(path)))


def test_style_sheets_scripts_and_drawings_name_no_host() -> None:
    sources = {name(path): NAMESPACE.sub("", text(path)) for path in static_files()}
    none_of(place for place, source in sources.items() if re.search(r"https?://|url\(\s*[\"']?//", source))


def test_the_search_notices_what_is_planted() -> None:
    planted = """<p style="color: red">{# style="" in a comment is none #}
        <style>p {}</style><script>alert(1)</script><script src="/static/a.js"></script>
        <a onclick="x()" href="javascript:x()"><img src="//cdn.example/x.png"><i data-style="y" hx-get="/x">
        <a href="https://cdn.example/">"""
    assert faults(planted) == [
        "line 1: an inline style",
        "line 2: a script inside the page",
        "line 2: a style sheet inside the page",
        "line 3: a fixed host",
        "line 3: a script as an address",
        "line 3: an inline handler",
        "line 4: a fixed host",
    ]
