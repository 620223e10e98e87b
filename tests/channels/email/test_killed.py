"""The listener is killed with SIGKILL at every step; whoever starts next hears every letter, and each once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hilft.channels.adapters.email.account import EmailAccount
from tests.channels.email.ear import letter, post
from tests.channels.servers import PASSWORD, MailServers, eventually

pytestmark = pytest.mark.channels

HOUSE = Path(__file__).with_name("house.py")
ROOT = Path(__file__).parents[3]
LETTERS = 12


def start(folder: Path, account: EmailAccount, step: str = "never", count: int = 0) -> subprocess.Popen[bytes]:
    words = [sys.executable, str(HOUSE), str(folder), str(account.imap.port), PASSWORD, step, str(count)]
    return subprocess.Popen(words, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})


def stored(folder: Path) -> list[str]:
    """Return the identities of what was stored, in order."""
    return [path.name.split("-", 1)[1] for path in sorted(folder.glob("*-*@*"))]


def arrived(servers: MailServers) -> int:
    folder = servers.room / "mails/care@fernnetz.example"
    return len(list(folder.glob("new/*"))) + len(list(folder.glob("cur/*")))


def deliver(servers: MailServers, count: int) -> None:
    """Let letters arrive one after the other, so that their order is known."""
    for number in range(count):
        post(servers, letter(number))
        assert eventually(lambda number=number: arrived(servers) == number + 1)  # type: ignore[misc]


@pytest.mark.parametrize("step", ["fetched", "stored", "acknowledged", "remembered"])
@pytest.mark.parametrize("count", [1, 5])
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_stored_twice(
    servers: MailServers, care: EmailAccount, tmp_path: Path, step: str, count: int
) -> None:
    deliver(servers, LETTERS)
    assert start(tmp_path, care, step, count).wait(30) == -signal.SIGKILL
    assert len(stored(tmp_path)) < LETTERS
    assert start(tmp_path, care, step, count).wait(30) == -signal.SIGKILL
    assert start(tmp_path, care).wait(30) == 0
    assert stored(tmp_path) == [f"letter-{number}@bucht.example" for number in range(LETTERS)]


def test_killed_again_and_again_at_random_moments_while_letters_arrive(
    servers: MailServers, care: EmailAccount, tmp_path: Path
) -> None:
    dice = random.Random(7)
    for round_ in range(6):
        process = start(tmp_path, care, "outside")
        post(servers, *(letter(round_ * 20 + number) for number in range(20)))
        time.sleep(dice.uniform(0.2, 0.7))
        process.kill()
        assert process.wait(30) == -signal.SIGKILL
    assert eventually(lambda: arrived(servers) == 120)
    assert start(tmp_path, care).wait(30) == 0
    assert sorted(stored(tmp_path)) == sorted(f"letter-{number}@bucht.example" for number in range(120))
