"""The clock: the price of looking, of claiming and of the whole step, beside the bare database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from bench.measures import Report, pages, quickest, seconds
from hilft.cases import ledger
from hilft.cases.models import CaseEvent
from hilft.escalation import tick as clock

STEPS = 10_000

_SQL = Path(__file__).parent / "sql"
_BARE = (_SQL / "bare_tables.sql").read_text()
# The very statement of the ledger, with the same values, on tables that promise nothing.
_BARE_STEP = (
    ledger._WRITE.replace("cases_caseevent", "bare_event")
    .replace("deliveries_delivery", "bare_delivery")
    .replace("cases_case c", "bare_case c")
)
_BARE_CLAIM = clock._CLAIM.replace("cases_case", "bare_case")


def look(report: Report, name: str, *, now: datetime) -> float:
    """Measure a look when nothing is due; return its milliseconds."""
    values: list[Any] = [now, clock._EVER, clock.BATCH]
    touched, _ = pages(clock._CLAIM, values)

    def once() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(clock._CLAIM, values)

    millis = 1000 * quickest(once, times=1000)
    report.add(f"nothing due, {name}: pages touched", touched, "pages", most=5)
    report.add(f"nothing due, {name}: quickest of 1,000, with the way to the database", millis, "ms")
    return millis


def claim(report: Report, *, now: datetime) -> None:
    """Measure claiming a batch out of everything that is due an hour ahead and later."""
    with transaction.atomic():
        touched, millis = pages(clock._CLAIM, [now + timedelta(days=2), clock._EVER, clock.BATCH])
        transaction.set_rollback(True)
    report.add("claiming 200: pages touched", touched, "pages", most=700)
    report.add("claiming 200: time", millis, "ms")


def step(report: Report, *, now: datetime) -> None:
    """Measure whole steps, with decision, constraints, event and deliveries, beside bare writes of the rows."""
    with connection.cursor() as cursor:
        cursor.execute(_BARE)
        cursor.execute("VACUUM ANALYZE bare_case")
    moment = _moment_with_due(STEPS * 3, now)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(5):  # in turn, so that a slow minute of the machine hits both
        ours.append(STEPS / 5 / seconds(lambda: _steps(moment, STEPS // 5)))
        bare.append(STEPS / 5 / seconds(lambda: _bare_steps(moment, STEPS // 5)))
    mine, floor = sorted(ours)[2], sorted(bare)[2]
    report.add("whole steps of one worker", mine, "steps/s")
    report.add("bare update and two inserts", floor, "steps/s")
    report.add("whole step beside the bare writes", mine / floor, "of the rate", least=1 / 3)


def two_clocks(report: Report, *, now: datetime) -> None:
    """Let two clocks take a thousand due cases at once and count what they did."""
    moment = _moment_with_due(1000, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE closed_at IS NULL AND wake_at <= %s", [moment])
        (due,) = cursor.fetchone()
    before = CaseEvent.objects.filter(kind="climbed").count()

    def one(_number: int) -> int:
        try:
            return clock.run(now=moment).moved
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        moved = sum(pool.map(one, range(2)))
    events = CaseEvent.objects.filter(kind="climbed").count() - before
    report.add(f"two clocks on {due} due cases: steps over cases", moved / due, "steps/case", most=1, least=1)
    report.add(f"two clocks on {due} due cases: events over cases", events / due, "events/case", most=1, least=1)


def _moment_with_due(number: int, now: datetime) -> datetime:
    """Return the earliest moment at which at least this many cases are due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wake_at FROM cases_case WHERE closed_at IS NULL ORDER BY wake_at OFFSET %s LIMIT 1", [number - 1]
        )
        moment: datetime = cursor.fetchone()[0]
    return max(moment, now)


def _steps(moment: datetime, number: int) -> None:
    for _ in range(number // clock.BATCH):
        clock.tick(now=moment)


def _bare_steps(moment: datetime, number: int) -> None:
    for _ in range(number // clock.BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BARE_CLAIM, [moment, clock._EVER, clock.BATCH])
            claimed = cursor.fetchall()
            cursor.execute(_BARE_STEP, _bare_values(claimed, moment))


def _bare_values(claimed: list[Any], moment: datetime) -> list[str]:
    """Return what a batch of steps writes, decided by nobody: everything climbs by one and is due tomorrow."""
    many, later = len(claimed), moment + timedelta(days=1)
    ids, seqs = [row[0] for row in claimed], [row[1] for row in claimed]
    extra = [ids, seqs, ["climbed"] * many, [""] * many, [None] * many, ["{}"] * many]
    changed: list[list[Any]] = [[None] * many for _ in ledger._CHANGED]
    names = [name for name, _ in ledger._CHANGED]
    for name in ("decided_at", "matter_due", "word_due", "next_due", "wake_at"):
        changed[names.index(name)] = [moment if name == "decided_at" else later] * many
    for name in ("rung", "stage", "reminders"):
        changed[names.index(name)] = [1] * many
    changed[names.index("owner_id")] = [row[8] for row in claimed]
    notices = [ids, [0] * many, changed[names.index("owner_id")], ["climbed"] * many]
    return [*ledger.arrays(extra, changed, notices), "*"]
