"""What must never be cannot be stored: every violation is tried by raw SQL and refused by name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction

from hilft.cases.actions import ownership
from hilft.cases.models import Case
from tests.world import World

STEP = "seq = seq + 1, last_event = 'noted', decided_at = decided_at + interval '1 min'"
"""What a lawful change of a case carries besides itself; the event follows in the same transaction."""

EVENT = """INSERT INTO cases_caseevent (case_id, seq, kind, at, owner_id, data)
SELECT id, seq, last_event, decided_at, owner_id, '{}' FROM cases_case WHERE id = %(case)s"""

Violation = tuple[str, str, bool]
"""SQL, the constraint that refuses it, and whether the change brings its event along."""

VIOLATIONS: dict[str, Violation] = {
    "an open case without owner": ("UPDATE cases_case SET owner_id = NULL WHERE id = %(case)s", "", False),
    "an open case without deadline": (
        f"UPDATE cases_case SET next_due = NULL, {STEP} WHERE id = %(case)s",
        "open_case_has_owner_and_deadline",
        True,
    ),
    "an open case the clock never looks at": (
        f"UPDATE cases_case SET wake_at = NULL, {STEP} WHERE id = %(case)s",
        "open_case_has_owner_and_deadline",
        True,
    ),
    "an open case whose matter has no end": (
        "UPDATE cases_case SET matter_due = NULL, seq = seq + 1, last_event = 'climbed' WHERE id = %(case)s",
        "open_case_has_owner_and_deadline",
        True,
    ),
    "a deadline in the year 3000": (
        f"UPDATE cases_case SET next_due = '3000-01-01', {STEP} WHERE id = %(case)s",
        "deadline_is_ahead_and_near",
        True,
    ),
    "a deadline that passed before the decision": (
        f"UPDATE cases_case SET next_due = opened_at, wake_at = opened_at, {STEP} WHERE id = %(case)s",
        "deadline_is_ahead_and_near",
        True,
    ),
    "a deadline later than what is owed": (
        f"UPDATE cases_case SET next_due = word_due + interval '1 day', {STEP} WHERE id = %(case)s",
        "deadline_is_the_soonest_owed",
        True,
    ),
    "a clock that looks after the deadline": (
        "UPDATE cases_case SET wake_at = next_due + interval '1 min' WHERE id = %(case)s",
        "clock_looks_in_time",
        False,
    ),
    "a wake-up pushed further than a failure allows": (
        "UPDATE cases_case SET failures = 1, failed_at = next_due, wake_at = next_due + interval '16 min'"
        " WHERE id = %(case)s",
        "clock_looks_in_time",
        False,
    ),
    "a case that owes no word and waits for nobody": (
        f"UPDATE cases_case SET word_due = NULL, {STEP} WHERE id = %(case)s",
        "no_state_silences_the_clock",
        True,
    ),
    "a wait without an end": (
        f"UPDATE cases_case SET waiting_for = 'customer', {STEP} WHERE id = %(case)s",
        "wait_has_an_end",
        True,
    ),
    "an offer without an end": (
        f"UPDATE cases_case SET offered_to_id = %(ben)s, {STEP} WHERE id = %(case)s",
        "offer_has_an_end",
        True,
    ),
    "an owner who may not own": (
        "UPDATE people_person SET may_own = false WHERE id = %(anna)s",
        "owner_may_own",
        False,
    ),
    "a standing duty head who may not own": (
        "UPDATE people_person SET may_own = false WHERE id = %(doris)s",
        "standing_head_may_own",
        False,
    ),
    "an owner changed by a note": (
        f"UPDATE cases_case SET owner_id = %(ben)s, {STEP} WHERE id = %(case)s",
        "owner_changes_lawfully",
        True,
    ),
    "a handover accepted by somebody it was not offered to": (
        "UPDATE cases_case SET owner_id = %(ben)s, seq = seq + 1, last_event = 'accepted' WHERE id = %(case)s",
        "handover_is_accepted",
        True,
    ),
    "a change without an event": (
        "UPDATE cases_case SET next_due = next_due - interval '1 min', wake_at = wake_at - interval '2 min'"
        " WHERE id = %(case)s",
        "change_has_an_event",
        False,
    ),
    "a change whose event is missing": (
        f"UPDATE cases_case SET {STEP} WHERE id = %(case)s",
        "state_has_its_event",
        False,
    ),
    "a change that leaves a gap in the history": (
        "UPDATE cases_case SET seq = seq + 2, last_event = 'noted' WHERE id = %(case)s",
        "events_without_gaps",
        True,
    ),
    "a decision dated before the last one": (
        "UPDATE cases_case SET seq = seq + 1, last_event = 'noted', decided_at = decided_at - interval '1 s'"
        " WHERE id = %(case)s",
        "decisions_go_forward",
        True,
    ),
    "a younger case": (
        f"UPDATE cases_case SET opened_at = opened_at + interval '1 s', {STEP} WHERE id = %(case)s",
        "age_never_moves",
        True,
    ),
    "a matter put off by a note": (
        f"UPDATE cases_case SET matter_due = matter_due + interval '1 day', {STEP} WHERE id = %(case)s",
        "matter_moves_lawfully",
        True,
    ),
    "a matter that climbs down": (
        f"UPDATE cases_case SET stage = stage - 1, {STEP} WHERE id = %(case)s",
        "stage_never_falls",
        True,
    ),
    "an end by a note": (
        "UPDATE cases_case SET closed_at = now(), outcome = 'answered', next_due = NULL, wake_at = NULL,"
        " word_due = NULL, matter_due = NULL, seq = seq + 1, last_event = 'noted' WHERE id = %(case)s",
        "case_ends_lawfully",
        True,
    ),
    "an end without an outcome": (
        "UPDATE cases_case SET closed_at = now(), next_due = NULL, wake_at = NULL, word_due = NULL, matter_due = NULL,"
        " seq = seq + 1, last_event = 'closed' WHERE id = %(case)s",
        "closed_case_has_outcome_and_no_deadline",
        True,
    ),
    "a closed case with a dangling deadline": (
        "UPDATE cases_case SET closed_at = now(), outcome = 'answered', seq = seq + 1, last_event = 'closed'"
        " WHERE id = %(case)s",
        "closed_case_has_outcome_and_no_deadline",
        True,
    ),
    "a history rewritten": (
        "UPDATE cases_caseevent SET kind = 'kept' WHERE case_id = %(case)s",
        "history_stands",
        False,
    ),
    "a history erased": ("DELETE FROM cases_caseevent WHERE case_id = %(case)s", "history_stands", False),
    "a case erased": ("DELETE FROM cases_case WHERE id = %(case)s", "history_stands", False),
    "a policy rewritten": ("UPDATE policies_policyversion SET text = ''", "history_stands", False),
    "a calendar rewritten": ("DELETE FROM policies_calendarversion", "history_stands", False),
    "a second organisation": (
        "INSERT INTO people_organisation (id, name, care_address, language, standing_head_id, opened_at)"
        " VALUES (2, 'Other', '', 'en', %(doris)s, now())",
        "one_organisation",
        False,
    ),
}


def attempt(*statements: str, values: dict[str, int]) -> None:
    """Run these statements in one transaction, up to the check of what is deferred to its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
        connection.check_constraints()


@pytest.fixture
def ids(world: World) -> dict[str, int]:
    return {
        "case": world.case("Own site unreachable over IPv6").pk,
        "anna": world.anna.pk,
        "ben": world.ben.pk,
        "doris": world.doris.pk,
    }


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name: str, ids: dict[str, int]) -> None:
    statement, constraint, with_event = VIOLATIONS[name]
    with pytest.raises(Error) as refusal:
        attempt(*([statement, EVENT] if with_event else [statement]), values=ids)
    cause = refusal.value.__cause__
    assert cause is not None
    if constraint:
        assert cause.diag.constraint_name == constraint  # type: ignore[attr-defined]
    else:
        assert isinstance(refusal.value, IntegrityError)


def test_the_database_refuses_a_case_that_begins_closed_or_without_its_event(world: World) -> None:
    case = world.case("One to copy")
    columns = [str(field.column) for field in Case._meta.concrete_fields if field.column not in ("id", "owner_ok")]
    names = ", ".join(columns)
    begun_later = names.replace("seq", "7").replace("last_event", "'routed'")
    for values in (begun_later, names):
        copy = f"INSERT INTO cases_case ({names}) SELECT {values} FROM cases_case WHERE id = %(case)s"
        with pytest.raises(IntegrityError):
            attempt(copy, values={"case": case.pk})


def test_private_words_cannot_stand_in_a_public_conversation(world: World) -> None:
    taken = world.mail("Is anybody there?", audience="public")
    whisper = "UPDATE conversations_message SET audience = 'private' WHERE id = %(message)s"
    with pytest.raises(IntegrityError) as refusal:
        attempt(whisper, values={"message": taken.message.pk})
    assert refusal.value.__cause__.diag.constraint_name == "said_before_the_right_audience"  # type: ignore[union-attr]


def offer_and_accept(world: World, case: int) -> None:
    ownership.offer(case, to=world.ben, by=world.anna, note="", now=world.now)
    ownership.accept(case, by=world.ben, now=world.now)


LAWFUL: dict[str, Callable[[World, int], None]] = {
    "taking": lambda world, case: ownership.take(case, by=world.ben, now=world.now),
    "offering and accepting": lambda world, case: offer_and_accept(world, case),
    "climbing": lambda world, _case: (world.wait(timedelta(hours=8)), None)[1],
    "climbing by hand": lambda world, case: ownership.escalate(case, by=world.anna, now=world.now),
}


@pytest.mark.parametrize("name", LAWFUL)
def test_the_database_accepts(name: str, world: World) -> None:
    case = world.case("Own site unreachable over IPv6")
    LAWFUL[name](world, case.pk)
    connection.check_constraints()
    after = Case.objects.get(pk=case.pk)
    assert after.owner_id != case.owner_id
    assert after.opened_at == case.opened_at


def test_a_person_may_leave_once_their_cases_are_handed_over_in_the_same_transaction(world: World) -> None:
    case = world.case("Own site unreachable over IPv6")
    with transaction.atomic():
        world.anna.may_own = False
        world.anna.save()
        ownership.take(case.pk, by=world.ben, now=world.now)
    connection.check_constraints()
    assert Case.objects.get(pk=case.pk).owner == world.ben
