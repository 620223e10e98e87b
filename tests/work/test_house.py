"""A house starts, serves, and stops when it is asked to, whatever it is doing."""

import os
import re
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from hilft.base.embedded import attach
from tests.work.conftest import Start
from tests.work.houses import Command, members, until


def up(folder: Path) -> tuple[str, ...]:
    return ("up", "--data", str(folder), "--port", "0", "--webs", "1")


def children(folder: Path, module: str) -> list[int]:
    return [pid for pid, command in members(folder).items() if f"hilft.work.{module}" in command]


def listening(pid: int) -> set[str]:
    """Return the addresses at which this process listens, from the kernel's own tables."""
    inodes = {str(handle.readlink()) for handle in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    mine = [row for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes]
    return {socket.inet_ntoa(bytes.fromhex(row[1][:8])[::-1]) for row in mine}


def test_a_new_house_serves_on_loopback_alone_and_ctrl_c_leaves_nothing_behind(first_start: Command) -> None:
    folder, address = first_start.room / "house", first_start.address()
    assert first_start.page().headers["location"] == "/setup/"
    (web,) = children(folder, "serve")
    assert listening(web) == {"127.0.0.1"}
    assert children(folder, "loops")
    assert first_start.stop(signal.SIGINT) == 0
    assert members(folder) == {}
    assert first_start.err == "Preparing the database.\n"
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_what_only_the_house_may_read_is_readable_for_its_account_alone(folder: Path) -> None:
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert len((folder / "secret").read_text()) >= 50
    assert stat.S_IMODE((folder / "files").stat().st_mode) == 0o700


@pytest.fixture(scope="module")
def survivor(folder: Path) -> Iterator[Command]:
    """A house that was killed with its whole process group, and started again on the same port at once."""
    killed = Command(up(folder), folder.parent)
    port = killed.address().rpartition(":")[2]
    with psycopg.connect(attach(folder / "database").url("app"), autocommit=True) as connection:
        connection.execute("INSERT INTO base_beat (name, kind, at, data) VALUES ('kept', 'test', now(), '{}')")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.status()
    again = Command(("up", "--data", str(folder), "--port", port, "--webs", "1"), folder.parent)
    yield again
    again.end()


def test_killed_with_everything_it_starts_again_on_its_port_and_finds_its_data(folder: Path, survivor: Command) -> None:
    assert survivor.page().headers["location"] == "/setup/"
    assert [len(children(folder, module)) for module in ("serve", "loops")] == [1, 1]  # nobody is left of the killed
    with psycopg.connect(attach(folder / "database").url("app")) as connection:
        assert connection.execute("SELECT 1 FROM base_beat WHERE name = 'kept'").fetchone() == (1,)


def test_a_second_instance_on_the_same_folder_is_refused(folder: Path, survivor: Command, hilft: Start) -> None:
    survivor.address()
    second = hilft("up", "--data", folder, "--port", "0").complaint()
    assert second.startswith(f"Hilft is already running on {folder / 'database'} (process {survivor.pid})")


def test_a_process_that_dies_is_started_again_and_it_is_said(folder: Path, survivor: Command) -> None:
    survivor.address()
    (loops,) = children(folder, "loops")
    os.kill(loops, signal.SIGKILL)
    assert until(lambda: bool(set(children(folder, "loops")) - {loops}))
    assert re.search(r"The process work ended \(status -9\); it starts again in 1 s\.", survivor.err)


def test_asked_twice_to_stop_it_stops_once(folder: Path, survivor: Command) -> None:
    survivor.address()
    survivor.process.send_signal(signal.SIGTERM)
    assert survivor.stop(signal.SIGINT) == 0
    assert members(folder) == {}


def spent(pid: int) -> float:
    """Return the seconds a process has worked: on a busy machine, too, it says how far it came."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_asked_to_stop_while_it_is_being_made_it_stops_and_leaves_nothing_behind(room: Path, hilft: Start) -> None:
    house = room / "house"
    for number, sign, after in (
        (signal.SIGTERM, house / "database" / "hilft.lock", 0.1),  # PostgreSQL's folder is being made
        (signal.SIGINT, house / "secret", 0.0),  # our own code may still be read
        (signal.SIGTERM, house / "database" / "data" / "postmaster.pid", 1.0),  # tables are being made
    ):
        early = hilft(*up(house))
        assert until(sign.exists)
        # Before, it is Python's own start.
        assert until(lambda: spent(early.pid) > 0.1)  # noqa: B023 - asked at once
        time.sleep(after)
        # Interrupted while its code is read it ends as Python does, or as a command line does (128 and the signal).
        assert early.stop(number) in {0, -signal.SIGINT, 128 + signal.SIGINT}, early.err
        assert "Traceback" not in early.err
        assert until(lambda: not members(house), 5), members(house)


def test_the_demo_prints_its_address_and_logins_and_never_leaves_the_machine(room: Path, hilft: Start) -> None:
    strangers = {"DATABASE_URL": "postgresql://127.0.0.1:1/production", "HILFT_SMTP": "smtps://mail.example.org"}
    demo = hilft("demo", "--data", room / "demo", "--webs", "1", **strangers)
    assert demo.page().status_code == 200
    assert "lea@nordlicht.example" in demo.out
    (loops,) = children(room / "demo", "loops")
    told = Path(f"/proc/{loops}/environ").read_text()
    assert "mail.example.org" not in told
    assert "production" not in told
    promise = hilft("promise", "--data", room / "demo")
    assert promise.status() == 0, promise.err + promise.out
    assert promise.out.endswith("The promise holds.\n")
    assert demo.stop() == 0
    assert members(room / "demo") == {}
