"""The dead letterbox: a backlog nobody answers, and somebody who would like to close it at one stroke."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions import closing, words
from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case, CaseEvent, Outcome
from hilft.desk.actions import Reply, end
from hilft.desk.queries import LISTS, PAGE, cases_of
from hilft.escalation.queries import refused_ends
from hilft.intake.actions import Word, take_in
from tests.world import World

HOUR = timedelta(hours=1)


def backlog(world: World, number: int) -> list[int]:
    """Take in so many mails, one every ten minutes; return their cases, the oldest first."""
    found = []
    for n in range(number):
        found.append(world.mail(f"Question {n}", address=f"c{n}@example.net").case_id)
        world.now += timedelta(minutes=10)
    return found


@pytest.mark.parametrize("outcome", [*Outcome.values, "", "for system reasons"])
def test_no_way_of_ending_ends_a_case_whose_customer_waits(world: World, outcome: str) -> None:
    (case_id,) = backlog(world, 1)
    with pytest.raises(Refused):
        end(case_id, None, outcome=outcome, by=world.doris, now=world.now)
    with pytest.raises(Refused):
        closing.close(case_id, outcome=outcome, by=world.doris, now=world.now)
    assert Case.objects.get(pk=case_id).closed_at is None


def test_closing_them_all_fails_one_by_one_and_each_attempt_is_counted_in_public(world: World) -> None:
    cases = backlog(world, 12)
    for case_id in cases:
        with pytest.raises(closing.Unanswered):
            end(case_id, None, outcome="withdrawn", by=world.doris, now=world.now)
    assert Case.objects.open().count() == 12
    assert refused_ends(now=world.now) == 12
    assert refused_ends(now=world.now + timedelta(days=31)) == 0


def test_closing_them_all_in_one_statement_is_refused_by_the_database(world: World) -> None:
    cases = backlog(world, 12)
    with pytest.raises(IntegrityError, match="has no answer yet"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET seq = seq + 1, last_event = 'closed', outcome = 'not_for_us',"
            " closed_at = decided_at, next_due = NULL, wake_at = NULL, matter_due = NULL, word_due = NULL"
            " WHERE closed_at IS NULL",
        )
    assert Case.objects.open().filter(pk__in=cases).count() == 12


def test_an_end_has_an_outcome_and_a_word_to_the_customer(world: World) -> None:
    (case_id,) = backlog(world, 1)
    case = Case.objects.get(pk=case_id)
    place = case.placements.get().conversation_id
    words.answer(case_id, place, text="Please ask the neighbours' provider.", by=case.owner, now=world.now)
    with pytest.raises(Refused, match="a word to the customer"):
        end(case_id, None, outcome="withdrawn", by=case.owner, now=world.now)
    seen = Case.objects.get(pk=case_id).seq
    said = Reply(text="We close this: it is not our line.", seen=seen, conversation_id=place)
    with pytest.raises(Refused):
        end(case_id, said, outcome="", by=case.owner, now=world.now)
    end(case_id, said, outcome="withdrawn", by=case.owner, now=world.now)
    assert Case.objects.get(pk=case_id).outcome == "withdrawn"
    assert refused_ends(now=world.now) == 0, "an end without a last word is refused, and nobody waited"


def test_who_writes_again_belongs_to_the_oldest_case_and_makes_it_no_younger(world: World) -> None:
    first = world.mail("My line is dead.")
    opened_at = Case.objects.get(pk=first.case_id).opened_at
    world.now += timedelta(days=9)
    word = Word(
        channel="mail", key="another mail", address="robin@example.net", text="Still dead.", said_at=world.now,
        reply_to=(first.message.remote_id or "",),
    )  # fmt: skip
    again = take_in(word, now=world.now)
    case = Case.objects.get(pk=again.case_id)
    assert (again.case_id, case.opened_at, again.opened) == (first.case_id, opened_at, False)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_the_newest_first(world: World, name: str) -> None:
    for case_id in backlog(world, PAGE + 10):
        case = Case.objects.get(pk=case_id)
        if case_id % 3 == 0:
            words.answer(case_id, case.placements.get().conversation_id, text="Soon.", by=case.owner, now=world.now)
    world.wait(8 * HOUR, step=HOUR)
    for person in (world.anna, world.lena, world.hanna):
        first = cases_of(name, person=person, now=world.now)
        last = first[PAGE - 1] if len(first) > PAGE else None
        after = (last.next_due, last.pk) if last and last.next_due else None
        more = cases_of(name, person=person, now=world.now, after=after) if after else []
        shown = [(case.next_due, case.pk) for case in [*first[:PAGE], *more]]
        assert shown == sorted(shown), "next deadline first, and of two the older"
    assert CaseEvent.objects.filter(kind="climbed").exists()
