"""Each promise of the product names what keeps it and the tests that show it, and those exist."""

import re
from functools import cache

from tests.house.project import PACKAGE, ROOT, functions, none_of, project_files, python_files, text, tree

PROMISES = {f"P{number}" for number in range(1, 11)}
START = re.compile(r"^(?:#+|\|)\s*\**(P\d+)\b", re.MULTILINE)
NAMED = re.compile(r"`([^`\n]+)`")
WORD = re.compile(r"[A-Za-z_]\w*")


def promises(page: str) -> dict[str, set[str]]:
    """Return for each promise the names in backticks, from its heading or table row to the next one."""
    parts = START.split(page)
    found: dict[str, set[str]] = {}
    for promise, told in zip(parts[1::2], parts[2::2], strict=True):
        found.setdefault(promise, set()).update(NAMED.findall(told))
    return found


@cache
def names_of_tests() -> frozenset[str]:
    """Return the name of every test function and every file of tests."""
    files = python_files(ROOT / "tests")
    return frozenset({function.name for path in files for function in functions(tree(path))})


@cache
def words_of_the_code() -> frozenset[str]:
    """Return every word in the package's Python and SQL, where classes, functions and constraints are named."""
    files = [path for path in project_files() if path.is_relative_to(PACKAGE) and path.suffix in {".py", ".sql"}]
    return frozenset(word for path in files for word in WORD.findall(text(path)))


def exists(named: str) -> bool:
    """Return whether something in backticks is there: a command, a file, a test, a name in the code."""
    if " " in named or named in {"make", "hilft"}:
        return True  # a command or a line of code, for the reader
    path, _, inside = named.partition("::")
    if "/" in path or path.endswith((".py", ".md", ".sql", ".html")):
        return (ROOT / path).exists() and (not inside or inside.split("::")[-1] in WORD.findall(text(ROOT / path)))
    if named.startswith("test_"):
        return named in names_of_tests()
    return all(word in words_of_the_code() for word in WORD.findall(named) if word != "hilft")


def test_every_promise_is_written_down_with_a_test() -> None:
    found = promises(text(ROOT / "docs" / "promises.md"))
    assert set(found) == PROMISES
    none_of(
        (promise for promise, names in found.items() if not any("test_" in named for named in names)),
        "These name no test:",
    )


def test_whatever_a_promise_names_exists() -> None:
    found = promises(text(ROOT / "docs" / "promises.md"))
    none_of(f"{promise}: {named}" for promise, names in found.items() for named in sorted(names) if not exists(named))


def test_the_search_notices_a_name_that_is_nowhere() -> None:
    page = (
        "## P1 Owned\nKept by `no_such_constraint`.\n\n| **P2** | `tests/house/test_promises.py` |\n| P3 | `test_no` |"
    )
    assert promises(page) == {
        "P1": {"no_such_constraint"},
        "P2": {"tests/house/test_promises.py"},
        "P3": {"test_no"},
    }
    assert not exists("no_such_" + "constraint")
    assert not exists("test_that_" + "nobody_wrote")
    assert not exists("tests/house/test_promises.py::test_that_" + "nobody_wrote")
    assert not exists("tests/house/absent.py")
    assert exists("tests/house/test_promises.py::test_the_search_notices_a_name_that_is_nowhere")
    assert exists("hilft.core.policy.Policy")
