"""Folders for servers, and other processes that start one."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hilft.base.embedded import Embedded
from hilft.base.embedded.account import Account
from hilft.base.embedded.binaries import find_binaries

Starter = Callable[..., subprocess.Popen[str]]

STARTER = Path(__file__).with_name("starter.py")
ROOT = Path(__file__).parents[2]
QUICK = {"fsync": "off"}


@pytest.fixture
def room() -> Iterator[Path]:
    """An empty folder that every account may enter (pytest's own are closed); under root the server is another's."""
    folder = Path(tempfile.mkdtemp(prefix="hilft-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A data folder with a database in it and no server running; one for all tests, since making it takes longest."""
    room = Path(tempfile.mkdtemp(prefix="hilft-tests-"))
    room.chmod(0o755)
    with Embedded(room / "data", settings=QUICK):
        pass
    yield room / "data"
    shutil.rmtree(room)


@pytest.fixture
def starter() -> Iterator[Starter]:
    """Start another process that starts the server and waits; its first line says how that went.

    What stands `before` is put before the command; `python` and `user` run it.
    """
    processes: list[subprocess.Popen[str]] = []

    def start(
        folder: Path, *before: str, python: str = sys.executable, user: int | None = None
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*before, python, STARTER, folder, find_binaries()],
            env={"PYTHONPATH": str(ROOT), "PATH": f"{os.defpath}:/usr/sbin:/sbin"},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.communicate()


def heard(instance: subprocess.Popen[str]) -> str:
    """Return the first line that the starter wrote."""
    assert instance.stdout is not None
    return instance.stdout.readline().strip()


def as_somebody(uid: int = 65534) -> dict[str, Any]:
    """Return who runs the starter: this account, or under root an unprivileged one with a Python that it may run."""
    if os.geteuid() != 0:
        return {}
    python = shutil.which("python3", path=os.defpath)
    somebody = Account(uid, uid)
    if python is None or any(somebody.closed_on_the_way(path) for path in (Path(python), STARTER.parent)):
        pytest.skip("There is no Python, or no checkout, that another account may enter.")
    return {"user": uid, "python": python}
