"""One door for every change: only actions.py and models.py write to the database."""

import ast
import re
from pathlib import Path

from tests.house.project import PACKAGE, name, none_of, python_files, tree

WRITES = {
    "save", "asave", "create", "acreate", "bulk_create", "abulk_create", "update", "aupdate", "bulk_update",
    "abulk_update", "delete", "adelete", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create",
}  # fmt: skip
# Calls of these names on such things write no row: dictionaries, hashes, sessions, files.
HARMLESS = {"headers", "session", "digest", "environ", "context", "context_data", "values", "progress", "folder"}
SQL = re.compile(r"\b(?:INSERT INTO|UPDATE \w+ (?:\w+ )?SET|DELETE FROM|TRUNCATE)\b")
# Each with its reason.
ALLOWED = {
    "hilft/cases/ledger.py": "the one statement in which the actions and the clock write their decisions",
    "hilft/cases/birth.py": "the same for the first line of a case",
    "hilft/cases/figures.py": "figures for pages are counted anew, they change no case",
    "hilft/channels/inbox.py": "keeps what was heard, before anything is understood",
    "hilft/channels/reading.py": "marks what was heard as taken in, in the transaction that takes it in",
    "hilft/channels/sender.py": "leases deliveries and marks them, beside the network",
    "hilft/escalation": "the clock's own statements, which move many cases at once",
    "hilft/demo": "the demo builds a past that no action can make happen today",
}


def writes(module: ast.Module) -> list[tuple[int, str]]:
    """Return line and name of each call that writes a row, as far as its spelling tells."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    found = [(node, node.func) for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES]
    told = [node for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return sorted(
        [(node.lineno, function.attr) for node, function in found if not harmless(function.value)]
        + [(node.lineno, hit[0]) for node in told for hit in SQL.finditer(str(node.value))]
    )


def harmless(target: ast.expr) -> bool:
    """Return whether a call's target is named like something that is no row and no set of rows."""
    last = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    return last in HARMLESS or isinstance(target, ast.Dict | ast.Constant)


def may_write(path: Path) -> bool:
    """Return whether a file is one of the doors: a room's actions or models, or an exception with a reason."""
    inside = path.relative_to(PACKAGE).with_suffix("").parts
    return "actions" in inside or "models" in inside or name(path).startswith(tuple(ALLOWED))


def test_only_actions_and_models_write() -> None:
    closed = [path for path in python_files(PACKAGE) if not may_write(path)]
    found = [f"{name(path)}, line {line}: {call}" for path in closed for line, call in writes(tree(path))]
    none_of(found, "Move the change into an action of its room, and call that:")


def test_no_exception_outlives_its_reason() -> None:
    used = {entry for entry in ALLOWED for path in python_files(PACKAGE) if name(path).startswith(entry)}
    assert used == set(ALLOWED)


def test_the_search_notices_a_planted_write() -> None:
    planted = "case.save()\nCase.objects.filter(owner=x).update(owner=y)\nrequest.session.update(a=1)\n{}.update(b)"
    planted += "\ncursor.execute('UPDATE cases_case SET rung = 2')\nf'DELETE FROM {table}'"
    assert writes(ast.parse(planted)) == [(1, "save"), (2, "update"), (5, "UPDATE cases_case SET"), (6, "DELETE FROM")]
    assert not may_write(PACKAGE / "web" / "desk" / "views.py")
    assert may_write(PACKAGE / "cases" / "actions" / "handover.py")
