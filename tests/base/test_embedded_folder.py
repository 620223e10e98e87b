"""Where the data may lie: odd names work, and what cannot work is said in one sentence."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hilft.base.embedded import Embedded, attach, default_folder
from hilft.base.embedded.account import account_for
from hilft.base.embedded.place import make_place, socket_folder
from hilft.base.errors import Trouble
from tests.base.conftest import QUICK, Starter, as_somebody, heard

ODD = 'Ümläute, it\'s "100 %" of $HOME & `id`; a\\b'
OVER_LONG = "/".join(["a-folder-with-a-rather-long-name"] * 8)


@pytest.mark.parametrize(("name", "umask"), [(ODD, 0o777), (OVER_LONG, 0o000)], ids=["odd", "over-long"])
def test_odd_and_over_long_names_and_umasks_make_no_difference(room: Path, name: str, umask: int) -> None:
    before = os.umask(umask)
    try:
        server = Embedded(room / name, settings=QUICK)
        psycopg.connect(server.start()).close()
    finally:
        os.umask(before)
    socket = Path(server.parts()["host"])
    assert not socket.is_relative_to(room), "its name would be too long or too odd for a socket"
    for folder in (socket, server.folder / "data", server.folder / "log"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in ("hilft.lock", "passwords.json", "data/hilft.conf", "log/start.log"):
        assert stat.S_IMODE((server.folder / file).stat().st_mode) == 0o600
    psycopg.connect(attach(room / name).url("app")).close()
    server.stop()
    assert not socket.exists()


def test_a_folder_that_holds_something_else_is_left_alone(room: Path) -> None:
    (room / "letters.txt").write_text("not ours")
    with pytest.raises(Trouble, match=r"already holds something else \('letters.txt'\): name an empty"):
        Embedded(room).start()
    assert [path.name for path in room.iterdir()] == ["letters.txt"]


def test_a_file_in_the_place_of_the_folder_is_named(room: Path) -> None:
    (room / "data").write_text("")
    with pytest.raises(Trouble, match=f"The data folder {room / 'data'} cannot be used"):
        Embedded(room / "data").start()


@pytest.mark.parametrize("name", ["two\nlines", "/".join(["x" * 200] * 5)], ids=["line break", "1000 bytes"])
def test_a_name_that_postgresql_cannot_bear_is_refused_before_anything_is_made(room: Path, name: str) -> None:
    with pytest.raises(Trouble, match="PostgreSQL cannot work in the data folder"):
        Embedded(room / name).start()
    assert not list(room.iterdir())


def test_a_folder_without_the_right_to_write_is_refused_in_one_sentence(room: Path, starter: Starter) -> None:
    (room / "closed").mkdir(mode=0o555)
    for data in (room / "closed", room / "closed" / "data"):
        instance = starter(data, **as_somebody())
        assert heard(instance).startswith(
            f"The data folder {data} cannot be used (Permission denied): make it writable"
        )


def test_data_of_another_postgresql_are_not_touched(folder: Path, room: Path) -> None:
    version = folder / "data" / "PG_VERSION"
    written = version.read_text()
    version.write_text("16\n")
    try:
        with pytest.raises(Trouble, match=r"was written by PostgreSQL 16, but .* is 18: install 16 again"):
            Embedded(folder).start()
    finally:
        version.write_text(written)


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with pytest.raises(Trouble, match=r"did not start in .*invalid value for parameter \"shared_buffers\""):
        Embedded(folder, settings={"shared_buffers": "a lot"}).start()
    with Embedded(folder, settings=QUICK) as server:
        assert server.is_running()


def test_binaries_that_are_none_are_refused(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILFT_POSTGRES_BIN", str(room))
    with pytest.raises(Trouble, match="holds no postgres: name PostgreSQL's bin folder in HILFT_POSTGRES_BIN"):
        Embedded(room / "data").start()


def test_a_folder_that_somebody_put_in_the_sockets_place_is_passed_over(room: Path, foreign: list[Path]) -> None:
    place = make_place(room / "a, b")
    account = account_for(place.data)
    first = socket_folder(place, account)
    foreign.append(first)
    assert socket_folder(place, account) == first, "the same at each start"
    first.chmod(0o777)
    second = socket_folder(place, account)
    foreign.append(second)
    assert second != first
    assert stat.S_IMODE(second.stat().st_mode) == 0o700


def test_the_default_folder_is_the_accounts_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HILFT_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/own")
    assert default_folder() == Path("/var/lib/hilft" if os.geteuid() == 0 else "/srv/own/hilft")
    monkeypatch.setenv("HILFT_DATA", "/srv/named")
    assert default_folder() == Path("/srv/named")


@pytest.fixture
def foreign() -> Iterator[list[Path]]:
    paths: list[Path] = []
    yield paths
    for path in paths:
        path.rmdir()
