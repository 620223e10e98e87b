"""Nobody answers, nobody came: attempts are counted and told, a call has its time, and a missed visit is one click."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions.commitments import commit_to, keep
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.links import make_link
from hilft.cases.actions.reaching import attempt, choose_call, not_reachable
from hilft.cases.actions.words import answer
from hilft.cases.histories import untrue
from hilft.cases.models import Attempt, Call, Case, CaseEvent, Commitment
from hilft.cases.reaching import times_for
from hilft.channels.letters import compose
from hilft.community.actions.visits import say_nobody_came
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from hilft.policies.actions import put_in_force, store_calendar, store_policy
from tests.web.desk.conftest import Desk
from tests.web.public.conftest import Guest
from tests.world import PACKS, World

pytestmark = pytest.mark.usefixtures("plain_files")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("Please call me back, keyword router.")


def call_in_vain(world: World, taken: TakenIn) -> Attempt:
    return attempt(taken.case_id, at=world.now, by=world.anna, now=world.now)


def page_of(world: World, taken: TakenIn) -> str:
    return f"/c/{make_link(taken.case_id, 'customer', now=world.now)}/"


def visit(world: World, taken: TakenIn, kind: str = "visit") -> Commitment:
    due: dict[str, Any] = {"text": "The technician comes", "due_at": world.now + 3 * HOUR, "kind": kind}
    return commit_to(taken.case_id, by=world.anna, now=world.now, **due)


def test_e5_each_attempt_sends_a_link_and_moves_no_date(world: World, taken: TakenIn) -> None:
    before = Case.objects.get(pk=taken.case_id)
    call_in_vain(world, taken)
    after = Case.objects.get(pk=taken.case_id)
    assert (after.next_due, after.word_due, after.owner) == (before.next_due, before.word_due, before.owner)
    letter = compose(Delivery.objects.get(what="attempted"), now=world.now)
    assert letter is not None
    assert letter.automatic
    assert "/c/" in letter.text
    assert "Here you choose when we call you" in letter.text


def test_e5_not_reachable_only_after_three_attempts_in_different_half_days_and_with_a_date(
    world: World, taken: TakenIn
) -> None:
    until = world.now + 5 * DAY
    for pause, more in ((timedelta(), 2), (HOUR, 2), (4 * HOUR, 1)):
        world.now += pause
        call_in_vain(world, taken)
        with pytest.raises(Refused, match="three attempts") as refused:
            not_reachable(taken.case_id, until=until, by=world.anna, now=world.now)
        assert ("one more" in str(refused.value)) == (more == 1)
    world.now += 19 * HOUR
    call_in_vain(world, taken)
    not_reachable(taken.case_id, until=until, by=world.anna, now=world.now)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.waiting_for, case.wait_until) == ("customer", until)
    assert case.next_due is not None
    assert case.next_due <= until, "it has a date, and an owner"
    assert Delivery.objects.filter(what="attempted").count() == 4
    world.now += HOUR
    world.mail("Here I am.", subject="Re", case_id=taken.case_id)
    assert Case.objects.get(pk=taken.case_id).waiting_for is None
    with pytest.raises(Refused, match="3 more are needed"):
        not_reachable(taken.case_id, until=until, by=world.anna, now=world.now)
    assert list(untrue([taken.case_id])) == []


def test_e5_the_phone_form_takes_nobody_answered_and_asks_nothing_else(world: World, taken: TakenIn) -> None:
    desk = Desk(world, world.anna)
    form = {"way": "phone", "said_at": world.now.strftime("%Y-%m-%dT%H:%M"), "token": "t1", "nobody_answered": "on"}
    assert desk.post("/desk/entry/", **form).status_code == 422, "it is about a case"
    assert desk.post("/desk/entry/", **{**form, "way": "letter"}, case=taken.case_id).status_code == 422
    form["said_at"] = "2026-03-02T10:00"
    assert desk.post("/desk/entry/", **form, case=taken.case_id).status_code == 302
    assert Attempt.objects.get().by == world.anna
    shown = desk.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "Attempts to reach the customer" in shown
    wait = {"waiting_for": "not_reachable", "until": "2026-03-05T10:00"}
    refused = Desk(world, world.lena).post(f"/desk/cases/{taken.case_id}/wait/", **wait)
    assert refused.status_code == 422
    assert "three attempts" in refused.content.decode()


def test_e5_the_customer_chooses_a_time_and_it_is_a_commitment_of_the_owner(world: World, taken: TakenIn) -> None:
    call_in_vain(world, taken)
    guest, page = Guest(world), page_of(world, taken)
    assert "We tried to reach you" in guest.read(page)
    first = times_for(Case.objects.get(pk=taken.case_id), now=world.now + timedelta(minutes=1))[0]
    assert guest.post(f"{page}call/", at=first.isoformat()).status_code == 302
    call = Call.objects.select_related("commitment").get()
    case = Case.objects.get(pk=taken.case_id)
    assert (call.person, call.starts_at, call.commitment.due_at) == (case.owner, first, first + HOUR / 2)
    assert case.next_due is not None
    assert case.next_due <= call.commitment.due_at
    assert "calls you then" in guest.read(page)
    assert guest.post(f"{page}call/", at=first.isoformat()).status_code == 422, "one call at a time"
    assert guest.post(f"{page}call/", at="never").status_code == 422
    assert list(untrue([taken.case_id])) == []


def test_e5_no_two_customers_get_the_same_time_of_one_advisor(world: World, taken: TakenIn) -> None:
    other = world.mail("Me too.", address="kim@example.net")
    Case.objects.get(pk=other.case_id)
    owner = Case.objects.get(pk=taken.case_id).owner
    mine = world.case("Also hers", owner=owner)
    first = times_for(Case.objects.get(pk=taken.case_id), now=world.now)[0]
    choose_call(taken.case_id, starts_at=first, now=world.now)
    assert first not in times_for(mine, now=world.now)
    with pytest.raises(Refused, match="not free any more"):
        choose_call(mine.pk, starts_at=first, now=world.now)
    said = {"text": "x", "due_at": first + HOUR, "made_at": world.now, "made_by": owner, "kind": "call"}
    second = Commitment.objects.create(case=mine, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(commitment=second, person=owner, starts_at=first)


@pytest.mark.django_db(transaction=True)
def test_e5_of_two_who_choose_the_same_time_at_once_one_gets_it(world: World) -> None:
    cases = [world.case(f"Call {n}", owner=world.anna) for n in range(2)]
    first = times_for(cases[0], now=world.now)[0]
    start, told = Barrier(2), []

    def choose(case: Case) -> None:
        start.wait()
        try:
            choose_call(case.pk, starts_at=first, now=world.now)
            told.append("chosen")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    both = [Thread(target=choose, args=[case]) for case in cases]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["chosen", "refused"]
    assert Call.objects.count() == Commitment.objects.count() == 1


def test_e5_nobody_came_is_one_click_and_climbs_though_we_had_noted_it_as_kept(world: World, taken: TakenIn) -> None:
    made = visit(world, taken)
    guest, page = Guest(world), page_of(world, taken)
    assert "Nobody came" not in guest.read(page), "its time has not passed"
    customer = Customer.objects.get(case=taken.case_id)
    with pytest.raises(Refused, match="has not passed"):
        say_nobody_came(taken.case_id, made.pk, by=customer, now=world.now)
    world.now += 2 * HOUR
    answer(taken.case_id, taken.conversation.pk, text="He was there.", by=world.anna, now=world.now)
    keep(made.pk, by=world.anna, now=world.now)
    world.now += 2 * HOUR
    owner = Case.objects.get(pk=taken.case_id).owner
    assert "Nobody came" in guest.read(page)
    for _twice in range(2):
        assert guest.post(f"{page}commitments/{made.pk}/nobody/").status_code == 302
    made.refresh_from_db()
    case = Case.objects.get(pk=taken.case_id)
    assert made.missed_at is not None
    assert made.nobody_came_at is not None
    assert (case.owner, owner) == (world.lena, world.anna) or case.owner == world.lena
    climbed = CaseEvent.objects.filter(case=case, kind="climbed")
    assert [event.data["reason"] for event in climbed] == ["nobody_came"]
    assert list(untrue([case.pk])) == []
    connection.check_constraints()


def test_e5_what_the_clock_let_climb_already_climbs_once_and_the_report_is_a_word_of_theirs(
    world: World, taken: TakenIn
) -> None:
    made = visit(world, taken)
    world.wait(3 * HOUR)
    climbs = CaseEvent.objects.filter(case=taken.case_id, kind="climbed").count()
    customer = Customer.objects.get(case=taken.case_id)
    say_nobody_came(taken.case_id, made.pk, by=customer, now=world.now + timedelta(minutes=5))
    assert CaseEvent.objects.filter(case=taken.case_id, kind="climbed").count() == climbs == 1
    assert Delivery.objects.filter(what="missed").count() == 1, "the customer is told once"
    assert CaseEvent.objects.filter(case=taken.case_id).latest("seq").kind == "spoke"
    assert list(untrue([taken.case_id])) == []


def test_e5_the_law_s_clock_for_a_missed_appointment_starts_where_the_policy_has_one(world: World) -> None:
    calendar = store_calendar("service", (PACKS / "hours.toml").read_text(), now=world.now)
    telecom = store_policy((PACKS / "de_telecom.toml").read_text(), now=world.now)
    put_in_force(telecom, calendar, now=world.now)
    taken = world.mail("My line is dead.")
    made = visit(world, taken)
    before = Case.objects.get(pk=taken.case_id)
    world.now += 3 * HOUR
    customer = Customer.objects.get(case=before)
    say_nobody_came(taken.case_id, made.pk, by=customer, now=world.now)
    case = Case.objects.get(pk=taken.case_id)
    assert case.matter == "missed_appointment"
    assert case.matter_due is not None
    assert before.matter_due is not None
    assert case.matter_due < before.matter_due, "its ages count by the calendar, as the pack says"
    assert Commitment.objects.get().missed_at == world.now
    assert list(untrue([taken.case_id])) == []
    shown = Desk(world, world.lena).get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "What happened put the case under a matter" in shown


def test_e5_a_missed_report_is_of_a_visit_or_a_call_the_database_knows_nothing_else(
    world: World, taken: TakenIn
) -> None:
    made = visit(world, taken, kind="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=made.pk).update(nobody_came_at=world.now, missed_at=made.due_at)
    customer = Customer.objects.get(case=taken.case_id)
    with pytest.raises(Refused, match="Nobody was to come"):
        say_nobody_came(taken.case_id, made.pk, by=customer, now=made.due_at)
