"""One tick of the clock: claim a batch of due cases, decide each, write all, in one transaction.

Any number of clocks may run on any number of machines: a claimed row is locked and skipped by the others. A crash rolls
back, and what was due is due again. A case whose decision fails does not stop the others: the batch is halved down to
it; its promise stands, its next look comes within 15 minutes, and its third failure opens an operations case.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, connection, transaction

from hilft.cases import ledger
from hilft.cases.actions.following import withdraw_consults
from hilft.cases.actions.overdue import mark_missed
from hilft.core.decide import decide
from hilft.core.roster import Roster
from hilft.core.standing import Decision, Happening, What
from hilft.escalation.actions import meet
from hilft.escalation.poison import set_back
from hilft.escalation.reasons import broken
from hilft.people.queries import roster

BATCH = 200

_CLAIM = f"""
SELECT {ledger.COLUMNS} FROM cases_case
WHERE closed_at IS NULL AND wake_at <= %s AND wake_at >= %s
ORDER BY wake_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_EVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class Ticked(NamedTuple):
    """What one tick did. `seen`: claimed; `moved`: changed; `failed`: set back; `latest`: the last claimed wake-up.

    `late`: for each claimed case whose deadline had passed, by how many seconds.
    """

    seen: int = 0
    moved: int = 0
    failed: int = 0
    lateness: float = 0.0
    latest: datetime | None = None
    late: tuple[float, ...] = ()


def tick(*, now: datetime, since: datetime | None = None, limit: int = BATCH) -> Ticked:
    """Do what is due now, at most `limit` cases. `since`: only a speed-up, the wake-up up to which all is done."""
    with transaction.atomic():
        claimed = ledger.read(_CLAIM, [now, since or _EVER, limit])
        if not claimed:
            return Ticked()
        moved, failed = _work(claimed, roster(), now)
        wakes = [row.standing.wake_at or now for row in claimed]
        dues = [row.standing.next_due for row in claimed]
        late = tuple((now - due).total_seconds() for due in dues if due is not None and due <= now)
        return Ticked(len(claimed), moved, failed, (now - wakes[0]).total_seconds(), wakes[-1], late)


def run(*, now: datetime, batches: int = 1000) -> Ticked:
    """Tick until nothing is due at this moment. Every case moves at least a second ahead, so this ends."""
    total = Ticked()
    for _ in range(batches):
        done = tick(now=now)
        total = Ticked(
            total.seen + done.seen,
            total.moved + done.moved,
            total.failed + done.failed,
            max(total.lateness, done.lateness),
            done.latest,
        )
        if done.seen < BATCH:
            break
    return total


def _work(claimed: list[ledger.Row], people: Roster, now: datetime) -> tuple[int, int]:
    """Decide and write these rows; on failure halve them, so that only the row that fails is left behind."""
    try:
        with transaction.atomic():
            return _step(claimed, people, now), 0
    except (OperationalError, InterfaceError):
        raise  # the database went away: nothing is wrong with the cases
    except Exception as failure:  # noqa: BLE001 - the one broad except: a bad case must not stop the others
        if len(claimed) == 1:
            set_back(claimed[0], failure, now=now)
            return 0, 1
    middle = len(claimed) // 2
    first, second = _work(claimed[:middle], people, now), _work(claimed[middle:], people, now)
    return first[0] + second[0], first[1] + second[1]


def _step(claimed: list[ledger.Row], people: Roster, now: datetime) -> int:
    later = _later_commitments([row.id for row in claimed if _owes_commitment(row, now)], now)
    entries: list[ledger.Entry] = []
    early: list[tuple[int, Decision]] = []
    for row in claimed:
        at = max(now, row.standing.decided_at)
        decision = decide(row.world(people), row.standing, Happening(What.TICK, at, until=later.get(row.id)))
        if decision.event is None:
            early.append((row.id, decision))
        else:
            entries.append(ledger.Entry(row, decision, data=row.inputs()))
    if early:
        ledger.postpone([case for case, _ in early], wake_at=[decision.standing.wake_at for _, decision in early])
    moved = ledger.write(entries)
    if ended := [entry.row.id for entry in entries if not entry.decision.standing.is_open]:
        withdraw_consults(ended, now=now)
    if later or any(_owes_commitment(row, now) for row in claimed):
        mark_missed([row.id for row in claimed], now=now)
        for case_id, cause in broken([row.id for row in claimed if _owes_commitment(row, now)], now=now).items():
            meet(case_id, [cause], now=now, has_climbed=True)  # one step of the clock is one climb
    return moved


def _owes_commitment(row: ledger.Row, now: datetime) -> bool:
    return row.standing.commitment_due is not None and row.standing.commitment_due <= now


def _later_commitments(case_ids: list[int], now: datetime) -> dict[int, datetime]:
    """Return, for these cases, their earliest open commitment that is still ahead."""
    if not case_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, min(due_at) FROM cases_commitment WHERE case_id = ANY(%s) AND kept_at IS NULL"
            " AND replaced_by_id IS NULL AND due_at > %s GROUP BY case_id",
            [case_ids, now],
        )
        return dict(cursor.fetchall())
