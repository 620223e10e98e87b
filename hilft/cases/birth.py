"""How a case comes into the table: row, first event, place of its conversation and receipt in one statement."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from hilft.core.standing import Decision, Standing

_BORN = """
WITH born AS (
  INSERT INTO cases_case (
    kind, title, channel, language, customer_id, team_id, parent_id, reach, opened_at, outcome, owner_id, rung, stage,
    next_due, wake_at, word_due, matter_due, channel_due, customer_date, law_due, matter, care_group,
    reminders, decided_at, policy_id, calendar_id, seq, last_event, failures)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', %s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s, %s,
    0, %s, %s, %s, 1, 'routed', 0)
  RETURNING id, owner_id, decided_at
), told AS (
  INSERT INTO cases_caseevent (case_id, seq, kind, at, actor_id, owner_id, data)
  SELECT id, 1, 'routed', decided_at, %s, owner_id, %s::jsonb FROM born
), placed AS (
  INSERT INTO cases_placement (conversation_id, case_id) SELECT %s, id FROM born WHERE %s IS NOT NULL
), receipted AS (
  INSERT INTO deliveries_delivery (key, case_id, seq, channel, what, conversation_id, payload, created_at, lease_until,
    attempts, error, remote_id)
  SELECT id || ':1:0', id, 1, 'customer', 'receipt', %s, '{}', decided_at, decided_at, 0, '', '' FROM born WHERE %s
)
SELECT id, pg_notify('hilft', id::text) FROM born
"""


class NewCase(NamedTuple):
    """What a case is about, besides its standing. `receipt`: the customer is sent number, owner and next date."""

    title: str
    channel: str
    language: str
    policy_id: int
    calendar_id: int
    customer_id: int | None = None
    parent_id: int | None = None
    conversation_id: int | None = None
    reach: int = 0
    receipt: bool = False
    matter: str = ""
    care_group: str = ""


def insert(new: NewCase, decision: Decision, *, actor: int | None, data: dict[str, Any], now: datetime) -> int:
    """Insert the case and everything that begins with it; return its number."""
    s: Standing = decision.standing
    values = [
        s.kind, new.title[:200], new.channel, new.language, new.customer_id, s.team, new.parent_id, new.reach,
        s.opened_at, s.owner, s.rung, s.next_due, s.wake_at, s.word_due, s.matter_due, s.channel_due, s.customer_date,
        s.law_due, new.matter, new.care_group, now, new.policy_id, new.calendar_id,
        actor, json.dumps(data),
        new.conversation_id, new.conversation_id,
        new.conversation_id, new.receipt and new.conversation_id is not None,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_BORN, values)
        return int(cursor.fetchone()[0])
