"""What the database holds, looked at by plain SQL: snapshots, fingerprints, and everything that must never be found."""

import json
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakSet

from django.db import connection

TABLES = (
    "cases_case", "cases_caseevent", "cases_placement", "cases_commitment", "cases_personallink",
    "deliveries_delivery", "conversations_conversation", "conversations_message", "experts_consult",
    "community_question", "community_thanks", "people_person", "people_customer", "people_identity", "people_duty",
    "people_absence", "people_organisation", "policies_inforce", "cases_setaside", "cases_plannedword",
    "cases_errand", "cases_matterproposal", "cases_likeness", "cases_trace",
)  # fmt: skip

_FINGERPRINT = "SELECT " + ", ".join(
    f"(SELECT md5(coalesce(string_agg(t::text, '~' ORDER BY t::text), '')) FROM {table} t)" for table in TABLES
)

SOONEST = """CASE WHEN proposed_at IS NULL
  THEN LEAST(offer_due, commitment_due, channel_due, customer_date, word_due, wait_until, matter_due, law_due)
  ELSE LEAST(offer_due, commitment_due, channel_due, customer_date, confirm_due) END"""

NEVER: dict[str, str] = {
    "P1 an open case whose owner is nobody, or somebody who may not own": """
        SELECT c.id FROM cases_case c LEFT JOIN people_person p ON p.id = c.owner_id
        WHERE c.closed_at IS NULL AND p.may_own IS NOT TRUE""",
    "P2 an open case without a next deadline, or with one behind the decision or beyond 31 days": """
        SELECT id FROM cases_case WHERE closed_at IS NULL AND (next_due IS NULL OR wake_at IS NULL
          OR next_due <= decided_at OR next_due > decided_at + interval '31 days')""",
    "P2 an open case whose next deadline is not the soonest thing owed": f"""
        SELECT id FROM cases_case WHERE closed_at IS NULL AND next_due IS DISTINCT FROM
          LEAST(GREATEST({SOONEST}, decided_at + interval '1 second'), decided_at + interval '31 days')""",
    "P2 an open case the clock looks at too late": """
        SELECT id FROM cases_case WHERE closed_at IS NULL AND wake_at > next_due AND failures = 0""",
    "P2 an open case that owes no word though it is nobody else's turn": """
        SELECT id FROM cases_case WHERE closed_at IS NULL AND word_due IS NULL AND proposed_at IS NULL
          AND waiting_for IS DISTINCT FROM 'customer'""",
    "P4 an open case whose matter has no end": """
        SELECT id FROM cases_case WHERE closed_at IS NULL AND matter_due IS NULL""",
    "P4 a case opened after it was decided about": "SELECT id FROM cases_case WHERE opened_at > decided_at",
    "P5 a case that is offered to its own owner": "SELECT id FROM cases_case WHERE offered_to_id = owner_id",
    "P6 an open commitment that the case's dates do not know": """
        SELECT c.id FROM cases_case c JOIN cases_commitment k ON k.case_id = c.id
        WHERE c.closed_at IS NULL AND k.kept_at IS NULL AND k.replaced_by_id IS NULL
          AND (c.commitment_due IS NULL OR k.due_at > c.decided_at AND c.commitment_due > k.due_at)""",
    "P6 a case that owes a commitment it has not made": """
        SELECT c.id FROM cases_case c WHERE c.commitment_due IS NOT NULL AND NOT EXISTS (
          SELECT FROM cases_commitment k WHERE k.case_id = c.id AND k.kept_at IS NULL AND k.replaced_by_id IS NULL)""",
    "P6 a commitment that was replaced by one the customer was not told": """
        SELECT k.case_id FROM cases_commitment k JOIN cases_commitment n ON n.id = k.replaced_by_id
        LEFT JOIN conversations_message m ON m.id = n.told_in_id LEFT JOIN cases_placement p USING (conversation_id)
        WHERE m.person_id IS NULL OR m.audience = 'internal' OR p.case_id IS NULL""",
    "P6 a commitment that was settled late and not missed, or missed before its date": """
        SELECT case_id FROM cases_commitment k WHERE missed_at < due_at OR missed_at IS NULL
          AND (kept_at > due_at OR replaced_by_id IS NOT NULL AND due_at <
               (SELECT made_at FROM cases_commitment n WHERE n.id = k.replaced_by_id))""",
    "P7 a closed case without outcome, or with a date left": """
        SELECT id FROM cases_case WHERE closed_at IS NOT NULL AND (outcome = '' OR num_nonnulls(next_due, wake_at,
          word_due, matter_due, waiting_for, wait_until, commitment_due, channel_due, customer_date, offered_to_id,
          offer_due, confirm_due) > 0)""",
    "P7 an open case with an outcome": "SELECT id FROM cases_case WHERE closed_at IS NULL AND outcome <> ''",
    "P7 a closed case in which the customer spoke after the end": """
        SELECT c.id FROM cases_case c JOIN cases_placement p ON p.case_id = c.id
        JOIN conversations_message m ON m.conversation_id = p.conversation_id
        WHERE c.closed_at < m.stored_at AND m.customer_id IS NOT NULL AND m.kind = 'message'""",
    "P7 a customer's case that we ended though their last word had no answer": """
        SELECT c.id FROM cases_case c CROSS JOIN LATERAL (
          SELECT m.customer_id FROM conversations_message m JOIN cases_placement p USING (conversation_id)
          WHERE p.case_id = c.id AND m.audience <> 'internal' AND m.kind IN ('message', 'solution')
            AND m.stored_at <= c.closed_at ORDER BY m.stored_at DESC, m.id DESC LIMIT 1) last
        WHERE c.kind = 'customer' AND c.outcome IN ('withdrawn', 'duplicate', 'not_for_us')
          AND last.customer_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM cases_setaside s WHERE s.case_id = c.id AND s.is_silent
            AND NOT EXISTS (SELECT 1 FROM cases_caseevent e
                            WHERE e.case_id = c.id AND e.kind = 'reopened' AND e.seq > s.seq))""",
    "P7 a customer's case that is not for us, and nobody set it aside": """
        SELECT c.id FROM cases_case c WHERE c.kind = 'customer' AND c.outcome = 'not_for_us' AND NOT EXISTS (
          SELECT FROM cases_setaside s JOIN cases_caseevent e ON e.case_id = s.case_id AND e.seq = s.seq
          WHERE s.case_id = c.id AND s.at = c.closed_at AND e.kind = 'closed' AND e.actor_id = s.by_id)""",
    "P6 somebody from outside who comes at another time than was promised": """
        SELECT k.case_id FROM cases_errand e JOIN cases_commitment k ON k.id = e.commitment_id
        WHERE e.ends_at <> k.due_at OR e.result = 'done' AND k.kept_at IS NULL""",
    "P2 an open case without matter whose words the law has a clock for, and only a machine overlooked it": """
        SELECT c.id FROM cases_case c JOIN cases_matterproposal p ON p.case_id = c.id
        WHERE c.closed_at IS NULL AND c.matter = '' AND p.accept_at IS NOT NULL AND p.verdict = 'overtaken'
          AND p.decided_by_id IS NULL
          AND NOT EXISTS (SELECT FROM cases_matterproposal r WHERE r.case_id = c.id AND r.verdict = 'by_rule')""",
    "P8 a planned word that left though it was taken back, or as somebody else's word": """
        SELECT w.case_id FROM cases_plannedword w JOIN conversations_message m ON m.id = w.message_id
        WHERE w.taken_back_at IS NOT NULL OR m.text <> w.text OR m.person_id IS NULL""",
    "P8 a message that belongs to no case": """
        SELECT m.id FROM conversations_message m LEFT JOIN cases_placement p USING (conversation_id)
        WHERE p.case_id IS NULL""",
    "P8 a private word in a public conversation, or a public one in a private": """
        SELECT m.id FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
        WHERE m.audience <> 'internal' AND m.audience <> c.audience""",
    "events that do not run from one to the case's number without a gap": """
        SELECT c.id FROM cases_case c LEFT JOIN cases_caseevent e ON e.case_id = c.id GROUP BY c.id
        HAVING count(e) <> c.seq OR max(e.seq) IS DISTINCT FROM c.seq OR min(e.seq) IS DISTINCT FROM 1""",
    "a last event that tells another kind, owner or moment than the case": """
        SELECT c.id FROM cases_case c LEFT JOIN cases_caseevent e ON e.case_id = c.id AND e.seq = c.seq
        WHERE (e.kind, e.owner_id, e.at) IS DISTINCT FROM (c.last_event, c.owner_id, c.decided_at)""",
    "a delivery with a key that another one has": """
        SELECT min(id) FROM deliveries_delivery GROUP BY key HAVING count(*) > 1""",
    "somebody who was to be told and is nowhere in the outbox": """
        SELECT c.id FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id
        WHERE e.kind IN ('climbed', 'covered') AND NOT EXISTS (SELECT 1 FROM deliveries_delivery d
          WHERE d.key = e.case_id || ':' || e.seq || ':0' AND d.person_id = e.owner_id)""",
}
"""Each with the query that finds it; numbers of cases, messages or deliveries come back."""

_LOOK = "\nUNION ALL ".join(
    f"SELECT {number}, found FROM (SELECT * FROM ({query}) q(found) LIMIT 3) three"
    for number, query in enumerate(NEVER.values())
)
_planned: "WeakSet[Any]" = WeakSet()
"""The connections whose server has planned this look: that costs three times what looking costs."""


class Seen(NamedTuple):
    """One row of the cases table."""

    row: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]


class Event(NamedTuple):
    """One line of a case's history."""

    case_id: int
    seq: int
    kind: str
    at: Any
    owner_id: int
    data: dict[str, Any]


def fingerprint() -> tuple[str, ...]:
    """Return a digest of every table an action may write to: two equal ones mean that nothing changed at all."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return tuple(cursor.fetchone())


def faults() -> list[str]:
    """Return everything found that must never be."""
    connection.ensure_connection()
    server, names = connection.connection, list(NEVER)
    if server not in _planned:
        server.execute(f"PREPARE never AS {_LOOK}")
        _planned.add(server)
    return [f"{names[number]}: {found}" for number, found in server.execute("EXECUTE never").fetchall()]


def cases() -> dict[int, Seen]:
    """Return every case as it stands, by number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case ORDER BY id")
        names = [column.name for column in cursor.description]
        return {values[0]: Seen(dict(zip(names, values, strict=True))) for values in cursor.fetchall()}


def there(now: datetime) -> set[int]:
    """Return who works here and is not away now; the standing duty head never is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_person p WHERE may_own AND (id = (SELECT standing_head_id FROM people_organisation)"
            " OR NOT EXISTS (SELECT FROM people_absence a WHERE a.person_id = p.id AND a.span @> %s))",
            [now],
        )
        return {number for (number,) in cursor.fetchall()}


def events(before: dict[int, Seen]) -> dict[int, list[Event]]:
    """Return what was written into the histories since the cases stood so, by case."""
    ids, numbers = list(before), [seen.seq for seen in before.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.case_id, e.seq, e.kind, e.at, e.owner_id, e.data::text FROM cases_caseevent e"
            " LEFT JOIN unnest(%s::bigint[], %s::int[]) AS old(id, seq) ON old.id = e.case_id"
            " WHERE e.seq > coalesce(old.seq, 0) ORDER BY e.case_id, e.seq",
            [ids, numbers],
        )
        found: dict[int, list[Event]] = {}
        for case_id, seq, kind, at, owner_id, data in cursor.fetchall():
            found.setdefault(case_id, []).append(Event(case_id, seq, kind, at, owner_id, json.loads(data)))
        return found
