"""A house that is shot at: a server of its own, three clocks, two senders; every one of them may die at any moment."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from hilft.base.embedded import Embedded
from hilft.base.embedded.postmaster import find_postmaster, is_alive

ROLES = ("clock", "clock", "clock", "outbox", "outbox")


class House:
    """The processes under fire, and how often each kind was hit. Only these are ever killed."""

    def __init__(self, server: Embedded, folder: Path, dice: Random) -> None:
        self._server, self._dice = server, dice
        self.record = folder / "letters"
        self.kills = dict.fromkeys(ROLES, 0)
        self.crashes = 0
        self._log = (folder / "log").open("wb")
        self._env = dict(os.environ, CHAOS_RECORD=str(self.record))
        self._running = [self._start(role) for role in ROLES]

    def kill_one(self) -> None:
        """Kill one process without a warning, and start another in its place."""
        number = self._dice.randrange(len(ROLES))
        role, process = self._running[number]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills[role] += 1
        self._running[number] = self._start(role)

    def crash_database(self) -> None:
        """End PostgreSQL at once, as a power failure would (immediate mode), and start it again."""
        found = find_postmaster(self._server.folder / "data")
        assert found is not None
        os.kill(found.pid, signal.SIGQUIT)
        until = time.monotonic() + 20
        while is_alive(found.pid) and self._server.is_running() and time.monotonic() < until:
            time.sleep(0.02)
        self._server.start()
        self.crashes += 1

    def stop(self) -> None:
        """End every process that was started here."""
        for _, process in self._running:
            process.kill()
        for _, process in self._running:
            process.wait()
        self._log.close()

    def _start(self, role: str) -> tuple[str, subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "tests.chaos.process", role]
        process = subprocess.Popen(command, env=self._env, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        return role, process


def move_clock(by: timedelta) -> None:
    """Put the database's clock forward."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clk.shift (one, by) VALUES (true, make_interval(secs => %s))"
            " ON CONFLICT (one) DO UPDATE SET by = clk.shift.by + excluded.by",
            [by.total_seconds()],
        )
