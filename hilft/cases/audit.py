"""The audit: whether what the database should refuse is really not there, and whether histories lead to what stands.

The promises are enforced when rows are written. This looks at them again, as somebody who trusts nobody: a guard that
was taken away or switched off, a row written past the guards, a history that tells another story than its case.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, CheckConstraint, Count, ExpressionWrapper, Min, Q

from hilft.cases.histories import draw_sample, untrue
from hilft.cases.models import Case


class Fault(NamedTuple):
    """Something that must never be. `name`: of the guard or the rule; `case_id`: the first case of which it is true."""

    name: str
    what: str
    case_id: int | None = None


ROOMS = ("people", "policies", "conversations", "deliveries", "cases", "escalation", "intake")
KEYS = ("owner_may_own", "state_has_its_event", "said_before_the_right_audience", "standing_head_may_own")
TRIGGERS = (
    "case_guard", "case_birth", "cases_stay", "cases_not_truncated", "history_stands", "history_not_truncated",
    "policies_stand", "calendars_stand", "roster_changed", "items_come_first", "item_of_an_open_case",
    "commitment_stands", "commitments_stay", "end_needs_an_answer", "silence_is_for_strangers", "asides_stay",
)  # fmt: skip
"""What migrations add to the constraints of the models; docs/promises.md says what each is for."""

_GUARDS = """
SELECT conname, CASE WHEN NOT convalidated OR to_jsonb(c) ->> 'conenforced' = 'false' THEN 'is not validated' END
  FROM pg_constraint c WHERE connamespace = current_schema()::regnamespace
UNION ALL
SELECT i.relname, CASE WHEN NOT indisvalid THEN 'is not valid' END
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT coalesce(c.conname, t.tgname), CASE WHEN t.tgenabled <> 'O' THEN 'is switched off on ' || r.relname END
  FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid LEFT JOIN pg_constraint c ON c.oid = t.tgconstraint
  WHERE r.relnamespace = current_schema()::regnamespace
"""

_SOONEST = """CASE WHEN proposed_at IS NULL
    THEN LEAST(offer_due, commitment_due, channel_due, customer_date, word_due, wait_until, matter_due, law_due)
    ELSE LEAST(offer_due, commitment_due, channel_due, customer_date, confirm_due) END"""

_RULES: dict[str, tuple[str, str]] = {
    "owner_may_own": (
        "open cases belong to somebody who may not own",
        """SELECT c.id FROM cases_case c LEFT JOIN people_person p ON p.id = c.owner_id
           WHERE c.closed_at IS NULL AND p.may_own IS NOT TRUE""",
    ),
    "standing_head_may_own": (
        "houses have a standing duty head who may not own",
        """SELECT NULL::bigint FROM people_organisation o LEFT JOIN people_person p ON p.id = o.standing_head_id
           WHERE p.may_own IS NOT TRUE""",
    ),
    "deadline_is_the_soonest_owed": (
        "open cases have another next deadline than the soonest of what they owe",
        f"""SELECT id FROM cases_case WHERE closed_at IS NULL AND next_due IS DISTINCT FROM
            LEAST(GREATEST({_SOONEST}, decided_at + interval '1 second'), decided_at + interval '31 days')""",
    ),
    "closed_case_owes_nothing": (
        "closed cases still owe something",
        """SELECT id FROM cases_case WHERE closed_at IS NOT NULL AND num_nonnulls(next_due, wake_at, word_due,
           matter_due, wait_until, commitment_due, channel_due, customer_date, offered_to_id, offer_due,
           confirm_due) > 0""",
    ),
    "commitment_is_in_the_deadline": (
        "open cases do not know of a commitment that is open",
        """SELECT c.id FROM cases_case c JOIN cases_commitment k ON k.case_id = c.id
           WHERE c.closed_at IS NULL AND k.kept_at IS NULL AND k.replaced_by_id IS NULL
             AND (c.commitment_due IS NULL OR k.due_at > c.decided_at AND c.commitment_due > k.due_at)""",
    ),
    "state_has_its_event": (
        "cases have no event of the number and kind they name",
        """SELECT c.id FROM cases_case c LEFT JOIN cases_caseevent e
             ON (e.case_id, e.seq, e.kind) = (c.id, c.seq, c.last_event) WHERE e.seq IS NULL""",
    ),
    "event_tells_owner_and_moment": (
        "cases have another owner or moment of decision than their last event tells",
        """SELECT c.id FROM cases_case c JOIN cases_caseevent e ON (e.case_id, e.seq) = (c.id, c.seq)
           WHERE (e.owner_id, e.at) IS DISTINCT FROM (c.owner_id, c.decided_at)""",
    ),
    "events_without_gaps": (
        "cases have more or fewer events than they count",
        """SELECT c.id FROM cases_case c LEFT JOIN
             (SELECT case_id, count(*) AS told, max(seq) AS last FROM cases_caseevent GROUP BY case_id) e
             ON e.case_id = c.id WHERE (c.seq, c.seq) IS DISTINCT FROM (e.told, e.last)""",
    ),
    "said_before_the_right_audience": (
        "words stand before another audience than their conversation",
        """SELECT p.case_id FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
           LEFT JOIN cases_placement p ON p.conversation_id = c.id
           WHERE m.audience <> 'internal' AND m.audience <> c.audience""",
    ),
    "no_solution_with_an_open_item": (
        "cases ended or have a solution while a part of the request is open",
        """SELECT c.id FROM cases_item i JOIN cases_case c ON c.id = i.case_id
           WHERE i.settled_at IS NULL AND (c.proposed_at IS NOT NULL OR c.closed_at IS NOT NULL)""",
    ),
    "word_belongs_to_a_case": (
        "conversations of a customer belong to no case",
        """SELECT NULL::bigint FROM conversations_conversation c LEFT JOIN cases_placement p ON p.conversation_id = c.id
           WHERE c.customer_id IS NOT NULL AND p.case_id IS NULL""",
    ),
}  # fmt: skip
"""By name: what is wrong, and the query that finds the cases of which it is true."""


def audit(sample: Iterable[int] | None = None) -> list[Fault]:
    """Return everything that must never be, none when all is well.

    `sample`: numbers of cases whose whole history is worked out again; None draws some itself, the oldest open ones and
    others by chance. Everything else looks at all rows: each case once for its constraints, once for each other rule.
    """
    chosen = draw_sample() if sample is None else list(sample)
    return [*guards(), *_rows(), *_relations(), *_told(chosen)]


def guards() -> Iterator[Fault]:
    """Yield each constraint, index and trigger of the promises that is missing, not validated or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS)
        found: dict[str, set[str | None]] = {}
        for name, trouble in cursor.fetchall():
            found.setdefault(name, set()).add(trouble)
    for name in (*_expected(), *KEYS, *TRIGGERS):
        if name not in found:
            yield Fault(name, "is missing")
        for trouble in sorted(trouble for trouble in found.get(name, set()) if trouble):
            yield Fault(name, trouble)


def _expected() -> list[str]:
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return [constraint.name for model in models for constraint in model._meta.constraints]


def _rows() -> Iterator[Fault]:
    """Yield each check constraint of the cases that some row breaks, as the code states it, in one pass over all."""
    checks = [constraint for constraint in Case._meta.constraints if isinstance(constraint, CheckConstraint)]
    wanted: dict[str, Min | Count] = {}
    for check in checks:
        # Like the constraint itself: a row breaks it when the answer is no, not when there is no answer.
        broken = Q(**{f"holds_{check.name}": False})
        wanted |= {check.name: Count("pk", filter=broken), f"{check.name}_first": Min("pk", filter=broken)}
    holds = {f"holds_{c.name}": ExpressionWrapper(Q(c.condition), output_field=BooleanField()) for c in checks}
    found = Case.objects.alias(**holds).aggregate(**wanted)
    for check in checks:
        if number := found[check.name]:
            yield Fault(check.name, f"{number} cases break it", found[f"{check.name}_first"])


def _relations() -> Iterator[Fault]:
    for name, (wrong, query) in _RULES.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*), min(found) FROM ({query}) AS wrong(found)")
            number, first = cursor.fetchone()
        if number:
            yield Fault(name, f"{number} {wrong}", first)


def _told(case_ids: list[int]) -> Iterator[Fault]:
    for case_id, parting in untrue(case_ids):
        yield Fault("history_leads_to_the_case", parting, case_id)
