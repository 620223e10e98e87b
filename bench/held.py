"""Claiming while somebody reads: a report holds a snapshot, and what the clock has moved on cannot be cleared away."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from statistics import median

import psycopg
from django.db import connection, transaction

from bench.measures import Report
from hilft.base.embedded import Embedded
from hilft.cases import ledger
from hilft.escalation import tick as clock
from hilft.work.rounds import BEHIND, WHOLE_LOOK

SHORT, LONG = 40, 120
"""Seconds the report takes. The short one is not waited for: as many ticks are done as fit into it."""
DUE = 150
"""Cases that fall due each second: ten million cases with a step a day make 116."""
WHOLE, LOOK_BACK = int(WHOLE_LOOK.total_seconds()), int(BEHIND.total_seconds())
"""After how many ticks the clock looks without its watermark, and how many the watermark lies behind."""


def held(report: Report, server: Embedded, *, now: datetime, long: bool) -> None:
    """Measure claims with nobody reading, then as many with a report that began before them and has not ended."""
    ticks = LONG if long else SHORT
    moments = _moments(now, 2 * ticks)
    quiet = _claims(moments[:ticks], paced=False)
    with _report_running(server):
        busy = _claims(moments[ticks:], paced=long)
    share = "two minutes" if long else f"as long as {ticks} ticks"
    report.add("claiming, nobody reads: median", 1000 * median(quiet), "ms")
    report.add(f"claiming beside a report of {share}: median", 1000 * median(busy), "ms")
    report.add("the same: mean, with the looks without watermark", 1000 * sum(busy) / len(busy), "ms")
    report.add("the same: dearest", 1000 * max(busy), "ms")
    report.add("claiming beside a report over claiming alone: median", median(busy) / median(quiet), "times", most=3)
    last, first = median(busy[-ticks // 4 :]), median(quiet[-ticks // 4 :])
    report.add("the same: in its last quarter", last / first, "times", most=3)


def _moments(now: datetime, ticks: int) -> list[datetime]:
    """Return moments between which so many cases fall due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wake_at FROM (SELECT wake_at, row_number() OVER (ORDER BY wake_at) AS place FROM cases_case"
            " WHERE closed_at IS NULL AND wake_at > %s ORDER BY wake_at LIMIT %s) AS next WHERE place %% %s = 0",
            [now, ticks * DUE, DUE],
        )
        return [moment for (moment,) in cursor.fetchall()]


def _claims(moments: list[datetime], *, paced: bool) -> list[float]:
    """Tick at these moments as the clock's loop does; return how many seconds each claim took."""
    taken: list[float] = []
    since: datetime | None = None
    for number, moment in enumerate(moments):
        began = time.perf_counter()
        if number % WHOLE == 0:
            since = None
        with transaction.atomic():
            start = time.perf_counter()
            ledger.read(clock._CLAIM, [moment, since or clock._EVER, clock.BATCH])
            taken.append(time.perf_counter() - start)
            transaction.set_rollback(True)
        while clock.tick(now=moment, since=since).seen == clock.BATCH:
            pass  # what climbed before falls due again beside the others
        since = moments[max(number - LOOK_BACK, 0)]
        if paced:
            time.sleep(max(1.0 - (time.perf_counter() - began), 0.0))
    return taken


@contextmanager
def _report_running(server: Embedded) -> Iterator[None]:
    """Let a report read in one snapshot until the context ends. It is never idle: the server ends who idles so."""
    begun, done = threading.Event(), threading.Event()

    def read() -> None:
        with psycopg.connect(server.url("owner")) as reader:
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            while not done.is_set():
                reader.execute("SELECT count(*) FROM people_person, pg_sleep(0.5)")
                begun.set()
            reader.rollback()

    thread = threading.Thread(target=read)
    thread.start()
    begun.wait(60)
    try:
        yield
    finally:
        done.set()
        thread.join()
