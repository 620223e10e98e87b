"""The running server as the system sees it: its process file, its processes, its end."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hilft.base.embedded.account import Account
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
        with contextlib.suppress(FileNotFoundError):
            if not _lives_in(_number_in(file), data):
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
    entry = _PROC / str(pid)
    try:
        return (entry / "cwd").samefile(data)
    except PermissionError:
        return _owner_says_so(entry, data)
    except OSError:
        return False


def _owner_says_so(entry: Path, data: Path) -> bool:
    """Ask as the data's owner: root in a container often may not look at the processes of others, not even so far."""
    try:
        owner, process = data.stat(), entry.stat()
    except OSError:
        return False
    if os.geteuid() != 0 or process.st_uid != owner.st_uid:
        return False
    return Account(owner.st_uid, owner.st_gid).finds('test "$1" -ef "$2"', entry / "cwd", data)


def _remains(data: Path) -> Iterator[int]:
    for entry in _PROC.glob("[0-9]*"):
        if _lives_in(int(entry.name), data) and _is_server(entry):
            yield int(entry.name)


def _is_server(entry: Path) -> bool:
    """Is it one of the server's processes, and not the shell of somebody who looks around in the folder?"""
    try:
        return (entry / "exe").readlink().name.startswith("postgres")
    except OSError:  # it is ending, and may hold the shared memory for another moment
        return True


def _end_remains(data: Path) -> None:
    for number, patience in ((None, 0.3), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 10.0)):
        for pid in _remains(data):
            if number is not None:
                _send(pid, number)
        if wait_until(lambda: not any(_remains(data)), patience):
            return
    raise Trouble(f"Processes of a killed server still work in {data} and cannot be ended: restart the machine.")


def _number_in(file: Path) -> int:
    """Return the process that the file names; 0, which none has, for a file that a power failure left empty."""
    number = file.read_text(errors="replace").split("\n", 1)[0].lstrip("-")
    return int(number) if number.isdigit() else 0


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
