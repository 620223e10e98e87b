"""Running cases move to other rules, and nothing is put off by it."""

from datetime import timedelta

import pytest

from hilft.cases.actions.ownership import extend
from hilft.cases.actions.rules import migrate, preview_migration
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, CaseEvent
from hilft.people.permissions import NotYours
from hilft.policies.actions import store_policy
from tests.policies.ruled import CARE, DAY, calendar, fault_at, told
from tests.world import World

MATTER = 'role = "duty_lead",          act_within = "4 h",           matter = "4 working days"'
SLOWER = CARE.replace(MATTER, MATTER.replace("4 w", "9 w")).replace('"4 h"', '"8 h"').replace('"care"', '"slower"')
FASTER = CARE.replace('first_word = "4 h"\nnext', 'first_word = "3 h"\nnext').replace('"care"', '"faster"')


@pytest.mark.django_db
def test_an_edit_grants_time_to_no_case(world: World) -> None:
    running = [world.case("First"), world.case("Second")]
    world.wait(timedelta(hours=2))
    slower, service = store_policy(SLOWER, now=world.now), calendar(world)
    seen = preview_migration(slower, service, now=world.now)
    assert (seen.earlier, seen.same, seen.unknown, seen.more) == (0, 2, 0, False)
    done = migrate(None, policy=slower, calendar=service, by=world.hanna, now=world.now)
    assert tuple(done) == (2, 0, 0)
    for old in running:
        new = Case.objects.get(pk=old.pk)
        assert (new.word_due, new.matter_due, new.policy_id) == (old.word_due, old.matter_due, slower.pk)
        assert told(old.pk) == set()
    world.wait(timedelta(hours=3))
    assert {Case.objects.get(pk=old.pk).rung for old in running} == {1}
    assert [told(old.pk) for old in running] == [set(), set()], "the clock goes on by the new rules"


@pytest.mark.django_db
def test_running_cases_move_to_shorter_rules_from_the_same_starting_points(world: World) -> None:
    world.case("First")
    answered = world.mail("Second")
    answer(answered.case_id, answered.conversation.pk, text="We look.", by=world.anna, now=world.now)
    opened = world.now
    world.wait(timedelta(minutes=30))
    faster, service = store_policy(FASTER, now=world.now), calendar(world)
    seen = preview_migration(faster, service, now=world.now)
    assert (seen.earlier, seen.same, seen.at_once) == (1, 1, 0)
    with pytest.raises(NotYours):
        migrate(None, policy=faster, calendar=service, by=world.anna, now=world.now)
    done = migrate(None, policy=faster, calendar=service, by=world.hanna, now=world.now)
    assert tuple(done) == (2, 1, 0)
    first = Case.objects.exclude(pk=answered.case_id).get()
    assert first.word_due == opened + timedelta(hours=3), "counted from the first word, not from the edit"
    event = CaseEvent.objects.get(case=first, kind="migrated")
    assert (event.data["policy"], event.data["calendar"]) == (faster.pk, service.pk)
    assert event.data["policy_was"] != faster.pk
    assert event.actor == world.hanna
    assert {fault for number in (first.pk, answered.case_id) for fault in told(number)} == set()
    assert tuple(migrate(None, policy=faster, calendar=service, by=world.hanna, now=world.now)) == (0, 0, 0)


@pytest.mark.django_db
def test_an_extension_from_above_stands_when_the_rules_change(world: World) -> None:
    case = world.case("Long")
    extend(case.pk, until=world.now + 30 * DAY, by=world.hanna, now=world.now)
    faster = store_policy(FASTER, now=world.now)
    migrate([case.pk], policy=faster, calendar=calendar(world), by=world.hanna, now=world.now)
    assert Case.objects.get(pk=case.pk).matter_due == world.now + 30 * DAY
    assert told(case.pk) == set()


@pytest.mark.django_db
def test_a_case_whose_matter_the_new_rules_do_not_know_keeps_its_own(telecom: World) -> None:
    case, other = fault_at(telecom, telecom.now), telecom.case("Else")
    plain = store_policy(CARE[: CARE.index("# What lies on top")], now=telecom.now)
    service = calendar(telecom)
    assert preview_migration(plain, service, now=telecom.now).unknown == 1
    assert tuple(migrate(None, policy=plain, calendar=service, by=telecom.hanna, now=telecom.now)) == (1, 0, 1)
    assert Case.objects.get(pk=case.pk).policy_id != plain.pk
    assert Case.objects.get(pk=other.pk).policy_id == plain.pk


@pytest.mark.django_db
def test_a_migration_that_was_interrupted_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hilft.cases.ruling.BATCH", 2)
    numbers = [world.case(f"Case {n}").pk for n in range(5)]
    slower, service = store_policy(SLOWER, now=world.now), calendar(world)
    assert migrate(numbers[:3], policy=slower, calendar=service, by=world.hanna, now=world.now).moved == 3
    assert preview_migration(slower, service, now=world.now, limit=1)[:2] == (0, 1)
    assert preview_migration(slower, service, now=world.now, limit=1).more
    assert migrate(None, policy=slower, calendar=service, by=world.hanna, now=world.now).moved == 2
    assert CaseEvent.objects.filter(kind="migrated").count() == 5


@pytest.mark.django_db
def test_a_closed_case_is_not_moved(world: World) -> None:
    taken = world.mail("Done")
    Case.objects.get(pk=taken.case_id)
    propose(taken.case_id, taken.conversation.pk, text="It works.", by=world.anna, now=world.now)
    world.wait(8 * DAY)
    assert Case.objects.get(pk=taken.case_id).closed_at is not None
    slower = store_policy(SLOWER, now=world.now)
    assert migrate(None, policy=slower, calendar=calendar(world), by=world.hanna, now=world.now).moved == 0
