"""Cases of a matter under the shipped packs: what the law sets by the calendar, and what other rules may change."""

from datetime import datetime, timedelta

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.ownership import take
from hilft.cases.actions.rules import group, inform, sort, widen
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, CaseEvent
from hilft.people.models import Customer
from hilft.people.permissions import NotYours
from hilft.policies.actions import put_in_force
from hilft.policies.models import PolicyVersion
from tests.core.made import berlin
from tests.policies.ruled import DAY, HOURS, calendar, fault_at, told
from tests.world import World


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
    climbed = CaseEvent.objects.filter(case=case, kind="climbed")
    assert ("law", status_by) in {(event.data["reason"], event.at) for event in climbed}
    assert Case.objects.get(pk=case.pk).rung > 0
    assert told(case.pk) == set()


@pytest.mark.django_db
def test_business_hours_move_only_our_own_dates_never_what_the_law_counts_by_the_calendar(telecom: World) -> None:
    friday = berlin(2026, 3, 6, 17)
    always = fault_at(telecom, friday)
    policy = PolicyVersion.objects.get(key="de-telecom")
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


@pytest.mark.django_db
def test_joining_two_cases_loses_no_date_of_the_law(telecom: World) -> None:
    older, younger = telecom.mail("It is slow."), telecom.mail("Now it is dead.", subject="Dead")
    third = telecom.mail("I move.", subject="Moving")
    assert len({older.case_id, younger.case_id, third.case_id}) == 3
    for taken in (older, younger, third):
        if Case.objects.get(pk=taken.case_id).owner != telecom.anna:
            take(taken.case_id, by=telecom.anna, now=telecom.now)
    sort(younger.case_id, matter="fault", by=telecom.anna, now=telecom.now)
    assert join(older.case_id, younger.case_id, by=telecom.anna, now=telecom.now) == older.case_id
    case = Case.objects.get(pk=older.case_id)
    assert (case.matter, case.law_due) == ("fault", berlin(2026, 3, 4))
    sort(third.case_id, matter="cancellation", by=telecom.anna, now=telecom.now)
    with pytest.raises(Refused, match="The law sets a date"):
        join(older.case_id, third.case_id, by=telecom.anna, now=telecom.now)
    assert told(older.case_id) | told(younger.case_id) == set()
