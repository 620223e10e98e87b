"""Make the private environment `.venv` and install the exact versions of constraints.txt into it.

    python3 tools/prepare.py [GROUP...]

Without a group: what the program needs to run. Groups are those of pyproject.toml, such as `dev` and `browser`.
uv does the work when it is there; else pip brings uv into the environment; else pip does the work.
Needs nothing but the standard library, and must be readable by a Python that is too old, to be able to say so.
"""

from __future__ import annotations  # an old Python would stumble over the annotations before it says its sentence

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
INSIDE = VENV / "bin" / "python"
OLDEST = (3, 11)
LOCK = "constraints.txt"


def main(groups: list[str]) -> None:
    """Bring the environment to what pyproject.toml and constraints.txt say; exit with a sentence when that fails."""
    started = time.monotonic()
    if sys.version_info < OLDEST:
        sys.exit(
            f"hilft needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "Install a newer one and name it: make PYTHON=python3.12 demo"
        )
    make_environment()
    if not (install_with_uv(groups) or install_with_pip(groups)):
        sys.exit("The packages could not be installed; the lines above say why. Run the same command again when cured.")
    say(f"Ready after {time.monotonic() - started:.1f} seconds.")


def make_environment() -> None:
    """Make `.venv` unless a usable one is there. Without pip inside, so that Debian's python3-venv is not needed."""
    if works([str(INSIDE), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"]):
        return
    say("Making a private environment in .venv")
    if run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]) != 0:
        sys.exit("The environment .venv could not be made. On Debian and Ubuntu: apt-get install python3-venv")


def find_uv() -> str | None:
    """Return a uv that runs: the machine's, the environment's, or one that pip brings now; None when there is none."""
    for candidate in (shutil.which("uv"), str(VENV / "bin" / "uv")):
        if candidate and works([candidate, "--version"]):
            return candidate
    say("Bringing uv with pip")
    run([*pip(), "install", "--quiet", "--constraint", LOCK, "uv"])
    brought = str(VENV / "bin" / "uv")
    return brought if works([brought, "--version"]) else None


def install_with_uv(groups: list[str]) -> bool:
    """Install with uv, holding packages needed only to build to the same versions; return whether that worked."""
    uv = find_uv()
    if uv is None:
        return False
    chosen = [part for group in groups for part in ("--group", group)]
    held = ["--constraint", LOCK, "--build-constraint", LOCK]
    return run([uv, "pip", "install", "--quiet", "--python", str(INSIDE), *held, *chosen, "--editable", "."]) == 0


def install_with_pip(groups: list[str]) -> bool:
    """Install with pip, which knows groups only since 2025, so their lines are read here; return whether that worked.

    It is also the second try where uv fails, for example behind a company's proxy that only pip was told about.
    """
    import tomllib  # not at the top: an old Python has no such module, and is to get a sentence instead

    say("Installing with pip")
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    wanted = [line for group in groups for line in listed[group]]
    command = [*pip(), "install", "--quiet", "--constraint", LOCK, "--editable", ".", *wanted]
    return run(command, env={**os.environ, "PIP_CONSTRAINT": LOCK}) == 0


def pip() -> list[str]:
    """Return the beginning of a pip command for the environment: by the machine's pip, else by Python's bundled one."""
    if works([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(INSIDE)]
    if works([str(INSIDE), "-m", "pip", "--version"]) or works([str(INSIDE), "-m", "ensurepip"]):
        return [str(INSIDE), "-m", "pip", "--disable-pip-version-check"]
    sys.exit("There is neither uv nor pip on this machine. On Debian and Ubuntu: apt-get install python3-pip")


def run(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit status."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def works(command: list[str]) -> bool:
    """Return whether a command can be run and ends well, quietly."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def say(line: str) -> None:
    """Write a line about the progress to standard error."""
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
