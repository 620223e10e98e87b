"""Real houses for tests: the command line in processes of its own, on loopback, ended by their own ids."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds a start may take on a busy machine."""
QUIET = {"HILFT_CANARY_MINUTES": "0"}
"""Without the canary, whose cases tests would count."""
OWN = ("PATH", "LD_LIBRARY_PATH", "HOME", "LANG")


@dataclass
class Command:
    """`hilft` with these words: a process that writes into files, so that nothing is lost and nothing blocks."""

    words: tuple[str, ...]
    room: Path
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        number = len(list(self.room.glob("*.out")))
        self._out, self._err = self.room / f"{number}.out", self.room / f"{number}.err"
        env = (
            {name: os.environ[name] for name in OWN if name in os.environ}
            | {"PYTHONPATH": str(ROOT)}
            | QUIET
            | self.env
        )
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hilft", *self.words],
                env=env,
                cwd=self.room,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    @property
    def pid(self) -> int:
        return self.process.pid

    def status(self) -> int:
        """Wait for its end and return how it ended."""
        return self.process.wait(PATIENCE)

    def complaint(self) -> str:
        """Return its one line on standard error; it must end with status 2, quietly otherwise."""
        assert self.status() == 2, self.err
        told = [line for line in self.err.splitlines() if not line.startswith("Preparing")]
        assert len(told) == 1, self.err
        assert self.out == ""
        return told[0]

    def address(self) -> str:
        """Wait until it serves and return where."""

        def served() -> "re.Match[str] | None":
            assert self.process.poll() is None, self.err
            return re.search(r"http://\S+?:\d+", self.out)

        assert until(lambda: served() is not None), self.err
        found = served()
        assert found is not None
        return found[0]

    def page(self, path: str = "/") -> httpx.Response:
        """Return a page of the house; it waits for processes that are still starting."""
        return httpx.get(self.address() + path, timeout=PATIENCE)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit status."""
        self.process.send_signal(number)
        return self.status()

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def members(folder: Path) -> dict[int, str]:
    """Return the processes of a house, by number: those that name its folder in their command or environment."""
    found: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            told = command + b"\0" + (entry / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in told and int(entry.name) != os.getpid():
            found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


def until(question: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Ask until the answer is yes; False when time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.05)
    return False
