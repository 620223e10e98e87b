"""The audit finds by name whatever is planted past the guards, and nothing in an honest house."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from hilft.cases.actions.commitments import commit_to, keep, replace
from hilft.cases.actions.ownership import accept, extend, offer
from hilft.cases.actions.words import answer, propose
from hilft.cases.audit import Fault, audit, guards
from hilft.cases.models import Case
from tests.cases.test_refused import VIOLATIONS
from tests.conftest import GUARDS
from tests.world import World

TABLES = (
    "cases_case", "cases_caseevent", "cases_commitment", "cases_placement", "conversations_message", "people_person",
    "people_organisation",
)  # fmt: skip
KEYS = (
    ("cases_case", "owner_may_own"),
    ("cases_case", "state_has_its_event"),
    ("people_organisation", "standing_head_may_own"),
    ("conversations_message", "said_before_the_right_audience"),
    ("cases_commitment", "commitment_late_is_missed"),
)
CHECKS = frozenset(constraint.name for constraint in Case._meta.constraints)


def planted() -> set[str]:
    """Return the names of all faults that were found in rows, not by missing the guards that were taken away."""
    missed = set(guards())
    return {fault.name for fault in audit(Case.objects.values_list("pk", flat=True)) if fault not in missed}


def missed() -> set[str]:
    """Return the names of the guards that are not there, without the two that are off in every test."""
    off = {Fault(trigger, f"is switched off on {table}") for table, trigger in GUARDS}
    return {guard.name for guard in guards() if guard not in off}


@pytest.fixture
def ids(world: World) -> dict[str, int]:
    """A house in which much has happened, and the numbers of what is in it."""
    taken = world.mail("My line is dead.", customer_date=world.now + timedelta(days=40))
    case, owner = taken.case_id, Case.objects.get(pk=taken.case_id).owner
    other = world.ben if owner == world.anna else world.anna
    made = commit_to(case, text="We call.", due_at=world.now + timedelta(hours=2), by=owner, now=world.now)
    offer(case, to=other, by=owner, note="", now=world.now)
    accept(case, by=other, now=world.now)
    world.wait(timedelta(days=3))
    said = answer(case, taken.conversation.pk, text="We call tomorrow.", by=world.lena, now=world.now)
    due = world.now + timedelta(days=1)
    instead = replace(made.pk, text="We call.", due_at=due, told_in=said, by=world.lena, now=world.now)
    world.wait(timedelta(hours=3))
    answer(case, taken.conversation.pk, text="That was the call.", by=world.lena, now=world.now)
    keep(instead.pk, by=world.lena, now=world.now)
    world.wait(timedelta(days=12))
    extend(case, until=world.now + timedelta(days=30), by=world.doris, now=world.now)
    second = world.mail("No picture.", address="mia@example.net")
    promised = commit_to(second.case_id, text="We look.", due_at=world.now + timedelta(days=9), by=other, now=world.now)
    third = world.mail("No sound.", address="kim@example.net")
    propose(third.case_id, third.conversation.pk, text="Turn it up.", by=other, now=world.now)
    world.wait(timedelta(days=10))
    world.mail("Still none.", address="kim@example.net", case_id=third.case_id)
    fourth = world.mail("Thanks!", address="kim@example.net")
    answer(fourth.case_id, fourth.conversation.pk, text="We thank you.", by=world.anna, now=world.now)
    connection.check_constraints()
    people = {"anna": world.anna.pk, "ben": world.ben.pk, "doris": world.doris.pk}
    return {
        "case": case, "promised": promised.case_id, "message": taken.message.pk, "fresh": fourth.case_id,
        "conversation": fourth.conversation.pk, **people,
    }  # fmt: skip


@contextmanager
def past_the_guards() -> Iterator[None]:
    """Let everything be written in here."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name in (*KEYS, *(("cases_case", check) for check in CHECKS)):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield


def run(statement: str, ids: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, ids)


def test_an_honest_house_has_no_fault(ids: dict[str, int]) -> None:
    assert planted() == set()
    assert missed() == set()
    assert {fault.name for fault in audit()} == {trigger for _table, trigger in GUARDS}
    assert len(Case.objects.all()) == 4
    assert Case.objects.get(pk=ids["case"]).seq > 8


@pytest.mark.parametrize("name", [name for name, (_, constraint, _) in VIOLATIONS.items() if constraint in CHECKS])
def test_a_row_that_breaks_a_constraint_is_found_by_the_constraints_name(name: str, ids: dict[str, int]) -> None:
    statement, constraint, _ = VIOLATIONS[name]
    with past_the_guards():
        run(statement.replace("%(case)s", "%(fresh)s"), ids)
    assert constraint in planted()


WRITTEN_PAST: dict[str, tuple[str, str]] = {
    "a solution over an open part": (
        "INSERT INTO cases_item (case_id, text, added_at, result) VALUES (%(fresh)s, 'Line', now(), '');"
        "UPDATE cases_case SET proposed_at = decided_at WHERE id = %(fresh)s",
        "no_solution_with_an_open_item",
    ),
    "an owner who left": (
        "UPDATE people_person SET may_own = false FROM cases_case c"
        " WHERE c.owner_id = people_person.id AND c.id = %(fresh)s",
        "owner_may_own",
    ),
    "a standing head who left": (
        "UPDATE people_person SET may_own = false WHERE id = %(doris)s",
        "standing_head_may_own",
    ),
    "a state whose event is of another kind": (
        "UPDATE cases_case SET last_event = 'noted' WHERE id = %(fresh)s",
        "state_has_its_event",
    ),
    "an owner changed silently": (
        "UPDATE cases_case SET owner_id = %(doris)s WHERE id = %(fresh)s",
        "event_tells_owner_and_moment",
    ),
    "an owner changed with a forged last event": (
        "UPDATE cases_case SET owner_id = %(doris)s WHERE id = %(fresh)s;"
        " UPDATE cases_caseevent e SET owner_id = %(doris)s FROM cases_case c"
        " WHERE (e.case_id, e.seq) = (c.id, c.seq) AND c.id = %(fresh)s",
        "history_leads_to_the_case",
    ),
    "an event taken out": (
        "DELETE FROM cases_caseevent WHERE case_id = %(case)s AND seq = 4",
        "events_without_gaps",
    ),
    "an event too many": (
        "INSERT INTO cases_caseevent (case_id, seq, kind, at, owner_id, data)"
        " SELECT id, seq + 1, 'noted', decided_at, owner_id, '{}' FROM cases_case WHERE id = %(case)s",
        "events_without_gaps",
    ),
    "an event dated otherwise": (
        "UPDATE cases_caseevent SET at = at - interval '1 min' WHERE case_id = %(fresh)s",
        "event_tells_owner_and_moment",
    ),
    "a climb made a note": (
        "UPDATE cases_caseevent SET kind = 'noted' WHERE case_id = %(case)s AND kind = 'climbed'",
        "history_leads_to_the_case",
    ),
    "a younger case": (
        "UPDATE cases_case SET opened_at = opened_at + interval '1 day' WHERE id = %(promised)s",
        "history_leads_to_the_case",
    ),
    "a matter put off": (
        "UPDATE cases_case SET matter_due = matter_due + interval '1 day' WHERE id = %(case)s",
        "history_leads_to_the_case",
    ),
    "a matter that climbed down": ("UPDATE cases_case SET stage = 0 WHERE id = %(case)s", "history_leads_to_the_case"),
    "an owner's rung made lower": ("UPDATE cases_case SET rung = 0 WHERE id = %(case)s", "history_leads_to_the_case"),
    "a word and its deadline put off together": (
        "UPDATE cases_case SET word_due = word_due + interval '1 min', next_due = next_due + interval '1 min'"
        " WHERE id = %(fresh)s",
        "history_leads_to_the_case",
    ),
    "a deadline sooner than anything owed": (
        "UPDATE cases_case SET next_due = next_due - interval '1 min', wake_at = wake_at - interval '1 min'"
        " WHERE id = %(fresh)s",
        "deadline_is_the_soonest_owed",
    ),
    "a commitment made later by hand": (
        "UPDATE cases_commitment SET due_at = due_at + interval '1 day' WHERE case_id = %(promised)s",
        "history_leads_to_the_case",
    ),
    "a commitment nobody counts": (
        "INSERT INTO cases_commitment (case_id, text, due_at, made_at, made_by_id)"
        " SELECT id, 'By phone', decided_at + interval '1 min', decided_at, owner_id FROM cases_case"
        " WHERE id = %(fresh)s",
        "commitment_is_in_the_deadline",
    ),
    "a public word made private": (
        "UPDATE conversations_message SET audience = 'public' WHERE id = %(message)s",
        "said_before_the_right_audience",
    ),
    "a conversation without a case": (
        "DELETE FROM cases_placement WHERE conversation_id = %(conversation)s",
        "word_belongs_to_a_case",
    ),
}


@pytest.mark.parametrize("name", WRITTEN_PAST)
def test_what_was_written_past_the_guards_is_found_by_name(name: str, ids: dict[str, int]) -> None:
    statement, expected = WRITTEN_PAST[name]
    with past_the_guards():
        run(statement, ids)
    assert expected in planted()


def test_a_closed_case_that_still_owes_something_is_found(ids: dict[str, int]) -> None:
    with past_the_guards():
        run(
            "UPDATE cases_case SET closed_at = decided_at, outcome = 'answered', next_due = NULL, wake_at = NULL,"
            " matter_due = NULL, word_due = NULL, commitment_due = decided_at WHERE id = %(fresh)s",
            ids,
        )
    assert "closed_case_owes_nothing" in planted()


TAKEN_AWAY: dict[str, tuple[str, str]] = {
    "a constraint dropped": (
        "ALTER TABLE cases_case DROP CONSTRAINT no_state_silences_the_clock",
        "no_state_silences_the_clock",
    ),
    "a constraint that looks at new rows only": (
        "ALTER TABLE cases_case DROP CONSTRAINT case_counts_from_one,"
        " ADD CONSTRAINT case_counts_from_one CHECK (seq >= 1) NOT VALID",
        "case_counts_from_one",
    ),
    "a key dropped": ("ALTER TABLE cases_case DROP CONSTRAINT state_has_its_event", "state_has_its_event"),
    "a trigger dropped": ("DROP TRIGGER case_guard ON cases_case", "case_guard"),
    "a trigger switched off": ("ALTER TABLE cases_caseevent DISABLE TRIGGER history_stands", "history_stands"),
    "deliveries that may go out twice": (
        "ALTER TABLE deliveries_delivery DROP CONSTRAINT delivery_once",
        "delivery_once",
    ),
    "messages that may be taken in twice": ("DROP INDEX message_once", "message_once"),
    "absences that may overlap": (
        "ALTER TABLE people_absence DROP CONSTRAINT absences_do_not_overlap",
        "absences_do_not_overlap",
    ),
}


@pytest.mark.parametrize("name", TAKEN_AWAY)
def test_a_guard_that_was_taken_away_is_missed_by_name(name: str, ids: dict[str, int]) -> None:
    statement, expected = TAKEN_AWAY[name]
    run(statement, ids)
    assert missed() == {expected}


def test_a_key_that_the_server_was_told_not_to_enforce_is_missed_by_name(ids: dict[str, int]) -> None:
    if connection.pg_version < 180000:  # type: ignore[attr-defined]
        pytest.skip("PostgreSQL before 18 knows no key that is not enforced.")
    run("ALTER TABLE cases_case ALTER CONSTRAINT owner_may_own NOT ENFORCED", ids)
    assert missed() == {"owner_may_own"}
