"""The one door through which cases change: decisions in, rows of cases, events and deliveries out, in one statement.

People's actions write one decision, the clock writes a batch; both keep the same promises because both come here.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from psycopg import Cursor

from hilft.cases.models.case import CANARY
from hilft.core.roster import Roster
from hilft.core.standing import Decision, Standing, What
from hilft.core.world import World
from hilft.policies.queries import hours, policy

ALARMS = frozenset(
    {
        "climbed", "climbed_away", "covered", "offered", "declined", "returned", "wait_ended", "rejected", "reopened",
        "unacknowledged",
    }
)  # fmt: skip
"""Notices to persons that go out as an alarm; the others are seen on the desk, which is live."""

_STATE = (
    "kind, opened_at, owner_id, team_id, decided_at, matter_due, word_due, rung, stage, waiting_for, wait_until, "
    "commitment_due, channel_due, customer_date, law_due, offered_to_id, offer_due, proposed_at, confirm_due, "
    "reminders, closed_at, next_due, wake_at"
)
COLUMNS = f"id, seq, policy_id, calendar_id, matter, care_group, {_STATE}"

_CHANGED: tuple[tuple[str, str], ...] = (
    ("owner_id", "bigint"),
    ("decided_at", "timestamptz"),
    ("matter_due", "timestamptz"),
    ("word_due", "timestamptz"),
    ("rung", "smallint"),
    ("stage", "smallint"),
    ("waiting_for", "text"),
    ("wait_until", "timestamptz"),
    ("commitment_due", "timestamptz"),
    ("channel_due", "timestamptz"),
    ("customer_date", "timestamptz"),
    ("law_due", "timestamptz"),
    ("offered_to_id", "bigint"),
    ("offer_due", "timestamptz"),
    ("proposed_at", "timestamptz"),
    ("confirm_due", "timestamptz"),
    ("reminders", "smallint"),
    ("closed_at", "timestamptz"),
    ("next_due", "timestamptz"),
    ("wake_at", "timestamptz"),
)
_EXTRA: tuple[tuple[str, str], ...] = (
    ("id", "bigint"),
    ("seq", "int"),
    ("last_event", "text"),
    ("outcome", "text"),
    ("actor_id", "bigint"),
    ("data", "jsonb"),
)
_RULES: tuple[tuple[str, str], ...] = (
    ("policy_id", "bigint"),
    ("calendar_id", "bigint"),
    ("matter", "text"),
    ("care_group", "text"),
)
"""By which rules a case is decided: changes so rarely that only the statement for such changes carries it."""
_NOTICE: tuple[tuple[str, str], ...] = (
    ("case_id", "bigint"),
    ("n", "int"),
    ("person_id", "bigint"),
    ("what", "text"),
)


def _arrays(columns: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"%s::{kind}[]" for _, kind in columns)


def _named(columns: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(name for name, _ in columns)


_STATEMENT = """
WITH new AS (
  SELECT * FROM unnest({arrays}) AS t({names})
), moved AS (
  UPDATE cases_case c SET
    seq = c.seq + 1, last_event = new.last_event, failures = 0, failed_at = NULL,
    outcome = CASE WHEN new.closed_at IS NULL THEN '' ELSE coalesce(nullif(new.outcome, ''), c.outcome) END,
    {changes}
  FROM new WHERE c.id = new.id AND c.seq = new.seq
  RETURNING c.id, c.seq, c.channel
), told AS (
  INSERT INTO cases_caseevent (case_id, seq, kind, at, actor_id, owner_id, data)
  SELECT moved.id, moved.seq, new.last_event, new.decided_at, new.actor_id, new.owner_id, new.data
  FROM moved JOIN new USING (id)
), sent AS (
  INSERT INTO deliveries_delivery
    (key, case_id, seq, channel, what, person_id, conversation_id, payload, created_at, lease_until, attempts, error,
     remote_id)
  SELECT moved.id || ':' || moved.seq || ':' || notice.n, moved.id, moved.seq,
    CASE WHEN notice.person_id IS NULL THEN 'customer' WHEN moved.channel = '{CANARY}' THEN '{CANARY}' ELSE 'staff' END,
    notice.what, notice.person_id,
    CASE WHEN notice.person_id IS NULL THEN
      (SELECT min(conversation_id) FROM cases_placement WHERE case_id = moved.id) END,
    '{{}}', new.decided_at, new.decided_at, 0, '', ''
  FROM unnest({notice_arrays}) AS notice({notice_names})
  JOIN moved ON moved.id = notice.case_id JOIN new ON new.id = notice.case_id
)
SELECT (SELECT count(*) FROM moved), pg_notify('hilft', %s)
"""


def _statement(changed: tuple[tuple[str, str], ...]) -> str:
    return _STATEMENT.format(
        arrays=_arrays((*_EXTRA, *changed)),
        names=_named((*_EXTRA, *changed)),
        changes=", ".join(f"{name} = new.{name}" for name, _ in changed),
        notice_arrays=_arrays(_NOTICE),
        notice_names=_named(_NOTICE),
        CANARY=CANARY,
    )


_WRITE = _statement(_CHANGED)
_WRITE_RULES = _statement((*_CHANGED, *_RULES))


class Row(NamedTuple):
    """A case as the core needs it, with what names its version and its rules."""

    id: int
    seq: int
    policy_id: int
    calendar_id: int
    matter: str
    care_group: str
    standing: Standing

    def world(self, roster: Roster) -> World:
        """Return what decisions about this case may look at."""
        rules = policy(self.policy_id).under(self.matter, self.care_group)
        return World(rules, hours(self.calendar_id), roster)

    @property
    def rules(self) -> "Rules":
        return Rules(self.policy_id, self.calendar_id, self.matter, self.care_group)

    def inputs(self) -> dict[str, int]:
        """Return what the history keeps of a decision nobody asked for: its rules, and whose the case was."""
        return {"policy": self.policy_id, "calendar": self.calendar_id, "from": self.standing.owner}


class Entry(NamedTuple):
    """A decision about one case, ready to be written. `data`: ids, codes and inputs, never personal text."""

    row: Row
    decision: Decision
    actor: int | None = None
    data: dict[str, Any] = {}
    outcome: str = ""
    rules: "Rules | None" = None


class Rules(NamedTuple):
    """Under which rules a case goes on: its policy, its calendar, its matter and its customer's group."""

    policy_id: int
    calendar_id: int
    matter: str
    care_group: str


def rows(found: Iterable[Sequence[Any]]) -> list[Row]:
    """Turn rows selected with COLUMNS into values of the core."""
    return [Row._make((*values[:6], Standing._make(values[6:]))) for values in found]


def read(statement: str, values: Sequence[Any]) -> list[Row]:
    """Return cases selected with COLUMNS, read in the binary format: Django's own cursor takes moments as text."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        return rows(cursor.execute(statement, values, binary=True).fetchall())


def lock(case_id: int) -> Row:
    """Return the case, locked until the transaction ends. Raises LookupError when there is none with this id."""
    found = read(f"SELECT {COLUMNS} FROM cases_case WHERE id = %s FOR UPDATE", [case_id])
    if not found:
        raise LookupError(f"There is no case {case_id}.")
    return found[0]


def write(entries: Sequence[Entry]) -> int:
    """Write decisions: case, event and deliveries in one statement. Return how many cases moved.

    A case that somebody else moved since its row was read is left alone (its number of events has changed). Either all
    entries bring other rules or none does.
    """
    if not entries:
        return 0
    ruled = entries[0].rules is not None
    rules: list[list[Any]] = [[] for _ in _RULES] if ruled else []
    changed: list[list[Any]] = [[] for _ in _CHANGED]
    extra: list[list[Any]] = [[] for _ in _EXTRA]
    notices: list[list[Any]] = [[] for _ in _NOTICE]
    for entry in entries:
        _spread(extra, _extra(entry))
        _spread(changed, _state(entry.decision.standing))
        if entry.rules is not None:
            _spread(rules, entry.rules)
        for n, notice in enumerate(entry.decision.notices):
            if notice.person is None or notice.what in ALARMS:
                _spread(notices, (entry.row.id, n, notice.person, notice.what))
    with connection.cursor() as cursor:
        values = arrays(extra, changed, notices, rules)
        cursor.execute(_WRITE_RULES if ruled else _WRITE, [*values, news(entry.row.id for entry in entries)])
        return int(cursor.fetchone()[0])


def news(case_ids: Iterable[int]) -> str:
    """Return what readers of live pages are told: which cases changed, or "*" when there are too many to name."""
    ids = list(case_ids)
    return ",".join(map(str, ids)) if len(ids) <= 100 else "*"


def postpone(case_ids: Sequence[int], *, wake_at: Sequence[datetime | None]) -> None:
    """Move only the clock's wake-up of cases that were looked at without anything to do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case c SET wake_at = new.wake_at, failures = 0, failed_at = NULL"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS new(id, wake_at) WHERE c.id = new.id",
            [list(case_ids), list(wake_at)],
        )


def arrays(
    extra: list[list[Any]], changed: list[list[Any]], notices: list[list[Any]], rules: Sequence[list[Any]] = ()
) -> list[str]:
    """Write columns as array literals. The driver's own way costs four times as much, on the hottest path we have."""
    kinds = (*_EXTRA, *_CHANGED, *(_RULES if rules else ()), *_NOTICE)
    columns = zip(kinds, (*extra, *changed, *rules, *notices), strict=True)
    return ["{" + ",".join(_LITERALS[kind](values)) + "}" for (_, kind), values in columns]


def _moments(values: list[Any]) -> list[str]:
    return ["NULL" if value is None else value.isoformat() for value in values]


def _numbers(values: list[Any]) -> list[str]:
    return ["NULL" if value is None else str(value) for value in values]


def _texts(values: list[Any]) -> list[str]:
    return ["NULL" if v is None else '"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values]


_LITERALS = {
    "timestamptz": _moments,
    "bigint": _numbers,
    "smallint": _numbers,
    "int": _numbers,
    "text": _texts,
    "jsonb": _texts,
}


def _spread(columns: list[list[Any]], values: tuple[Any, ...]) -> None:
    for column, value in zip(columns, values, strict=True):
        column.append(value)


def _extra(entry: Entry) -> tuple[Any, ...]:
    decision = entry.decision
    data = {**entry.data, "reason": decision.reason} if decision.reason else entry.data
    if decision.standing.rung != entry.row.standing.rung:
        data = {**data, "rung": decision.standing.rung}
    event = decision.event or What.NOTED
    outcome = event.value if event in (What.CONFIRMED, What.PRESUMED) else entry.outcome
    return entry.row.id, entry.row.seq, event.value, outcome, entry.actor, json.dumps(data)


def _state(s: Standing) -> tuple[Any, ...]:
    return (
        s.owner, s.decided_at, s.matter_due, s.word_due, s.rung, s.stage, s.waiting_for, s.wait_until,
        s.commitment_due, s.channel_due, s.customer_date, s.law_due, s.offered_to, s.offer_due, s.proposed_at,
        s.confirm_due, s.reminders, s.closed_at, s.next_due, s.wake_at,
    )  # fmt: skip
