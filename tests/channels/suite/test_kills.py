"""The inbox is killed with SIGKILL at every step; whoever starts next stores every message, and each once."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from hilft.channels.models import Account, RawMessage
from tests.channels.servers import eventually
from tests.channels.suite.ground import Ground

ROOT = Path(__file__).parents[3]
MESSAGES = 8
STEPS = ("fetched", "stored", "acknowledged", "remembered")


class Nursery:
    """A process that forks inboxes on the tests' database."""

    def __init__(self) -> None:
        told = connection.settings_dict
        parts = {"user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"], "port": told["PORT"]}
        address = psycopg.conninfo.make_conninfo(dbname=told["NAME"], **{k: v for k, v in parts.items() if v})
        env = dict(os.environ, DATABASE_URL=address, DJANGO_SETTINGS_MODULE="hilft.settings")
        command = [sys.executable, "-m", "tests.channels.suite.house"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, *words: object, seconds: float = 60) -> int:
        """Have something done. Raises TimeoutError when there is no answer in time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(words)}\n")
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            raise TimeoutError(words)
        return int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


class Inbox:
    """An account of the house in the tests' database, whose inbox runs in processes of its own."""

    def __init__(self, ground: Ground, nursery: Nursery, log: Path) -> None:
        self.ground, self.nursery, self.log = ground, nursery, log
        name = f"suite-{uuid4().hex[:8]}"
        self.account = Account.objects.create(name=name, network=ground.name, cursor=ground.start())
        self._running: set[int] = set()

    def start(self, step: str = "never", count: int = 0) -> int:
        """Start a process that hears; return its number."""
        words = [self.account.name, self.ground.made_by, dict(self.ground.settings), step, count]
        number = self.nursery.ask("live", str(self.log), *words)
        self._running.add(number)
        return number

    def ended(self, number: int) -> int:
        """Wait for the end of a process; return how it ended."""
        status = self.nursery.ask("wait", number)
        self._running.discard(number)
        return status

    def kill(self) -> None:
        """Kill what still runs."""
        for number in self._running:
            os.kill(number, signal.SIGKILL)

    def stored(self) -> list[str]:
        """Return the identities of what was stored, in order."""
        rows = RawMessage.objects.filter(account=self.account).order_by("id")
        return list(rows.values_list("remote_id", flat=True))


@pytest.fixture(scope="module")
def nursery(django_db_setup: None) -> Iterator[Nursery]:
    started = Nursery()
    yield started
    started.end()


@pytest.fixture
def inbox(transactional_db: None, ground: Ground, nursery: Nursery, tmp_path: Path) -> Iterator[Inbox]:
    """An inbox that begins behind everything that is there."""
    new = Inbox(ground, nursery, tmp_path / "log")
    yield new
    new.kill()


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_stored_twice(inbox: Inbox, step: str) -> None:
    said = [inbox.ground.say(f"Message {number}") for number in range(MESSAGES)]
    for count in (1, 3):
        assert inbox.ended(inbox.start(step, count)) == -signal.SIGKILL, inbox.log.read_text()
        assert len(inbox.stored()) < MESSAGES
    assert inbox.ended(inbox.start()) == 0, inbox.log.read_text()
    assert inbox.stored() == said


def test_killed_again_and_again_at_random_moments_while_messages_arrive(inbox: Inbox) -> None:
    dice = random.Random(7)
    said: list[str] = []
    for _ in range(4):
        process = inbox.start("outside")
        end = time.monotonic() + dice.uniform(0.2, 1.5)
        while time.monotonic() < end:
            said.append(inbox.ground.say(f"Message {len(said)}"))
        os.kill(process, signal.SIGKILL)
        assert inbox.ended(process) == -signal.SIGKILL
    # A network may show what was said only a moment later.
    assert eventually(lambda: heard_all(inbox, said), 20), (len(inbox.stored()), len(said))


def heard_all(inbox: Inbox, said: list[str]) -> bool:
    assert inbox.ended(inbox.start()) == 0, inbox.log.read_text()
    return sorted(inbox.stored()) == sorted(said)
