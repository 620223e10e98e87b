"""The pages of documentation point at things that exist."""

import re
from pathlib import Path

from tests.house.project import ROOT, name, none_of, project_files, text

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def dead_links(page: str, folder: Path) -> list[str]:
    """Return the links of a page, which lies in a folder, that lead to no file and to no heading."""
    dead = []
    for link in LINK.findall(FENCE.sub("", page)):
        path, _, heading = link.partition("#")
        target = (folder / path).resolve() if path else None
        if re.match(r"\w+:", link) or (target is None and not heading):
            continue
        there = target is None or target.exists()
        if not there or (heading and heading not in headings(text(target) if target else page)):
            dead.append(link)
    return dead


def headings(page: str) -> set[str]:
    """Return the anchors that readers of Markdown make of a page's headings."""
    lines = re.findall(r"^#+\s+(.*)$", FENCE.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}


def unknown_targets(page: str, makefile: str) -> set[str]:
    """Return the make targets that a page speaks of and the Makefile does not have."""
    told = re.findall(r"`make(?: \w+=\S+)* ([a-z-]+)", page) + re.findall(r"^\s*make ([a-z-]+)", page, re.MULTILINE)
    return set(told) - set(TARGET.findall(makefile))


def pages() -> list[Path]:
    """Return every page of documentation."""
    return [path for path in project_files() if path.suffix == ".md"]


def test_links_lead_somewhere() -> None:
    none_of(f"{name(page)}: {link}" for page in pages() for link in dead_links(text(page), page.parent))


def test_the_pages_speak_of_make_targets_that_exist() -> None:
    makefile = text(ROOT / "Makefile")
    none_of(
        f"{name(page)}: make {target}" for page in pages() for target in sorted(unknown_targets(text(page), makefile))
    )


def test_the_readme_begins_with_two_commands() -> None:
    readme = text(ROOT / "README.md")
    none_of(command for command in ("make demo", "make test") if command not in readme)


def test_the_search_notices_a_dead_link_and_a_target_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading, here\n", encoding="utf-8")
    page = (
        "[a](there.md) [b](there.md#a-heading-here) [c](there.md#gone) [d](gone.md) [e](mailto:x@example.org) [f](#no)"
    )
    assert dead_links(page, tmp_path) == ["there.md#gone", "gone.md", "#no"]
    assert unknown_targets("`make demo` and `make PYTHON=python3.12 nothing`\n\n    make void", "demo: x\n") == {
        "nothing",
        "void",
    }
