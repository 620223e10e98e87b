"""Stopped, ended or killed, and whenever: the next start works and finds what was acknowledged."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import psycopg
import pytest

from hilft.base.embedded import Embedded, attach
from hilft.base.embedded.account import account_for
from hilft.base.errors import Trouble
from tests.base.conftest import QUICK, Starter, heard

needs_proc = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="The processes are looked up in /proc.")


def test_a_stop_waits_for_nobody_who_is_connected_and_the_data_is_there_again(folder: Path) -> None:
    server = Embedded(folder)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'a word' AS word")
        server.stop()
    assert not server.is_running()
    with pytest.raises(Trouble, match="No database server is running"):
        attach(folder)
    with Embedded(folder) as again, psycopg.connect(again.url("owner")) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("a word",)


def test_a_killed_server_comes_back_with_every_acknowledged_word(folder: Path) -> None:
    with Embedded(folder) as server:
        with psycopg.connect(server.url("owner"), autocommit=True) as connection:
            connection.execute("CREATE TABLE word (number int)")
            for number in range(50):
                connection.execute("INSERT INTO word VALUES (%s)", [number])
            os.kill(postmaster(folder), signal.SIGKILL)
        assert wait_for(lambda: not server.is_running())
        with psycopg.connect(server.start()) as connection:
            assert connection.execute("SELECT count(*) FROM word").fetchone() == (50,)


@needs_proc
def test_everything_killed_at_once_is_no_trouble_for_the_next_start(folder: Path, starter: Starter) -> None:
    instance = starter(folder)
    assert heard(instance) == "started"
    for pid in [instance.pid, *processes_in(folder / "data")]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with Embedded(folder) as server, psycopg.connect(server.url("app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_left_by_a_killed_instance_is_taken_over_and_stopped_by_the_next(
    folder: Path, starter: Starter
) -> None:
    instance = starter(folder)
    assert heard(instance) == "started"
    left = postmaster(folder)
    worker = attach(folder)
    kill(instance)
    with Embedded(folder) as server:
        assert postmaster(folder) == left
        assert server.url("app") == worker.url("app")
    assert not (folder / "data" / "postmaster.pid").exists()
    assert not worker.is_running()


def test_a_starter_may_be_killed_at_any_moment_of_its_start(folder: Path, starter: Starter) -> None:
    for milliseconds in (0, 15, 30, 45, 60):
        instance = starter(folder)
        assert wait_for(lambda: bool((folder / "hilft.lock").read_text()))
        time.sleep(milliseconds / 1000)
        kill(instance)
        with Embedded(folder, settings=QUICK) as server:
            assert server.is_running()
            psycopg.connect(server.url("app")).close()


@needs_proc
def test_a_starter_killed_while_it_makes_the_database_blocks_nobody(room: Path, starter: Starter) -> None:
    folder = room / "data"
    instance = starter(folder)
    assert wait_for((folder / "data.part" / "base").exists)
    kill(instance)
    assert not (folder / "data").exists()
    assert processes_in(room, "initdb"), "this test is about an initdb that works on"
    with Embedded(folder, settings=QUICK) as server, psycopg.connect(server.url("owner")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not processes_in(room, "initdb")
    assert not (folder / "data.part").exists()


@needs_proc
def test_a_statement_that_outlives_the_killed_server_does_not_block_the_next(folder: Path) -> None:
    with Embedded(folder, settings=QUICK) as server:
        connection = psycopg.connect(server.url("app"))
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e11) AS number")
        busy = connection.info.backend_pid
        os.kill(postmaster(folder), signal.SIGKILL)
        assert wait_for(lambda: not server.is_running())
        assert Path(f"/proc/{busy}").exists()
        server.start()
        assert not Path(f"/proc/{busy}/cwd").exists()
        connection.close()


@needs_proc
def test_a_stale_process_file_that_names_a_living_stranger_does_not_block(folder: Path) -> None:
    log: IO[bytes]
    with Path(os.devnull).open("wb") as log:
        stranger = account_for(folder / "data").popen(["/bin/sleep", "60"], Path("/"), log)
    try:
        (folder / "data" / "postmaster.pid").write_text(
            f"{stranger.pid}\n{folder / 'data'}\n1\n5432\n/tmp\n\n1 1\nready\n"
        )
        with Embedded(folder, settings=QUICK) as server:
            assert server.is_running()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_empty_process_file_left_by_a_power_failure_does_not_block(folder: Path) -> None:
    (folder / "data" / "postmaster.pid").write_text("")
    with Embedded(folder, settings=QUICK) as server:
        assert server.is_running()


def test_an_instance_that_ends_takes_its_server_along(folder: Path, starter: Starter) -> None:
    instance = starter(folder)
    assert heard(instance) == "started"
    worker = attach(folder)
    instance.communicate()
    assert instance.returncode == 0
    assert not worker.is_running()


def test_eight_starters_at_once_make_one_server_and_seven_clear_refusals(room: Path, starter: Starter) -> None:
    folder = room / "data"
    answers = [heard(instance) for instance in [starter(folder) for _ in range(8)]]
    assert answers.count("started") == 1
    refusals = [answer for answer in answers if answer.startswith(f"Hilft is already running on {folder} (process ")]
    assert len(refusals) == 7, answers
    with psycopg.connect(attach(folder).url("app")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_forked_child_neither_stops_the_server_nor_frees_the_folder(folder: Path) -> None:
    with Embedded(folder, settings=QUICK) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            os._exit(0)
        os.waitpid(child, 0)
        assert server.is_running()
        with pytest.raises(Trouble, match="already running"):
            Embedded(folder).start()


def test_lost_passwords_are_replaced(folder: Path) -> None:
    (folder / "passwords.json").unlink()
    with Embedded(folder, settings=QUICK) as server:
        for role in ("owner", "app"):
            psycopg.connect(server.url(role)).close()


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def kill(instance: subprocess.Popen[str]) -> None:
    instance.kill()
    instance.wait()


def processes_in(folder: Path, program: str = "postgres") -> list[int]:
    """Return the processes of this program that work in the folder or below it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink().is_relative_to(folder) and (entry / "exe").readlink().name == program:
                found.append(int(entry.name))
    return found


def wait_for(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        time.sleep(0.002)
    return is_so()
