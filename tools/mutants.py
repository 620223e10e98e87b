"""Changes the core in small ways, one after the other, and runs its tests against each: what survives is not tested.

    python tools/mutants.py [MODULE...]

The modules are names in hilft/core, such as climb or redaction/masking; without any, those that decide. The work is
done on a copy in a temporary folder, with low priority, by mutmut, one module after the other. For each it prints the
changes that no test noticed and how many there were, as soon as it is through. Ends with status 1 when of any module
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
DECIDING = ("verbs", "decide", "world", "tick", "standing", "climb", "hours", "roster")
STORIES = (
    "test_noticed", "test_whole_*", "test_refused", "test_verbs", "test_endings", "test_owners", "test_two_stories",
    "test_decide",
)  # fmt: skip
TESTS = {
    **dict.fromkeys(DECIDING, STORIES),
    "hours": ("test_hours", "test_matters"),
    "roster": (*STORIES, "test_shifts"),
    "verbs": (*STORIES, "test_matters"),
    "world": (*STORIES, "test_matters"),
    "forecast": ("test_noticed", "test_verbs", "test_decide"),
    "policy": ("test_policy", "test_policy_file", "test_matters", "test_noticed", "test_verbs"),
    "since": ("test_since", "test_matters"),
    "sorting": ("test_sorting", "test_matters"),
    "span_file": ("test_span_file", "test_policy_file"),
    "overlay_file": ("test_overlay_file", "test_policy_file"),
    "lined_toml": ("test_lined_toml", "test_policy_file", "test_calendar_file"),
    "journey_axis": ("test_journey*",),
    "dates_grammar": ("test_dates*",),
    "dates_named": ("test_dates*", "test_same_thing"),
}
"""Which files of tests/core are about a module; of one that is not named here, those that begin with its name."""

MOST = 0.05
"""The share of changes that may go unnoticed."""

_NOTICED = {"killed", "timeout", "caught by type check"}
_CONFIG = """
[tool.mutmut]
source_paths = ["hilft"]
only_mutate = ["hilft/core/{module}.py"]
do_not_mutate_patterns = []
also_copy = ["tests", "tools", "pyproject.toml", "CHANGELOG.md", "manage.py"]
pytest_add_cli_args = [
  "-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "tools.few_examples", "--no-header",
]
pytest_add_cli_args_test_selection = [{tests}]
timeout_multiplier = 4.0
timeout_constant = 4.0
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
        _copy(home, module)
        done = _mutmut(home, "run", "--max-children", "1")
        found = dict(re.findall(r"^\s*(\S+): (.+)$", _mutmut(home, "results", "--all", "true").stdout, re.MULTILINE))
        alive = [name for name, state in found.items() if state not in _NOTICED]
        for name in alive:
            print(f"\n{name}: {found[name]}\n{_changed(_mutmut(home, 'show', name).stdout)}")
    if not found:
        print(f"{module}: nothing was tried.\n{done.stdout[-3000:]}{done.stderr[-3000:]}", flush=True)
        return 1
    share, endless = len(alive) / len(found), list(found.values()).count("timeout")
    told = f"{len(found)} changes, {len(alive)} went unnoticed ({share:.1%}), {endless} made the tests run too long"
    print(f"\n{module}: {told}.\n", flush=True)
    return 1 if share > MOST else 0


def _copy(home: Path, module: str) -> None:
    for name in ("hilft", "tests", "tools"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CHANGELOG.md", "manage.py"):
        shutil.copy(ROOT / name, home / name)
    config = _CONFIG.format(module=module, tests=", ".join(f'"{path}"' for path in _tests(module)))
    (home / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8") + config)


def _tests(module: str) -> list[str]:
    names = TESTS.get(module) or (f"test_{module.partition('/')[0]}*",)
    files = {path for name in names for path in (ROOT / "tests" / "core").glob(f"{name}.py")}
    return sorted(str(path.relative_to(ROOT)) for path in files)


def _mutmut(home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    command = [sys.executable, "-m", "mutmut", *args]
    return subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, check=False)


def _changed(diff: str) -> str:
    return "\n".join(line for line in diff.splitlines() if re.match(r"[+-](?![+-]{2} )", line))


if __name__ == "__main__":
    sys.exit(main())
