"""Whether hearing is as large after a hundred thousand messages as after ten thousand."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from bench.measures import Report
from hilft.base.clock import now as database_now
from hilft.base.notices import INBOX
from hilft.channels.actions.accounts import set_up
from hilft.channels.inbox import take_in_stored
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.demo.cast import DOMAIN
from hilft.people.models import Person
from hilft.work.listeners import Listeners
from hilft.work.loops import Loop, running
from tests.channels.servers import eventually, free_port

FEW, BETWEEN = 10_000, (20_000, 40_000)
GROWS = 1.2


def memory(report: Report, most: int) -> None:
    """Hear, store and take in so many messages with the house's own loops, and look at this process in between."""
    otto, port = Person.objects.get(email=f"otto@{DOMAIN}"), free_port()
    with _bot(port, most):
        given = {"how": "poll", "token": "4711:a-token-of-the-bench", "server": f"http://127.0.0.1:{port}"}
        account = set_up("telegram", "Bench", given, team=None, by=otto, now=database_now())
        stop, seen = threading.Event(), dict[int, float]()
        began = time.monotonic()
        with running([Loop("listeners", Listeners(stop)), Loop("take in", take_in_stored, woken_by=INBOX)], stop):
            for mark in sorted({min(FEW, most), *(count for count in BETWEEN if count < most), most}):
                eventually(lambda mark=mark: _taken(account) >= mark, 36_000)  # type: ignore[misc]
                seen[mark] = resident()
                report.add(f"resident memory after {mark:,} messages", seen[mark], "MiB")
        channel_of(account).close()
    assert _taken(account) == RawMessage.objects.filter(account=account).count() == most
    report.add("  heard, stored and taken in together", most / (time.monotonic() - began), "messages/s")
    report.add(
        f"  memory after {most:,} over that after {min(FEW, most):,}",
        seen[most] / seen[min(FEW, most)],
        "times",
        most=GROWS,
    )


def resident() -> float:
    """Return how much of this process is in memory now, in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _taken(account: Account) -> int:
    time.sleep(0.5)
    with connection.cursor() as cursor:
        asked = "SELECT count(*) FROM channels_rawmessage WHERE account_id = %s AND taken_in_at IS NOT NULL"
        cursor.execute(asked, [account.pk])
        return int(cursor.fetchone()[0])


@contextmanager
def _bot(port: int, most: int) -> Iterator[None]:
    bot = subprocess.Popen([sys.executable, "-m", "bench.endless_bot", str(port), str(most)])
    try:
        yield
    finally:
        bot.terminate()
        bot.wait(10)
