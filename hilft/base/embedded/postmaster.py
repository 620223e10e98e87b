"""The running server as the system sees it: its process file, its processes, its end."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hilft.base.embedded.place import PORT
from hilft.base.errors import Trouble

_PAUSE = 0.005  # seconds between two looks
_PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """The server's first process, as postmaster.pid describes it."""

    pid: int
    socket: Path | None
    status: str

    @property
    def is_ready(self) -> bool:
        return self.socket is not None and self.status == "ready"


def find_postmaster(data: Path) -> Postmaster | None:
    """Return the living server of this folder; None when there is none or its file is stale."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if pid < 0 and _lives_in(-pid, data):
        raise Trouble(f"{data} is open in a single-user PostgreSQL (process {-pid}): end that first.")
    if not _lives_in(pid, data):
        return None
    socket = Path(lines[4]) if len(lines) > 4 and lines[4] else None
    return Postmaster(pid, socket, lines[7].strip() if len(lines) > 7 else "starting")


def clear_remains(data: Path, socket: Path) -> None:
    """Make a folder whose server was killed startable: end what outlived it, remove its stale files.

    Without its first process a server's others end by themselves, unless one is busy; PostgreSQL refuses to start
    beside it. It refuses too while the number in a stale file belongs to anybody (or to a dead child not yet buried).
    """
    if (data / "postmaster.pid").exists():
        _end_remains(data)
    for file in (data / "postmaster.pid", socket / f".s.PGSQL.{PORT}.lock"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if not _lives_in(abs(int(file.read_text(errors="replace").split()[0])), data):
                file.unlink()


def end(pid: int, data: Path, has_ended: Callable[[], bool]) -> None:
    """End the server: at first with an orderly checkpoint, after half a minute at once (the next start recovers)."""
    for number, patience in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        if has_ended() or not _lives_in(pid, data):
            return
        _send(pid, number)
        if wait_until(lambda: has_ended() or not _lives_in(pid, data), patience):
            return
    raise Trouble(f"The database server (process {pid}) does not end.")


def wait_until(is_so: Callable[[], bool], patience: float) -> bool:
    """Look until it is so, for at most `patience` seconds; return whether it is."""
    until = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    return True


def is_alive(pid: int) -> bool:
    """Is there a process of this number, whoever owns it?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lives_in(pid: int, data: Path) -> bool:
    """Is this a process that works in the folder? (A stale number may meanwhile be anybody's.)"""
    if not (_PROC / "self/cwd").exists():  # no such file system: PostgreSQL itself decides at its start
        return is_alive(pid)
    try:
        return (_PROC / str(pid) / "cwd").samefile(data)
    except OSError:
        return False


def _remains(data: Path) -> Iterator[int]:
    for entry in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if _lives_in(int(entry.name), data) and (entry / "exe").readlink().name.startswith("postgres"):
                yield int(entry.name)


def _end_remains(data: Path) -> None:
    for number, patience in ((None, 0.3), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 10.0)):
        for pid in _remains(data):
            if number is not None:
                _send(pid, number)
        if wait_until(lambda: not any(_remains(data)), patience):
            return
    raise Trouble(f"Processes of a killed server still work in {data} and cannot be ended: restart the machine.")


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
