"""Changes the core in small ways, one after the other, and runs its tests against each: what survives is not tested.

    python tools/mutants.py [MODULE...]

The modules are names in hilft/core, such as climb or redaction/masking; without any, those that decide. mutmut makes
the changes, on a copy in a temporary folder; tools/each_mutant.py tries one after the other, with low priority. For
each module the changes that no test noticed are printed, and how many there were, as soon as it is through. Ends with
status 1 when of any module more than one in twenty went unnoticed. docs/proofs.md tells of those that are known.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from difflib import unified_diff
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).parents[1]
DECIDING = ("verbs", "decide", "world", "tick", "standing", "climb", "hours", "roster")
STORIES = (
    "test_noticed", "test_whole_*", "test_refused", "test_verbs", "test_endings", "test_owners", "test_two_stories",
)  # fmt: skip
TESTS = {
    **dict.fromkeys(DECIDING, STORIES),
    "hours": ("test_hours*", "test_policy"),
    "roster": ("test_roster", "test_shifts", *STORIES),
    "forecast": ("test_noticed", "test_verbs", "test_decide"),
    "policy": ("test_policy",),
    **dict.fromkeys(("bound", "starts"), ("test_bound_told", "test_bound_edges", "test_starts")),
    "sorting": ("test_sorting", "test_matters"),
    "span_file": ("test_span_file", "test_policy_file"),
    "overlay_file": ("test_overlay_file", "test_policy_file", "test_policy_file_sentences"),
    "redaction": (
        "test_redaction",
        "test_redaction_[ef]*",
        "test_redaction_p[ah]*",
        "test_redaction_posts",
        "test_redaction_s*",
    ),
    "relevance_model": ("test_relevance*",),
    "same_thing": ("test_same_thing", "test_alike_edges"),
    "asked_in_text": ("test_asked_in_text", "test_alike_edges"),
    "journey_axis": ("test_journey*",),
    "dates_in_text": ("test_dates*",),
    "dates_grammar": ("test_dates*",),
    "dates_named": ("test_dates*", "test_same_thing"),
}
"""Which files of tests/core are about a module; of one that is not named here, those that begin with its name.

The stories alone have to notice: a search among random cases finds much, too, but by chance and not quickly.
"""

MOST = 0.05
"""The share of changes that may go unnoticed."""

_HEADS = {"--", "++", "@@"}
_CONFIG = """
[tool.mutmut]
source_paths = ["hilft"]
"""


def main() -> int:
    """Mutate, test and tell, module by module."""
    parser = argparse.ArgumentParser(prog="mutants")
    parser.add_argument("modules", nargs="*", default=DECIDING, help="names in hilft/core")
    os.nice(19)
    return max(_try_module(module) for module in parser.parse_args().modules)


def _try_module(module: str) -> int:
    with tempfile.TemporaryDirectory(prefix="hilft-mutants-") as folder:
        home = Path(folder)
        _copy(home)
        code, names = _mutate(home, module)
        (home / "names").write_text("\n".join(names))
        done = _pytest(home, _tests(module))
        lines = (home / "results").read_text().splitlines() if (home / "results").exists() else ["broken"]
        os.chdir(ROOT)
    if lines[0] != "sound":
        print(f"{module}: nothing was tried, the tests fail as they are.\n{done.stdout[-3000:]}", flush=True)
        return 1
    found = dict(line.rsplit(" ", 1) for line in lines[1:])
    alive = [name for name in names if found.get(name) not in {"noticed", "endless"}]
    functions = _functions(code)
    for name in alive:
        print(f"\n{name}\n{_changed(functions, name.rpartition('.')[2])}")
    share, endless = len(alive) / max(len(names), 1), list(found.values()).count("endless")
    told = f"{len(names)} changes, {len(alive)} went unnoticed ({share:.1%}), {endless} made the tests run too long"
    print(f"\n{module}: {told}.\n", flush=True)
    return 1 if share > MOST else 0


def _copy(home: Path) -> None:
    for name in ("hilft", "tests", "tools", "docs"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CHANGELOG.md", "manage.py"):
        shutil.copy(ROOT / name, home / name)
    (home / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8") + _CONFIG)


def _mutate(home: Path, module: str) -> tuple[str, list[str]]:
    """Write the module with all its changes, each of which is switched on by its name; return it and the names."""
    os.chdir(home)
    path = Path("hilft", "core", f"{module}.py")
    made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
    path.write_text(made.code, encoding="utf-8")
    return made.code, [f"hilft.core.{module.replace('/', '.')}.{name}" for name in made.mutant_names]


def _pytest(home: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", MUTANTS_FOLDER=str(home), MUTANT_UNDER_TEST="")
    plugins = ["-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "tools.few_examples"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        *plugins,
        "-p",
        "tools.each_mutant",
        "-q",
        "-s",
        "--assert=plain",
        "--tb=line",
    ]
    return subprocess.run([*command, *tests], cwd=home, env=env, capture_output=True, text=True, check=False)


def _tests(module: str) -> list[str]:
    room = module.partition("/")[0]
    names = TESTS.get(module) or TESTS.get(room) or (f"test_{room}*",)
    files = {path for name in names for path in (ROOT / "tests" / "core").glob(f"{name}.py")}
    return sorted(str(path.relative_to(ROOT)) for path in files)


def _changed(functions: dict[str, list[str]], name: str) -> str:
    """Return the lines that a change takes away and those it puts there."""
    other = f"{name.rpartition('_')[0]}_orig"
    before, after = ([line.replace(one, name) for line in functions[one]] for one in (other, name))
    return "\n".join(line for line in unified_diff(before, after, n=0, lineterm="") if line[:2] not in _HEADS)


def _functions(code: str) -> dict[str, list[str]]:
    lines = code.splitlines()
    nodes = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name: lines[node.lineno - 1 : node.end_lineno] for node in nodes}


if __name__ == "__main__":
    sys.exit(main())
