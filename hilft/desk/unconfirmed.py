"""Cases whose next word is the customer's: a solution lies with them, or a member answered and they are silent."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from hilft.cases.models import Case
from hilft.desk.queries import PAGE
from hilft.people.models import Person
from hilft.people.permissions import Right, may
from hilft.policies.queries import hours, policy

_FIRST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

# The first half is read from an index of its own. The second looks at open questions of the community only, and at the
# last word before the customer's eyes: it is the other member's as long as neither they nor we have said anything.
_ASKED = """
SELECT id, next_due, proposed_at AS since, true AS is_proposed FROM cases_case
WHERE closed_at IS NULL AND proposed_at IS NOT NULL AND channel <> 'canary'
"""
_HELPED = """
SELECT c.id, c.next_due, last.stored_at, false
FROM cases_case c CROSS JOIN LATERAL (
  SELECT m.kind, m.stored_at FROM cases_placement p JOIN conversations_message m USING (conversation_id)
  WHERE p.case_id = c.id AND m.audience <> 'internal' AND m.kind <> 'receipt'
  ORDER BY m.stored_at DESC, m.id DESC LIMIT 1) last
WHERE c.closed_at IS NULL AND c.proposed_at IS NULL AND c.channel = 'community' AND last.kind = 'answer'
"""
_PAGE = f"""
SELECT id, since, is_proposed FROM ({_ASKED} UNION ALL {_HELPED}) AS found
WHERE (next_due, id) > (%(moment)s, %(number)s) ORDER BY next_due, id LIMIT %(limit)s
"""


class Unconfirmed(NamedTuple):
    """A case that waits for its customer's yes. `since`: when it was asked, or answered by a member.

    `reminders` of `most` were sent. `presumed_at`: when silence counts as yes; None while nobody of ours has proposed
    the member's answer as the solution.
    """

    case: Case
    since: datetime
    is_proposed: bool
    reminders: int
    most: int
    presumed_at: datetime | None


def unconfirmed(person: Person, *, after: tuple[datetime, int] | None = None) -> list[Unconfirmed]:
    """Return one page of them, next deadline first, beginning after a (deadline, number), and one more row."""
    if not may(person, Right.SEE_CASES):
        return []
    moment, number = after or (_FIRST, 0)
    values: dict[str, Any] = {"moment": moment, "number": number, "limit": PAGE + 1}
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, values)
        rows = cursor.fetchall()
    cases = Case.objects.select_related("owner").in_bulk([row[0] for row in rows])
    return [_one(cases[case_id], since, is_proposed=asked) for case_id, since, asked in rows if case_id in cases]


def unconfirmed_number() -> int:
    """Count them all, for the rail: to be called by a loop, never by a page."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_ASKED} UNION ALL {_HELPED}) AS found")
        return int(cursor.fetchone()[0])


def _one(case: Case, since: datetime, *, is_proposed: bool) -> Unconfirmed:
    rules = policy(case.policy_id).under(case.matter, case.care_group)
    return Unconfirmed(case, since, is_proposed, case.reminders, len(rules.remind), presumed_at(case))


def presumed_at(case: Case) -> datetime | None:
    """Return when silence is taken for a yes: after a standstill later than its rules say, never earlier."""
    if case.proposed_at is None or case.confirm_due is None:
        return None
    rules = policy(case.policy_id).under(case.matter, case.care_group)
    if case.reminders >= len(rules.remind):
        return case.confirm_due
    return max(case.confirm_due, rules.presume.after(hours(case.calendar_id), case.proposed_at))
