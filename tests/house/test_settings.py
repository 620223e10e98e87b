"""Every setting is read by a named reader, and written down where an operator looks."""

import ast
import re

from tests.house.project import PACKAGE, ROOT, name, none_of, python_files, text, tree

READERS = PACKAGE / "base" / "env.py"
# Not settings of ours: the machine's own variables, handed on to programs that we start.
PASSED_ON = {"PATH", "LD_LIBRARY_PATH"}
ROW = re.compile(r"^\|\s*`([A-Z][A-Z0-9_]+)`", re.MULTILINE)


def settings_read(module: ast.Module) -> set[str]:
    """Return the names that a module gives to the readers: `env_text("NAME", ...)`."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args]
    named = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")).startswith("env_")]
    first = [call.args[0] for call in named]
    return {node.value for node in first if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def reads_past_the_readers(module: ast.Module) -> list[int]:
    """Return the lines that look into the environment by themselves; setting a default there is no reading."""
    lines = []
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            asked, source = node.slice, ast.unparse(node.value)
        elif isinstance(node, ast.Call) and node.args:
            asked, source = node.args[0], ast.unparse(node.func)
        else:
            continue
        asks = source in {"os.environ", "environ", "os.environ.get", "environ.get", "os.getenv", "getenv"}
        if asks and not (isinstance(asked, ast.Constant) and asked.value in PASSED_ON):
            lines.append(node.lineno)
    return lines


def documented(page: str) -> set[str]:
    """Return the names that stand first in the rows of the page's tables."""
    return set(ROW.findall(page))


def test_the_page_of_settings_names_what_the_program_reads_and_nothing_else() -> None:
    read = {setting for path in python_files(PACKAGE) if path != READERS for setting in settings_read(tree(path))}
    told = documented(text(ROOT / "docs" / "settings.md"))
    none_of(sorted(read - told), "Describe these in docs/settings.md:")
    none_of(sorted(told - read), "docs/settings.md describes what nothing reads:")


def test_nothing_else_looks_into_the_environment() -> None:
    others = [path for path in python_files(PACKAGE) if path != READERS]
    none_of(f"{name(path)}, line {line}" for path in others for line in reads_past_the_readers(tree(path)))


def test_the_search_notices_planted_settings() -> None:
    planted = 'A = env_text("HILFT_A", "x")\nB = env.env_int("HILFT_B")\nC = other("HILFT_C")'
    assert settings_read(ast.parse(planted)) == {"HILFT_A", "HILFT_B"}
    assert documented("| `HILFT_A` | text |\nsee `HILFT_Z`\n| name | `HILFT_B` |") == {"HILFT_A"}
    planted = (
        'os.environ["A"]\nos.environ.get("A")\nos.getenv("A")\nos.environ.setdefault("A", "b")\nx = {**os.environ}'
    )
    assert reads_past_the_readers(ast.parse(planted)) == [1, 2, 3]
