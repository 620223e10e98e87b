"""Asking somebody who knows: the question has its own owner, date and ladder, and the asking case loses nothing."""

from datetime import timedelta

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.links import make_link
from hilft.cases.models import Case, CaseEvent
from hilft.deliveries.models import Delivery
from hilft.experts.actions import Verdict, answer, answer_at_desk, ask
from hilft.experts.models import Consult
from hilft.experts.queries import consult_of_link, consults_of, experts
from hilft.people.actions import record_absence
from tests.world import World

QUESTION = "Why is this site not reachable over IPv6?\nReach them at robin@example.net"


def asked(world: World) -> Consult:
    case = world.case("Own site unreachable over IPv6")
    return ask(case.pk, expert=world.emil, question=QUESTION, by=world.anna, now=world.now)


def kinds(case_id: int) -> list[str]:
    return [event.kind for event in CaseEvent.objects.filter(case_id=case_id).order_by("seq")]


def test_a_question_is_a_case_of_its_own_and_the_asking_case_keeps_its_owner_and_dates(world: World) -> None:
    case = world.case("Own site unreachable over IPv6")
    before = Case.objects.get(pk=case.pk)
    consult = ask(case.pk, expert=world.emil, question=QUESTION, by=world.anna, now=world.now)
    after = Case.objects.get(pk=case.pk)
    assert (after.owner, after.next_due, after.matter_due) == (before.owner, before.next_due, before.matter_due)
    child = Case.objects.get(pk=consult.pk)
    assert (child.kind, child.owner, child.parent_id) == ("consult", world.emil, case.pk)
    assert child.title == "Why is this site not reachable over IPv6?"
    assert "robin@example.net" not in consult.question
    assert Delivery.objects.filter(case_id=child.pk, what="consult", person=world.emil, payload={}).count() == 1
    assert experts() == [world.emil]


def test_an_expert_answers_by_the_personal_link_and_the_owner_is_told(world: World) -> None:
    consult = asked(world)
    secret = make_link(consult.pk, "expert", now=world.now)
    answer(secret, text="The prefix is not announced.", verdict="answered", now=world.now)
    (known,) = consults_of(consult.parent_id)
    assert (known.answer, known.verdict) == ("The prefix is not announced.", "answered")
    assert known.case.closed_at is not None
    assert kinds(consult.parent_id)[-1] == "consult_answered"
    told = Delivery.objects.get(case_id=consult.parent_id, what="consult_answered")
    assert told.person == world.anna
    with pytest.raises(Refused):
        answer(secret, text="Once more", verdict="answered", now=world.now)


def test_an_answer_without_words_is_refused(world: World) -> None:
    secret = make_link(asked(world).pk, "expert", now=world.now)
    with pytest.raises(Refused):
        answer(secret, text="   ", verdict="answered", now=world.now)


def test_not_me_lets_the_question_climb_and_the_asking_case_stays(world: World) -> None:
    consult = asked(world)
    secret = make_link(consult.pk, "expert", now=world.now)
    answer(secret, text="Ask the routing team.", verdict="not_me", now=world.now)
    child, parent = Case.objects.get(pk=consult.pk), Case.objects.get(pk=consult.parent_id)
    assert (child.owner, child.closed_at, parent.owner) == (world.lena, None, world.anna)
    answer_at_desk(consult.pk, text="Routing says: fixed.", verdict=Verdict.ANSWERED, by=world.lena, now=world.now)
    assert Case.objects.get(pk=consult.pk).outcome == "answered"


def test_nobody_here_knows_is_itself_a_reason_to_climb(world: World) -> None:
    consult = asked(world)
    answer(make_link(consult.pk, "expert", now=world.now), text="", verdict="nobody_knows", now=world.now)
    parent = Case.objects.get(pk=consult.parent_id)
    assert (parent.owner, parent.rung) == (world.lena, 1)
    assert kinds(parent.pk)[-2:] == ["consult_answered", "climbed"]


def test_a_silent_expert_is_climbed_past_before_the_asking_case_is_late(world: World) -> None:
    consult = asked(world)
    world.wait(timedelta(hours=5))
    assert Case.objects.get(pk=consult.pk).owner == world.lena


def test_the_question_to_an_expert_who_is_away_goes_to_whoever_is_there(world: World) -> None:
    record_absence(world.emil, start=world.now - timedelta(days=1), end=world.now + timedelta(days=5))
    consult = asked(world)
    assert Case.objects.get(pk=consult.pk).owner == world.lena
    assert Delivery.objects.get(case_id=consult.pk, what="consult").person == world.lena


def test_a_link_of_a_customer_or_an_old_link_opens_no_question(world: World) -> None:
    consult = asked(world)
    assert consult_of_link(make_link(consult.pk, "customer", now=world.now), now=world.now) is None
    secret = make_link(consult.pk, "expert", now=world.now)
    assert consult_of_link(secret, now=world.now) == consult
    assert consult_of_link(secret, now=world.now + timedelta(days=32)) is None
