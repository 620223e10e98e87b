"""Folders, commands and a shared house for tests about the running house."""

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hilft.base.embedded import Embedded
from hilft.people import queries
from tests.work.houses import Command, members, until

Start = Callable[..., Command]


@pytest.fixture(autouse=True)
def _forget_the_roster() -> None:
    """Tables are emptied between tests that commit, which the house itself never does."""
    queries._kept.clear()


def _open_folder() -> Path:
    """Return an empty folder that every account may enter: under root the embedded server is another's."""
    folder = Path(tempfile.mkdtemp(prefix="hilft-tests-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def room() -> Iterator[Path]:
    """An empty folder."""
    folder = _open_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def hilft(room: Path) -> Iterator[Start]:
    """Start `hilft` with these words; named values are its environment. Whatever still runs is ended with the test."""
    commands: list[Command] = []

    def start(*words: object, **env: object) -> Command:
        told = {name: str(value) for name, value in env.items()}
        commands.append(Command(tuple(map(str, words)), room, told))
        return commands[-1]

    yield start
    for command in commands:
        command.end()


@pytest.fixture(scope="session")
def first_start() -> Iterator[Command]:
    """The first start of a house in a new folder, still serving."""
    room = _open_folder()
    start = Command(("up", "--data", str(room / "house"), "--port", "0", "--webs", "1"), room)
    start.address()
    yield start
    start.end()
    assert until(lambda: not members(room), 10), members(room)
    shutil.rmtree(room, ignore_errors=True)


@pytest.fixture(scope="session")
def folder(first_start: Command) -> Path:
    """A house that was opened and stopped again; making one takes longest, so tests share it."""
    if first_start.process.poll() is None:
        assert first_start.stop(signal.SIGINT) == 0
    return first_start.room / "house"


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """A database server like one of an operator's: somewhere else, with an owner and a role that runs the house."""
    room = _open_folder()
    with Embedded(room / "server", settings={"fsync": "off"}) as running:
        yield running
    shutil.rmtree(room, ignore_errors=True)
