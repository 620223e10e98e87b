"""What the tests about the house look at: the project's own files."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "hilft"


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that is part of the project: what git tracks or would track."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(path for name in names.split("\0") if name and (path := ROOT / name).is_file()))


def python_files(folder: Path = ROOT) -> list[Path]:
    """Return the Python files of a folder, without migrations, which a tool writes."""
    inside = [path for path in project_files() if path.suffix == ".py" and path.is_relative_to(folder)]
    return [path for path in inside if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Return the templates of pages, in all rooms."""
    return [path for path in project_files() if path.suffix == ".html" and "templates" in path.parts]


def name(path: Path) -> str:
    """Return a file's name as a reader of a failed test wants it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def text(path: Path) -> str:
    """Return what a file says; a file that must exist and does not is a sentence, not a traceback."""
    assert path.is_file(), f"{name(path)} is missing."
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed code of a file."""
    return ast.parse(text(path))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, methods and inner ones included."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def none_of(faults: Iterable[str], remedy: str = "") -> None:
    """Fail with every fault on a line of its own, which a comparison with an empty list would cut short."""
    told = list(faults)
    if told:
        raise AssertionError("\n".join(filter(None, [remedy, *told])))
