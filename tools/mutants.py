"""Changes the core in small ways, one after the other, and runs its tests against each: what survives is not tested.

    python tools/mutants.py [MODULE...]

The modules are names in hilft/core; without any, those that decide. The work is done on a copy in a temporary folder,
with low priority, by mutmut. Prints how many changes there were, and each that no test noticed. Ends with status 1 when
more than one in twenty survived. docs/proofs.md tells of those that are known.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECIDING = ("hours", "climb", "verbs", "tick", "decide", "world", "roster", "standing")
TESTS = (
    "test_decide", "test_verbs", "test_endings", "test_owners", "test_hours", "test_two_stories", "test_every_sequence",
    "test_noticed",
)  # fmt: skip
MOST = 0.05
"""The share of changes that may go unnoticed."""

_CONFIG = """
[tool.mutmut]
source_paths = ["hilft"]
only_mutate = [{modules}]
do_not_mutate_patterns = []
also_copy = ["tests", "tools", "pyproject.toml", "CHANGELOG.md", "manage.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "tools.few_examples", "-x", "-q", "--no-header"]
pytest_add_cli_args_test_selection = [{tests}]
timeout_multiplier = 5.0
timeout_constant = 10.0
"""


def main() -> int:
    """Mutate, test, tell."""
    parser = argparse.ArgumentParser(prog="mutants")
    parser.add_argument("modules", nargs="*", default=DECIDING, help="names in hilft/core")
    modules = parser.parse_args().modules
    with tempfile.TemporaryDirectory(prefix="hilft-mutants-") as folder:
        home = Path(folder)
        _copy(home, modules)
        env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        mutmut = [sys.executable, "-m", "mutmut"]
        os.nice(19)
        subprocess.run([*mutmut, "run", "--max-children", "1"], cwd=home, env=env, check=False)
        told = subprocess.run(
            [*mutmut, "results", "--all", "true"], cwd=home, env=env, capture_output=True, text=True, check=True
        )
        found = dict(re.findall(r"^\s*(\S+): (.+)$", told.stdout, re.MULTILINE))
        alive = [name for name, state in found.items() if state not in {"killed", "timeout", "caught by type check"}]
        for name in alive:
            shown = subprocess.run(
                [*mutmut, "show", name], cwd=home, env=env, capture_output=True, text=True, check=False
            )
            print(f"\n{name}: {found[name]}\n{_changed(shown.stdout)}")
    share = len(alive) / max(len(found), 1)
    print(f"\n{len(found)} changes in {', '.join(modules)}; {len(alive)} went unnoticed ({share:.1%}).")
    return 1 if share > MOST or not found else 0


def _copy(home: Path, modules: list[str]) -> None:
    for name in ("hilft", "tests", "tools"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CHANGELOG.md", "manage.py"):
        shutil.copy(ROOT / name, home / name)
    tests = [f"tests/core/{name}.py" for name in TESTS if (ROOT / "tests" / "core" / f"{name}.py").exists()]
    config = _CONFIG.format(
        modules=", ".join(f'"hilft/core/{name}.py"' for name in modules), tests=", ".join(f'"{name}"' for name in tests)
    )
    (home / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8") + config)


def _changed(diff: str) -> str:
    return "\n".join(line for line in diff.splitlines() if re.match(r"[+-](?![+-]{2} )", line))


if __name__ == "__main__":
    sys.exit(main())
