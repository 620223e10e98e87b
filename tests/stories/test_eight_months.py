"""The longest service case: nobody in the team can answer, and nobody does anything, for eight months."""

from datetime import timedelta

from django.db import connection

from hilft.cases.models import Case, CaseEvent
from hilft.cases.queries import violations
from hilft.core.policy import Kind
from hilft.experts import actions as experts
from tests.world import World

EIGHT_MONTHS = timedelta(days=240)
QUESTION = "Why is my own site example.net at 2001:db8:7::80 not reachable over IPv6 from your network?"


def test_a_case_nobody_touches_for_eight_months_is_at_the_top_within_days_and_stays_in_sight(world: World) -> None:
    taken = world.mail(QUESTION, subject="IPv6")
    opened_at = Case.objects.get(pk=taken.case_id).opened_at
    world.wait(timedelta(days=7), step=timedelta(hours=1))
    after_a_week = Case.objects.get(pk=taken.case_id)
    assert after_a_week.owner == world.doris
    assert after_a_week.rung == 3

    world.wait(EIGHT_MONTHS - timedelta(days=7), step=timedelta(hours=6))
    case = Case.objects.get(pk=taken.case_id)
    assert case.owner == world.doris
    assert case.opened_at == opened_at, "the age never moves"
    assert case.next_due is not None
    assert case.next_due > world.now
    top = CaseEvent.objects.filter(case=case, kind="climbed", owner=world.doris).order_by("at")
    assert top.count() > 100, "the top rung repeats"
    gaps = [later.at - earlier.at for earlier, later in zip(top, list(top)[1:], strict=False)]
    assert max(gaps) < timedelta(days=8), "never silent for longer than the holidays at the turn of the year"
    assert violations() == {"without_owner": 0, "without_deadline": 0}


def test_the_ladder_climbs_as_the_policy_says(world: World) -> None:
    taken = world.mail(QUESTION)
    world.wait(timedelta(days=3), step=timedelta(minutes=30))
    climbs = CaseEvent.objects.filter(case_id=taken.case_id, kind="climbed").order_by("seq")[:3]
    # Monday 10:00: four hours for the first word, four for the duty lead, one working day for the head of service.
    hours = [(climb.at - world.now + timedelta(days=3)).total_seconds() / 3600 for climb in climbs]
    assert [round(number) for number in hours] == [4, 8, 32]
    assert [climb.owner for climb in climbs] == [world.lena, world.hanna, world.doris]


def test_an_expert_who_never_answers_climbs_on_its_own_ladder_and_stops_no_clock(world: World) -> None:
    taken = world.mail(QUESTION)
    owner = Case.objects.get(pk=taken.case_id).owner
    before = Case.objects.get(pk=taken.case_id).next_due
    asked = experts.ask(
        taken.case_id, expert=world.emil, question="Who routes 2001:db8:7::/48?", by=owner, now=world.now
    )
    parent, consult = Case.objects.get(pk=taken.case_id), Case.objects.get(pk=asked.case_id)
    assert parent.next_due == before, "a question to somebody else moves no date of the customer's case"
    assert parent.owner == owner
    assert consult.kind == Kind.CONSULT
    assert consult.owner == world.emil
    world.wait(timedelta(days=2), step=timedelta(minutes=30))
    consult.refresh_from_db()
    assert consult.rung > 0
    assert consult.owner in {world.lena, world.hanna, world.doris}


def test_hours_of_standstill_end_in_one_climb_for_each_case(world: World) -> None:
    cases = [world.case(f"Question {n}") for n in range(5)]
    world.now += timedelta(days=10)  # nothing ran: no clock, no worker
    world.wait(timedelta(seconds=30), step=timedelta(seconds=30))
    for case in cases:
        climbs = CaseEvent.objects.filter(case=case, kind="climbed")
        assert climbs.count() == 1
    connection.check_constraints()


def test_with_every_person_passive_for_eight_months_case_and_question_come_to_the_top_again_and_again(
    world: World,
) -> None:
    """Nobody acts: not the owner, not the expert, no lead, no head. The customer nudges thrice in between."""
    taken = world.mail(QUESTION, subject="IPv6")
    owner = Case.objects.get(pk=taken.case_id).owner
    asked = experts.ask_whom(
        taken.case_id, experts.Whom(topic="IPv6 routing"), question=QUESTION, by=owner, now=world.now
    )
    numbers = [taken.case_id, asked.pk]
    for day in range(240):
        world.wait(timedelta(days=1), step=timedelta(hours=8))
        if day in (3, 30, 200):
            world.mail(f"Is anybody there? {day}", subject="IPv6", case_id=taken.case_id)
        for case in Case.objects.filter(pk__in=numbers).select_related("owner"):
            assert case.closed_at is None
            assert case.owner.may_own
            assert case.next_due is not None
            assert case.next_due > world.now, f"day {day}: a date that lies ahead"
    for number in numbers:
        top = CaseEvent.objects.filter(case=number, kind="climbed", owner=world.doris)
        assert top.count() >= 8, "the top has heard of it at least eight times"
    assert violations() == {"without_owner": 0, "without_deadline": 0}


def test_an_unusual_topic_has_a_person_from_the_first_minute_and_a_silent_one_is_climbed_past(world: World) -> None:
    taken = world.mail(QUESTION)
    before = Case.objects.get(pk=taken.case_id)
    experts.name_expert_duty(world.emil, by=world.hanna, now=world.now)
    asked = experts.ask_whom(
        taken.case_id, experts.Whom(topic="IPv6"), question=QUESTION, by=before.owner, now=world.now
    )
    consult = Case.objects.get(pk=asked.pk)
    assert consult.owner == world.emil, "a named duty, not a mailbox"
    assert "2001:db8:7::80" in asked.question, "what is the question is not hidden"
    dates: list[tuple[object, ...]] = []
    for _ in range(7):
        world.wait(timedelta(minutes=30))
        case = Case.objects.get(pk=taken.case_id)
        dates.append((case.owner, case.next_due, case.word_due, case.matter_due))
    assert set(dates) == {(before.owner, before.next_due, before.word_due, before.matter_due)}, (
        "waiting for somebody inside stops none of the customer's clocks"
    )
    world.wait(timedelta(hours=1))
    late = CaseEvent.objects.get(case=consult, kind="climbed")
    assert late.owner == world.lena
    assert late.data["reason"] == "word"
