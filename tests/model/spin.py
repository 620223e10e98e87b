"""Running Spin over models/clock.pml: generate the checker, compile it, search, read what it says."""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

MODEL = Path(__file__).parents[2] / "models" / "clock.pml"
DEEPEST = 5_000_000
PATIENCE = 300
_STATES = re.compile(r"^\s*([\d.e+]+) states, stored", re.MULTILINE)
_ERRORS = re.compile(r"errors: (\d+)")


class Found(NamedTuple):
    """What a search found. `whole`: every reachable state was looked at; `dead`: lines of the model nobody reached."""

    errors: int
    states: int
    whole: bool
    dead: list[str]
    said: str


def search(folder: Path, *, fair: bool, **defined: int) -> Found:
    """Search every state of the model with these macros.

    `fair`: for runs that never come to something, where whoever can go on at every moment does so some day (weak
    fairness); else for wrong states.
    """
    macros = [f"-D{name}={value}" for name, value in defined.items()]
    _run(folder, "spin", "-a", *macros, str(MODEL))
    _run(folder, "gcc", "-O2", "-w", "-DVECTORSZ=512", *(["-DNFAIR=4"] if fair else ["-DSAFETY"]), "-o", "pan", "pan.c")
    said = _run(folder, "./pan", *(["-a", "-f"] if fair else []), f"-m{DEEPEST}")
    errors, states = _ERRORS.search(said), _STATES.search(said)
    assert errors, said
    assert states, said
    whole = not any(words in said for words in ("Search not completed", "depth too small", "out of memory"))
    dead = [line.strip() for line in said.splitlines() if re.search(r"clock\.pml:\d+, state", line)]
    return Found(int(errors[1]), int(float(states[1])), whole, dead, said)


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
