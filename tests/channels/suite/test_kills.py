"""The inbox is killed with SIGKILL at every step; whoever starts next stores every message, and each once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
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


class Inbox:
    """An account of the house in the tests' database, whose inbox runs in processes of its own."""

    def __init__(self, ground: Ground, log: Path) -> None:
        self.ground, self.log = ground, log
        name = f"suite-{uuid4().hex[:8]}"
        self.account = Account.objects.create(name=name, network=ground.name, cursor=ground.start())
        told = connection.settings_dict
        parts = {"user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"], "port": told["PORT"]}
        address = psycopg.conninfo.make_conninfo(dbname=told["NAME"], **{k: v for k, v in parts.items() if v})
        self._env = dict(os.environ, DATABASE_URL=address, DJANGO_SETTINGS_MODULE="hilft.settings")

    def start(self, step: str = "never", count: int = 0) -> "subprocess.Popen[bytes]":
        words = [self.account.name, self.ground.made_by, json.dumps(dict(self.ground.settings)), step, str(count)]
        command = [sys.executable, "-m", "tests.channels.suite.house", *words]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stored(self) -> list[str]:
        """Return the identities of what was stored, in order."""
        rows = RawMessage.objects.filter(account=self.account).order_by("id")
        return list(rows.values_list("remote_id", flat=True))


@pytest.fixture
def inbox(transactional_db: None, ground: Ground, tmp_path: Path) -> Inbox:
    """An inbox that begins behind everything that is there."""
    return Inbox(ground, tmp_path / "log")


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_stored_twice(inbox: Inbox, step: str) -> None:
    said = [inbox.ground.say(f"Message {number}") for number in range(MESSAGES)]
    for count in (1, 3):
        assert inbox.start(step, count).wait(60) == -signal.SIGKILL, inbox.log.read_text()
        assert len(inbox.stored()) < MESSAGES
    assert inbox.start().wait(60) == 0, inbox.log.read_text()
    assert inbox.stored() == said


def test_killed_again_and_again_at_random_moments_while_messages_arrive(inbox: Inbox) -> None:
    dice = random.Random(7)
    said: list[str] = []
    for _ in range(4):
        process = inbox.start("outside")
        end = time.monotonic() + dice.uniform(1.2, 2.5)
        while time.monotonic() < end:
            said.append(inbox.ground.say(f"Message {len(said)}"))
        process.kill()
        assert process.wait(30) == -signal.SIGKILL
    assert inbox.start().wait(60) == 0, inbox.log.read_text()
    assert eventually(lambda: sorted(inbox.stored()) == sorted(said), 1), (len(inbox.stored()), len(said))
