"""Before a commitment is due its owner is reminded, once, whatever dies meanwhile; a missed one is told as it is."""

from datetime import timedelta

import pytest

from hilft.cases.actions import overdue
from hilft.cases.actions.absences import record_absence
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.commitments import commit_to, keep, replace
from hilft.cases.actions.overdue import remind
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Commitment
from hilft.channels.letters import compose
from hilft.deliveries.actions import enqueue_for_person
from hilft.deliveries.models import Delivery
from hilft.people.models import Person
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def told() -> list[Person | None]:
    """Return who was reminded, in order."""
    return [delivery.person for delivery in Delivery.objects.filter(what="commitment_due").order_by("pk")]


def letter(world: World, what: str) -> str:
    """Return the letter of this kind as it leaves the house, its subject first."""
    written = compose(Delivery.objects.get(what=what), now=world.now)
    assert written is not None
    return f"{written.subject}\n{written.text}"


def test_the_owner_is_reminded_half_an_hour_before_and_once(world: World) -> None:
    case = world.case("A call")
    commit_to(case.pk, text="We call.", due_at=world.now + 4 * HOUR, by=world.ben, now=world.now)
    for passed, reminded in ((209, 0), (210, 1), (211, 1), (239, 1), (240, 1)):
        remind(now=world.now + passed * MINUTE)
        assert len(told()) == reminded, f"after {passed} minutes"
    assert told() == [world.anna], "whoever owns the case, not whoever promised"


def test_what_is_promised_for_a_quarter_of_an_hour_is_reminded_of_at_half_its_time(world: World) -> None:
    case = world.case("A call")
    commit_to(case.pk, text="We call.", due_at=world.now + 14 * MINUTE, by=world.anna, now=world.now)
    assert remind(now=world.now + 6 * MINUTE) == 0
    assert remind(now=world.now + 7 * MINUTE) == 1


def test_nobody_is_reminded_of_what_is_kept_replaced_missed_or_over(world: World) -> None:
    due = world.now + HOUR
    kept = commit_to(world.case("Kept").pk, text="We call.", due_at=due, by=world.anna, now=world.now)
    keep(kept.pk, by=world.anna, now=world.now)
    closed = world.case("Over")
    commit_to(closed.pk, text="We call.", due_at=due, by=world.anna, now=world.now)
    confirm(closed.pk, now=world.now)
    taken = world.mail("When?")
    old = commit_to(taken.case_id, text="We call.", due_at=due, by=world.anna, now=world.now)
    said = answer(taken.case_id, taken.conversation.pk, text="Later.", by=world.anna, now=world.now)
    replace(old.pk, text="We call.", due_at=due + DAY, told_in=said, by=world.anna, now=world.now)
    missed = world.case("Missed")
    commit_to(missed.pk, text="We call.", due_at=world.now + 20 * MINUTE, by=world.anna, now=world.now)
    assert remind(now=world.now + 31 * MINUTE) == 0
    assert told() == []


def test_a_reminder_that_dies_half_way_is_made_by_the_next_round(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.case("A call")
    for n in range(3):
        commit_to(case.pk, text=f"Call {n}.", due_at=world.now + HOUR, by=world.anna, now=world.now)
    at, calls = world.now + 45 * MINUTE, 0

    def dying(*args: object, **more: object) -> Delivery:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return enqueue_for_person(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(overdue, "enqueue_for_person", dying)
    with pytest.raises(KeyboardInterrupt):
        remind(now=at)
    assert told() == []
    assert not Commitment.objects.exclude(reminded_at=None).exists()
    assert remind(now=at, limit=2) + remind(now=at, limit=2) + remind(now=at) == 3
    assert len(told()) == 3


def test_a_deputy_is_reminded_too(world: World) -> None:
    case = world.case("A call")
    away = {"start": world.now + DAY, "end": world.now + 9 * DAY}
    record_absence(world.anna, deputy=None, by=world.hanna, now=world.now, **away)
    due = world.now + DAY + 2 * HOUR
    commit_to(case.pk, text="We call.", due_at=due, by=world.anna, now=world.now, deputy=world.ben)
    world.wait(DAY + HOUR + 40 * MINUTE)
    remind(now=world.now)
    assert set(told()) == {world.ben, Case.objects.get(pk=case.pk).owner}
    assert world.anna not in told()


def test_the_reminder_says_what_and_by_when(world: World) -> None:
    case = world.case("A call")
    made = commit_to(case.pk, text="We <call> & ask.", due_at=world.now + HOUR, by=world.anna, now=world.now)
    remind(now=world.now + 30 * MINUTE)
    written = letter(world, "commitment_due")
    assert written.startswith(f"Soon due, what we told the customer: A call ({case.pk})\n")
    assert "“We <call> & ask.” by 2 March 2026, 11:00." in written
    keep(made.pk, by=world.anna, now=world.now + 31 * MINUTE)
    assert compose(Delivery.objects.get(what="commitment_due"), now=world.now) is None, "kept before it left"


def test_the_letter_about_a_missed_commitment_is_honest_and_names_who_has_it_now(world: World) -> None:
    taken = world.mail("My line is dead.")
    commit_to(taken.case_id, text="We call you", due_at=world.now + HOUR, by=world.anna, now=world.now)
    world.wait(HOUR)
    written = letter(world, "missed")
    assert written.startswith("We did not keep our word: My line is dead.")
    assert "We told you: “We call you” by 2 March 2026, 11:00. We did not keep that, and we are sorry." in written
    assert "Lena Lead (duty lead) has your case now and sees to it. You hear from us by" in written
    assert "/c/" in written
