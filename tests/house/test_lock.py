"""Everybody gets the same versions: constraints.txt pins whatever pyproject.toml asks for."""

import ast
import tomllib
from collections import defaultdict

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.project import ROOT, none_of, text


def unpinned(project: str, lock: str) -> list[str]:
    """Return the requirements of a project that its lock does not pin to a version in their range."""
    described = tomllib.loads(project)
    groups = described.get("dependency-groups", {}).values()
    asked = [*described["project"]["dependencies"], *(line for group in groups for line in group)]
    asked += described["build-system"]["requires"]
    pins = defaultdict(list)  # a name has several where machines differ
    for line in lock.splitlines():
        pin = Requirement(line)
        pins[canonicalize_name(pin.name)].append(str(pin.specifier).removeprefix("=="))

    def is_held(one: Requirement) -> bool:
        return any(one.specifier.contains(pin, prereleases=True) for pin in pins[canonicalize_name(one.name)])

    return [str(one) for one in map(Requirement, asked) if not is_held(one)]


def test_every_requirement_is_pinned() -> None:
    none_of(unpinned(text(ROOT / "pyproject.toml"), text(ROOT / "constraints.txt")), "Run make lock; it does not pin:")


def test_the_comparison_notices_a_pin_that_is_missing_or_too_old() -> None:
    project = '[project]\ndependencies = ["a>=2", "B_c>=1"]\n[dependency-groups]\ndev = ["d"]\n'
    project += '[build-system]\nrequires = ["e>=1"]'
    assert unpinned(project, "a==1.5\nb-c==1.0 ; sys_platform == 'x'\nd==3\ne==1") == ["a>=2"]
    assert unpinned(project, "a==2\nb-c==1.0\nd==3") == ["e>=1"]
    both = "a==1 ; sys_platform == 'x'\na==2 ; sys_platform != 'x'\nb-c==1\nd==3\ne==1"
    assert unpinned(project, both) == []


def test_a_python_that_is_too_old_can_read_the_program_that_says_so() -> None:
    source = text(ROOT / "tools" / "prepare.py")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__ import annotations" in source
    first = [node for node in ast.parse(source).body if isinstance(node, ast.Import)]
    assert "tomllib" not in {alias.name for node in first for alias in node.names}
