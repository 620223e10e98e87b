"""What we told a customer we would do: kept with a word, replaced with a word, and never moved or forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions.commitments import Absent, Untold, commit_to, keep, replace
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.ownership import escalate
from hilft.cases.actions.words import answer, note
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent, Commitment
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn
from tests.conftest import GUARDS
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def promised(world: World, due: timedelta = 2 * HOUR) -> tuple[TakenIn, Commitment]:
    """A customer wrote, and we told them by when we call."""
    taken = world.mail("My line is dead.")
    said = answer(taken.case_id, taken.conversation.pk, text="We call you.", by=world.anna, now=world.now)
    made = commit_to(taken.case_id, text="We call.", due_at=world.now + due, by=world.anna, now=world.now, told_in=said)
    return taken, made


def tell(world: World, taken: TakenIn, text: str = "It takes longer.") -> Message:
    return answer(taken.case_id, taken.conversation.pk, text=text, by=world.anna, now=world.now)


def test_a_commitment_is_replaced_together_with_a_message_and_the_deadline_moves_with_it(world: World) -> None:
    taken, old = promised(world)
    world.now += timedelta(minutes=10)
    said, due = tell(world, taken), world.now + 5 * HOUR
    new = replace(old.pk, text="We call.", due_at=due, told_in=said, by=world.anna, now=world.now)
    old.refresh_from_db()
    case = Case.objects.get(pk=taken.case_id)
    assert (old.replaced_by, old.missed_at, old.kept_at) == (new, None, None)
    assert (case.commitment_due, case.next_due, case.last_event) == (due, due, "replaced")
    event = CaseEvent.objects.get(case=case, kind="replaced")
    assert event.data == {"commitment": old.pk, "successor": new.pk}
    assert found(case) == set()


def found(case: Case) -> set[str]:
    """Return what the audit finds, the history of this case worked out again; two triggers are off in every test."""
    return {fault.name for fault in audit([case.pk])} - {trigger for _table, trigger in GUARDS}


def test_without_a_message_to_the_customer_nothing_is_replaced(world: World) -> None:
    taken, old = promised(world)
    world.now += timedelta(minutes=10)
    inside = note(taken.case_id, text="We will not make it.", by=world.anna, now=world.now)
    other = world.mail("Something else.", address="mia@example.net")
    elsewhere = tell(world, other)
    for said in (None, inside, taken.message, elsewhere, old.told_in):
        with pytest.raises(Refused, match="only together with a message"):
            replace(old.pk, text="Later.", due_at=world.now + DAY, told_in=said, by=world.anna, now=world.now)
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize(("ahead", "sentence"), [(-HOUR, "in the future"), (32 * DAY, "at most 31 days")])
def test_a_commitment_is_replaced_within_31_days(world: World, ahead: timedelta, sentence: str) -> None:
    taken, old = promised(world)
    said = tell(world, taken)
    with pytest.raises(Refused, match=sentence):
        replace(old.pk, text="Later.", due_at=world.now + ahead, told_in=said, by=world.anna, now=world.now)


def test_a_missed_one_that_is_replaced_stays_visible_as_missed(world: World) -> None:
    taken, old = promised(world)
    world.wait(3 * HOUR)
    due = world.now + DAY
    new = replace(old.pk, text="We call.", due_at=due, told_in=tell(world, taken), by=world.lena, now=world.now)
    old.refresh_from_db()
    assert old.missed_at is not None
    assert old.replaced_by == new
    assert Case.objects.get(pk=taken.case_id).commitment_due == due
    with pytest.raises(Refused, match="settled already"):
        keep(old.pk, by=world.lena, now=world.now)
    assert found(Case.objects.get(pk=taken.case_id)) == set()


def test_what_else_was_missed_stays_owed_when_another_commitment_is_replaced(world: World) -> None:
    taken, _missed = promised(world)
    second = commit_to(taken.case_id, text="We write.", due_at=world.now + DAY, by=world.anna, now=world.now)
    world.wait(3 * HOUR)
    owed = Case.objects.get(pk=taken.case_id).commitment_due
    said = tell(world, taken)
    replace(second.pk, text="Later.", due_at=world.now + 9 * DAY, told_in=said, by=world.lena, now=world.now)
    assert Case.objects.get(pk=taken.case_id).commitment_due == owed
    assert found(Case.objects.get(pk=taken.case_id)) == set()


def test_a_commitment_is_kept_with_a_word_to_the_customer(world: World) -> None:
    taken, made = promised(world)
    world.now += HOUR
    with pytest.raises(Untold, match="with a word to them"):
        keep(made.pk, by=world.anna, now=world.now)
    tell(world, taken, "That was the call.")
    keep(made.pk, by=world.anna, now=world.now)
    assert Case.objects.get(pk=taken.case_id).commitment_due is None


def test_what_is_kept_late_was_missed_even_before_the_clock_could_say_so(world: World) -> None:
    taken, made = promised(world)
    world.now += 2 * HOUR + timedelta(seconds=1)
    tell(world, taken)
    keep(made.pk, by=world.anna, now=world.now)
    made.refresh_from_db()
    assert made.kept_at == made.missed_at == world.now


def test_a_missed_commitment_is_marked_once_and_the_customer_is_told_once(world: World) -> None:
    taken, made = promised(world)
    world.wait(2 * HOUR)
    made.refresh_from_db()
    assert made.missed_at == made.due_at == world.now
    world.wait(4 * DAY)
    letter = Delivery.objects.get(what="missed")
    assert (letter.case_id, letter.conversation, letter.payload) == (
        taken.case_id, taken.conversation, {"commitment": made.pk},
    )  # fmt: skip
    assert CaseEvent.objects.filter(case_id=taken.case_id, kind="climbed").count() > 2


def test_a_commitment_that_is_late_when_somebody_lets_the_case_climb_is_missed_then(world: World) -> None:
    taken, made = promised(world)
    world.now += 2 * HOUR
    escalate(taken.case_id, by=world.anna, now=world.now)
    made.refresh_from_db()
    assert made.missed_at == world.now
    assert Delivery.objects.filter(what="missed").count() == 1


def moved(column: str) -> Callable[[Commitment], str]:
    return lambda made: f"UPDATE cases_commitment SET {column} WHERE id = {made.pk}"


REFUSED: dict[str, tuple[Callable[[Commitment], str], str]] = {
    "a commitment put off": (moved("due_at = due_at + interval '1 day'"), "commitment_stands"),
    "a commitment made later": (moved("made_at = made_at + interval '1 min'"), "commitment_stands"),
    "a commitment erased": (lambda made: f"DELETE FROM cases_commitment WHERE id = {made.pk}", "history_stands"),
    "a commitment kept late and not missed": (moved("kept_at = due_at + interval '1 s'"), "commitment_late_is_missed"),
    "a commitment missed before its date": (moved("missed_at = due_at - interval '1 s'"), "commitment_late_is_missed"),
    "a commitment replaced by itself": (moved("replaced_by_id = id"), "replacement_is_told"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str, world: World) -> None:
    _taken, made = promised(world)
    statement, constraint = REFUSED[name]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement(made))
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_the_database_refuses_a_replacement_nobody_was_told_of_and_a_missed_one_that_is_forgotten(world: World) -> None:
    taken, made = promised(world)
    silent = commit_to(taken.case_id, text="Later.", due_at=world.now + DAY, by=world.anna, now=world.now)
    world.wait(3 * HOUR)
    for column, constraint in (
        (f"replaced_by_id = {silent.pk}", "replacement_is_told"),
        ("missed_at = NULL", "commitment_stands"),
    ):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE cases_commitment SET {column} WHERE id = {made.pk}")
        assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_nobody_promises_for_a_moment_when_the_owner_is_away_unless_a_deputy_is_named(world: World) -> None:
    from hilft.cases.actions.absences import record_absence

    case = world.case("A call on Wednesday")
    away = {"start": world.now + DAY, "end": world.now + 9 * DAY}
    record_absence(world.anna, deputy=None, by=world.hanna, now=world.now, **away)
    due, asked = world.now + 2 * DAY, {"text": "We call.", "by": world.anna, "now": world.now}
    with pytest.raises(Absent, match="Anna Advisor owns the case and is away then, until Wed 11 Mar, 10:00"):
        commit_to(case.pk, due_at=due, **asked)  # type: ignore[arg-type]
    with pytest.raises(Absent, match="Emil Expert is not there then"):
        commit_to(case.pk, due_at=due, deputy=world.emil, **asked)  # type: ignore[arg-type]
    assert commit_to(case.pk, due_at=due, deputy=world.ben, **asked).deputy == world.ben  # type: ignore[arg-type]
    assert commit_to(case.pk, due_at=world.now + HOUR, **asked).deputy is None  # type: ignore[arg-type]
