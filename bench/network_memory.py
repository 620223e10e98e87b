"""Whether hearing is as large after a hundred thousand messages as after ten thousand."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
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

GROWS = 1.2
"""How large this process may be at the end, beside its size after the first tenth."""


def memory(report: Report, most: int, minutes: float) -> None:
    """Hear, store and take in so many messages with the house's own loops, and look at this process in between.

    When the time is over, what was reached by then is the end.
    """
    otto, port = Person.objects.get(email=f"otto@{DOMAIN}"), free_port()
    with _bot(port, most):
        given = {"how": "poll", "token": "4711:a-token-of-the-bench", "server": f"http://127.0.0.1:{port}"}
        account = set_up("telegram", "Bench", given, team=None, by=otto, now=database_now())
        stop, seen = threading.Event(), dict[int, float]()
        began = time.monotonic()
        with running([Loop("listeners", Listeners(stop)), Loop("take in", take_in_stored, woken_by=INBOX)], stop):
            for mark in (most // 10, most // 5, most * 2 // 5, most):
                left = began + 60 * minutes - time.monotonic()
                is_there = eventually(partial(_has_taken, account, mark), left)
                count = mark if is_there else _taken(account)
                seen[count] = resident()
                report.add(f"resident memory after {count:,} messages", seen[count], "MiB")
                if not is_there:
                    print(f"  The time is over after {count:,} of {most:,} messages.")
                    break
        channel_of(account).close()
    first, last = min(seen), max(seen)
    assert first >= most // 10, "too little time for the first tenth"
    assert last < most or _taken(account) == RawMessage.objects.filter(account=account).count() == most
    report.add("  heard, stored and taken in together", last / (time.monotonic() - began), "messages/s")
    label = f"  memory after {last:,} over that after {first:,}"
    report.add(label, seen[last] / seen[first], "times", most=GROWS)


def resident() -> float:
    """Return how much of this process is in memory now, in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _has_taken(account: Account, mark: int) -> bool:
    return _taken(account) >= mark


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
