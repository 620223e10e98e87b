"""A house starts, serves, and stops when it is asked to, whatever it is doing."""

import os
import re
import signal
import socket
import stat
import time
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


def test_killed_with_everything_it_is_gone_at_once_and_starts_again_on_its_port_with_its_data(
    folder: Path, hilft: Start
) -> None:
    secret = (folder / "secret").read_text()
    killed = hilft(*up(folder))
    port = killed.address().rpartition(":")[2]
    with psycopg.connect(attach(folder / "database").url("app"), autocommit=True) as connection:
        connection.execute("INSERT INTO base_beat (name, kind, at, data) VALUES ('kept', 'test', now(), '{}')")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.status()
    again = hilft("up", "--data", folder, "--port", port, "--webs", "1")
    assert again.page().headers["location"] == "/setup/"
    assert len(children(folder, "serve")) == 1
    with psycopg.connect(attach(folder / "database").url("app")) as connection:
        assert connection.execute("SELECT 1 FROM base_beat WHERE name = 'kept'").fetchone() == (1,)
    assert (folder / "secret").read_text() == secret
    again.process.send_signal(signal.SIGTERM)
    assert again.stop(signal.SIGINT) == 0  # asking twice is asking once
    assert members(folder) == {}


def test_a_process_that_dies_is_started_again_and_it_is_said(folder: Path, hilft: Start) -> None:
    house = hilft(*up(folder))
    house.address()
    (loops,) = children(folder, "loops")
    os.kill(loops, signal.SIGKILL)
    assert until(lambda: bool(set(children(folder, "loops")) - {loops}))
    assert re.search(r"The process work ended \(status -9\); it starts again in 1 s\.", house.err)
    assert house.stop() == 0


def spent(pid: int) -> float:
    """Return the seconds a process has worked: on a busy machine, too, it says how far it came."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_asked_to_stop_while_it_is_being_made_it_stops_and_leaves_nothing_behind(room: Path, hilft: Start) -> None:
    house = room / "house"
    for number, sign, after in (
        (signal.SIGTERM, house / "database" / "hilft.lock", 0.1),  # PostgreSQL's folder is being made
        (signal.SIGINT, house / "secret", 0.0),  # Python may still be reading our code
        (signal.SIGTERM, house / "database" / "data" / "postmaster.pid", 1.0),  # tables are being made
    ):
        early = hilft(*up(house))
        assert until(sign.exists)
        assert until(lambda: spent(early.process.pid) > 0.1)  # noqa: B023 - asked at once; before, it is Python's own start
        time.sleep(after)
        assert early.stop(number) in {0, -signal.SIGINT}, early.err
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
