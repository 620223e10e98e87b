"""Working cases out again from their histories, by the core that decided them, and comparing with what stands."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from hilft.cases import ledger
from hilft.cases.counted import since_from
from hilft.cases.models import CaseEvent, Commitment
from hilft.core.hours import Hours
from hilft.core.policy import Policy
from hilft.core.retrace import Otherwise, Told, retrace
from hilft.core.standing import Standing, What
from hilft.core.world import NewCase
from hilft.policies.queries import hours, policy

COMPARED = tuple(name for name in Standing._fields if name != "wake_at")
"""When the clock looks again depends on absences as they were planned then, which no history keeps."""

_SAMPLE = """
(SELECT id FROM cases_case WHERE closed_at IS NULL ORDER BY next_due LIMIT 100)
UNION
(SELECT one.id FROM generate_series(1, 200) AS throw,
   LATERAL (SELECT throw * random() * 0 + random() AS dice) AS d,
   LATERAL (SELECT id FROM cases_case WHERE id >= (d.dice * (SELECT max(id) FROM cases_case))::bigint
     AND channel <> 'canary' ORDER BY id LIMIT 1) AS one)
"""


def draw_sample() -> list[int]:
    """Return the numbers of the open cases due first, and of up to 200 others by chance."""
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE)
        return sorted(number for (number,) in cursor.fetchall())


def untrue(case_ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield each of these cases that its history does not lead to, and where the two part."""
    numbers = list(case_ids)
    for start in range(0, len(numbers), 500):
        with _one_view():
            found = list(_batch(numbers[start : start + 500]))
        yield from found


@contextmanager
def _one_view() -> Iterator[None]:
    """Let what is read in here be as it stood at one moment: a house that works meanwhile is not suspected."""
    if connection.in_atomic_block:
        yield  # whoever began the transaction has chosen
        return
    with transaction.atomic():
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _batch(case_ids: list[int]) -> Iterator[tuple[int, str]]:
    found = {
        row.id: row for row in ledger.read(f"SELECT {ledger.COLUMNS} FROM cases_case WHERE id = ANY(%s)", [case_ids])
    }
    reach = _reach(case_ids)
    promised = dict(Commitment.objects.filter(case_id__in=case_ids).values_list("pk", "due_at"))
    events = CaseEvent.objects.filter(case_id__in=case_ids).order_by("case_id", "seq")
    for case_id, lines in groupby(events.iterator(), key=lambda event: event.case_id):
        if parting := _parting(found[case_id], reach[case_id], list(lines), promised):
            yield case_id, parting


def _reach(case_ids: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, reach FROM cases_case WHERE id = ANY(%s)", [case_ids])
        return dict(cursor.fetchall())


def _parting(row: ledger.Row, reach: int, lines: Sequence[CaseEvent], promised: dict[int, datetime]) -> str:
    """Return where history and case part, "" where they do not."""
    s, first = row.standing, lines[0].data
    dates = {name: _moment(first.get(name)) for name in ("channel_due", "customer_date", "first_word")}
    opening = NewCase(s.kind, s.opened_at, lines[0].owner_id, s.team, first.get("reach", reach), **dates)
    try:
        ruled = _ruled(row, lines)
        told = [_told(line, rules) for line, rules in zip(lines, ruled, strict=True)]
        again = retrace(*_by(ruled[0]), opening, told, promised)
    except (Otherwise, ValueError, KeyError, TypeError) as parting:
        return str(parting) or repr(parting)
    if ruled[-1] != row.rules:
        return f"its history leads to the rules {ruled[-1]}, the case has {row.rules}"
    for name in COMPARED:
        if getattr(again, name) != getattr(s, name):
            return f"its history leads to {name} {getattr(again, name)}, the case has {getattr(s, name)}"
    return ""


def _ruled(row: ledger.Row, lines: Sequence[CaseEvent]) -> list[ledger.Rules]:
    """Return by which rules the case was decided from each line on."""
    first = lines[0].data
    rules = ledger.Rules(
        first.get("policy", row.policy_id), first.get("calendar", row.calendar_id),
        first.get("matter", ""), first.get("care_group", ""),
    )  # fmt: skip
    found = []
    for line in lines:
        data = line.data
        if line.kind == What.MIGRATED:
            rules = rules._replace(policy_id=data["policy"], calendar_id=data["calendar"])
        elif line.kind == What.SORTED:
            rules = rules._replace(matter=data["matter"], care_group=data["care_group"])
        found.append(rules)
    return found


def _by(rules: ledger.Rules) -> tuple[Policy, Hours]:
    return policy(rules.policy_id).under(rules.matter, rules.care_group), hours(rules.calendar_id)


def _told(line: CaseEvent, rules: ledger.Rules) -> Told:
    data: dict[str, Any] = line.data
    since = data.get("since")
    return Told(
        what=What(line.kind),
        at=line.at,
        owner=line.owner_id,
        reason=data.get("reason", ""),
        rung=data.get("rung"),
        to=data.get("to"),
        until=_moment(data.get("until")),
        waiting_for=data.get("for"),
        commitment=data.get("commitment"),
        successor=data.get("successor"),
        rules=_by(rules) if line.kind in (What.MIGRATED, What.SORTED) else None,
        since=None if since is None else since_from(since),
        met=data.get("met", ()),
        channel_until=_moment(data.get("channel_until")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
