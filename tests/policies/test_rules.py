"""Cases of a matter under the shipped packs: what the law sets by the calendar, and what other rules may change."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.actions.ownership import extend
from hilft.cases.actions.rules import group, inform, migrate, preview_migration, sort, widen
from hilft.cases.actions.words import answer, propose
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent
from hilft.people.models import Customer
from hilft.people.permissions import NotYours
from hilft.policies.actions import put_in_force, store_calendar, store_policy
from hilft.policies.models import CalendarVersion, PolicyVersion
from tests.core.made import berlin
from tests.world import PACKS, World

TELECOM, CARE = (PACKS / "de_telecom.toml").read_text(), (PACKS / "care.toml").read_text()
HOURS = (PACKS / "hours.toml").read_text()
DAY = timedelta(days=1)


@pytest.fixture
def telecom(world: World) -> World:
    put_in_force(store_policy(TELECOM, now=world.now), calendar(world), now=world.now)
    return world


def calendar(world: World, text: str = HOURS) -> CalendarVersion:
    return store_calendar("service", text, now=world.now)


def fault_at(world: World, at: datetime) -> Case:
    """Open a fault that was reported at this moment."""
    world.now = at
    matter = Matter(title="Dead", channel="phone", owner_id=world.anna.pk, opened_at=at, matter="fault")
    return Case.objects.get(pk=open_case(matter, by=None, now=at).id)


def told(case_id: int) -> set[str]:
    """Return what the audit finds wrong with this case's history."""
    return {fault.what for fault in audit([case_id]) if fault.name == "history_leads_to_the_case"}


@pytest.mark.parametrize(
    ("reported", "status_by"),
    [
        (berlin(2026, 3, 6, 23, 50), berlin(2026, 3, 8)),
        (berlin(2026, 4, 2, 19), berlin(2026, 4, 4)),  # before Good Friday
        (berlin(2026, 3, 28, 1, 30), berlin(2026, 3, 30)),  # across the night that is an hour short
        (berlin(2026, 10, 24, 1, 30), berlin(2026, 10, 26)),  # across the one that is an hour long
        (berlin(2026, 12, 24, 12), berlin(2026, 12, 26)),
    ],
)
@pytest.mark.django_db
def test_a_faults_status_is_due_by_the_end_of_the_next_calendar_day(
    telecom: World, reported: datetime, status_by: datetime
) -> None:
    case = fault_at(telecom, reported)
    assert case.law_due == status_by
    telecom.wait(status_by - reported)
    climbed = CaseEvent.objects.filter(case=case, kind="climbed", at__lte=status_by)
    assert "law" in {event.data["reason"] for event in climbed} or case.word_due < status_by
    assert Case.objects.get(pk=case.pk).rung > 0
    assert told(case.pk) == set()


@pytest.mark.django_db
def test_business_hours_move_only_our_own_dates_never_what_the_law_counts_by_the_calendar(telecom: World) -> None:
    friday = berlin(2026, 3, 6, 17)
    always = fault_at(telecom, friday)
    policy = PolicyVersion.objects.get(key="de-telecom")
    closed = HOURS.replace('monday = "08:00-18:00"\n', "") + '\n[[holidays.also]]\ndate = "2026-03-10"\nname = "Town"\n'
    closed = HOURS.replace('monday = "08:00-18:00"\n', "")
    put_in_force(policy, calendar(telecom, closed), now=friday)
    seldom = fault_at(telecom, friday)
    assert seldom.calendar_id != always.calendar_id
    assert seldom.word_due is not None
    assert always.word_due is not None
    assert seldom.word_due - always.word_due == DAY, "no Monday: our own first word comes a day later"
    assert seldom.law_due == always.law_due == berlin(2026, 3, 8)
    assert seldom.matter_due == always.matter_due == friday + DAY


@pytest.mark.django_db
def test_a_status_that_was_given_is_asked_for_no_more(telecom: World) -> None:
    taken = telecom.mail("My line is dead.")
    number, by = taken.case_id, telecom.anna
    sort(number, matter="fault", by=by, now=telecom.now)
    assert Case.objects.get(pk=number).law_due == berlin(2026, 3, 4)
    with pytest.raises(Refused, match="Tell the customer first"):
        inform(number, date="status", by=by, now=telecom.now)
    answer(number, taken.conversation.pk, text="We repair the cable until Friday.", by=by, now=telecom.now)
    with pytest.raises(Refused, match="no such date"):
        inform(number, date="compensation", by=by, now=telecom.now)
    inform(number, date="status", by=by, now=telecom.now)
    assert Case.objects.get(pk=number).law_due is None
    with pytest.raises(Refused, match="no such date"):
        inform(number, date="status", by=by, now=telecom.now)
    sort(number, matter="", by=by, now=telecom.now)
    sort(number, matter="fault", by=by, now=telecom.now)
    assert Case.objects.get(pk=number).law_due is None, "sorting again asks for nothing that was done"
    assert told(number) == set()


@pytest.mark.django_db
def test_a_missed_status_climbs_and_stays_owed(telecom: World) -> None:
    taken = telecom.mail("My line is dead.")
    sort(taken.case_id, matter="fault", by=telecom.anna, now=telecom.now)
    answer(taken.case_id, taken.conversation.pk, text="Which line?", by=telecom.anna, now=telecom.now)
    telecom.wait(2 * DAY)
    case = Case.objects.get(pk=taken.case_id)
    reasons = [event.data["reason"] for event in CaseEvent.objects.filter(case=case, kind="climbed")]
    assert "law" in reasons
    assert case.law_due is not None
    assert case.law_due > telecom.now
    assert told(case.pk) == set()


@pytest.mark.django_db
def test_sorting_only_brings_dates_forward_and_going_back_keeps_them(telecom: World) -> None:
    case = telecom.case("It is slow.")
    assert case.matter_due is not None
    sort(case.pk, matter="fault", by=telecom.anna, now=telecom.now)
    fault = Case.objects.get(pk=case.pk)
    assert fault.matter_due == telecom.now + DAY
    assert fault.word_due == case.word_due
    sort(case.pk, matter="", by=telecom.anna, now=telecom.now)
    plain = Case.objects.get(pk=case.pk)
    assert (plain.matter, plain.matter_due, plain.law_due) == ("", fault.matter_due, fault.law_due)
    assert plain.seq == 3
    with pytest.raises(Refused, match="this matter already"):
        sort(case.pk, matter="", by=telecom.anna, now=telecom.now)
    with pytest.raises(Refused, match="no such matter"):
        sort(case.pk, matter="haunted", by=telecom.anna, now=telecom.now)
    with pytest.raises(NotYours):
        sort(case.pk, matter="move", by=telecom.emil, now=telecom.now)
    assert told(case.pk) == set()


@pytest.mark.django_db
def test_a_fault_that_is_recognised_late_is_owed_a_status_soon(telecom: World) -> None:
    taken = telecom.mail("My line is dead.")
    answer(taken.case_id, taken.conversation.pk, text="Which line?", by=telecom.anna, now=telecom.now)
    telecom.now += 2 * DAY + timedelta(minutes=1)
    sort(taken.case_id, matter="fault", by=telecom.anna, now=telecom.now)
    case = Case.objects.get(pk=taken.case_id)
    assert case.law_due == telecom.now + timedelta(hours=4), "within one first word, not four days ago"
    assert told(case.pk) == set()


@pytest.mark.django_db
def test_a_solution_asks_for_no_status_and_a_rejected_one_brings_none_back(telecom: World) -> None:
    taken = telecom.mail("My line is dead.")
    sort(taken.case_id, matter="fault", by=telecom.anna, now=telecom.now)
    propose(taken.case_id, taken.conversation.pk, text="It works again.", by=telecom.anna, now=telecom.now)
    assert Case.objects.get(pk=taken.case_id).law_due is None
    sort(taken.case_id, matter="move", by=telecom.anna, now=telecom.now)
    assert told(taken.case_id) == set()


@pytest.mark.django_db
def test_a_vulnerable_customers_cases_are_owed_sooner_those_that_run_and_those_to_come(telecom: World) -> None:
    first = telecom.mail("My line is dead.")
    customer = Case.objects.get(pk=first.case_id).customer_id
    assert customer is not None
    assert group(customer, care_group="vulnerable", by=telecom.anna, now=telecom.now) == 1
    assert Customer.objects.get(pk=customer).care_group == "vulnerable"
    second = telecom.mail("And no picture.", subject="Another matter")
    for number in (first.case_id, second.case_id):
        case = Case.objects.get(pk=number)
        assert (case.care_group, case.word_due) == ("vulnerable", telecom.now + timedelta(hours=2))
        assert told(number) == set()
    with pytest.raises(Refused, match="belongs to this group"):
        group(customer, care_group="vulnerable", by=telecom.anna, now=telecom.now)


@pytest.mark.django_db
def test_nobody_skips_the_top_priority(telecom: World) -> None:
    """What many can see and who needs most care climb like everybody else: sooner, rung by rung, to the top."""
    quiet = telecom.mail("No tone.", address="kim@example.net")
    loud = telecom.mail("My line is dead!", reach=60_000)
    customer = Case.objects.get(pk=loud.case_id).customer_id
    assert customer is not None
    group(customer, care_group="vulnerable", by=telecom.anna, now=telecom.now)
    telecom.wait(15 * DAY)
    rungs = {}
    for number in (loud.case_id, quiet.case_id):
        climbed = CaseEvent.objects.filter(case_id=number, kind="climbed").order_by("seq")
        rungs[number] = {event.data["rung"]: event.at for event in climbed if "rung" in event.data}
        assert list(rungs[number]) == [1, 2, 3]
        assert told(number) == set()
    assert all(rungs[loud.case_id][rung] <= rungs[quiet.case_id][rung] for rung in (1, 2, 3))


@pytest.mark.django_db
def test_more_people_who_see_a_case_bring_the_next_word_forward_and_never_the_matter(telecom: World) -> None:
    taken = telecom.mail("My line is dead.")
    before = Case.objects.get(pk=taken.case_id)
    assert not widen(taken.case_id, reach=10, now=telecom.now)
    assert widen(taken.case_id, reach=60_000, now=telecom.now)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.reach, case.word_due) == (60_000, telecom.now + timedelta(hours=1))
    assert case.matter_due == before.matter_due
    assert not widen(taken.case_id, reach=5, now=telecom.now), "that fewer see it puts nothing off"
    assert Case.objects.get(pk=taken.case_id).word_due == case.word_due
    sort(taken.case_id, matter="fault", by=telecom.anna, now=telecom.now)
    assert told(taken.case_id) == set()


SLOWER = CARE.replace('"4 h"', '"8 h"').replace("5 working days", "9 working days").replace('"care"', '"slower"')
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


REFUSED = {
    "rules changed without migrating": (
        "UPDATE cases_case SET policy_id = policy_id + 1, seq = seq + 1, last_event = 'noted'",
        "rules_change_lawfully",
    ),
    "a matter changed without sorting": (
        "UPDATE cases_case SET matter = 'move', seq = seq + 1, last_event = 'answered'",
        "rules_change_lawfully",
    ),
    "a matter changed silently": ("UPDATE cases_case SET matter = 'move'", "change_has_an_event"),
    "a date of the law put off by an answer": (
        "UPDATE cases_case SET law_due = law_due + interval '1 h', seq = seq + 1, last_event = 'answered'",
        "law_date_stands",
    ),
    "a date of the law taken away by sorting": (
        "UPDATE cases_case SET law_due = NULL, seq = seq + 1, last_event = 'sorted'",
        "law_date_stands",
    ),
    "a word put off by migrating": (
        "UPDATE cases_case SET word_due = word_due + interval '1 h', seq = seq + 1, last_event = 'migrated'",
        "rules_grant_no_time",
    ),
    "a matter put off by sorting": (
        "UPDATE cases_case SET matter_due = matter_due + interval '1 h', seq = seq + 1, last_event = 'sorted'",
        "matter_moves_lawfully",
    ),
    "a deadline beyond the date of the law": (
        "UPDATE cases_case SET law_due = decided_at + interval '2 min', seq = seq + 1, last_event = 'sorted'",
        "deadline_is_the_soonest_owed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.django_db
def test_the_database_refuses(name: str, telecom: World) -> None:
    fault_at(telecom, telecom.now)
    statement, constraint = REFUSED[name]
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert caught.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]
