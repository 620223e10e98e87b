"""What the search found once, told as stories: each of these broke a promise before it was repaired."""

from datetime import timedelta

import pytest
from django.db import connection

from hilft.cases.actions.absences import name_standing_head, record_absence
from hilft.cases.actions.closing import close, confirm, reopen
from hilft.cases.actions.commitments import commit_to, keep
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.ownership import escalate
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, CaseEvent
from hilft.escalation.tick import run
from hilft.experts.actions import ask
from hilft.people.actions import Profile, change_profile, deactivate, end_absence, end_duty, put_on_duty
from hilft.people.models import Absence, Person, Role
from hilft.people.queries import roster
from tests.world import World


def now_of(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def kinds(case_id: int) -> list[str]:
    return list(CaseEvent.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True))


def test_a_customer_whose_owner_has_left_is_heard_and_has_another_owner_in_the_same_moment(world: World) -> None:
    taken = world.mail("My line is dead.")
    owner = now_of(taken.case_id).owner
    confirm(taken.case_id, now=world.now)
    deactivate(owner, by=world.doris)
    world.now += timedelta(hours=1)
    world.mail("It is dead again.", case_id=taken.case_id)
    connection.check_constraints()
    after = now_of(taken.case_id)
    assert after.closed_at is None
    assert after.owner == world.lena
    assert kinds(taken.case_id)[-2:] == ["reopened", "covered"]


def test_a_case_of_somebody_who_has_left_that_is_overdue_when_it_opens_again_climbs_at_once(world: World) -> None:
    taken = world.mail("My line is dead.")
    owner = now_of(taken.case_id).owner
    answer(taken.case_id, taken.conversation.pk, text="Then we stop here.", by=owner, now=world.now)
    close(taken.case_id, outcome="withdrawn", by=owner, now=world.now)
    deactivate(owner, by=world.doris)
    reopen(taken.case_id, by=world.hanna, now=world.now + timedelta(days=60))
    connection.check_constraints()
    after = now_of(taken.case_id)
    assert kinds(taken.case_id)[-2:] == ["reopened", "climbed"]
    assert after.owner.may_own
    assert after.rung > 0


def test_what_was_promised_before_the_customer_said_yes_is_owed_again_when_the_case_opens_again(world: World) -> None:
    taken = world.mail("My line is dead.")
    due = world.now + timedelta(days=20)
    commit_to(taken.case_id, text="The technician comes.", due_at=due, by=world.anna, now=world.now)
    confirm(taken.case_id, now=world.now)
    reopen(taken.case_id, by=world.anna, now=world.now + timedelta(hours=1))
    assert now_of(taken.case_id).commitment_due == due


def test_what_should_have_been_done_while_the_case_was_closed_is_owed_with_the_next_word(world: World) -> None:
    taken = world.mail("My line is dead.")
    due = world.now + timedelta(hours=1)
    commit_to(taken.case_id, text="We call.", due_at=due, by=world.anna, now=world.now)
    confirm(taken.case_id, now=world.now)
    reopen(taken.case_id, by=None, now=world.now + timedelta(days=1))
    after = now_of(taken.case_id)
    assert after.commitment_due == after.word_due
    assert after.next_due is not None
    assert after.next_due > world.now + timedelta(days=1, hours=1), "nobody could keep it: it does not climb at once"


def test_who_keeps_one_word_is_not_blamed_at_once_for_another_that_was_missed_and_has_a_new_date(world: World) -> None:
    case = world.case("Two promises")
    owner, now = world.anna, world.now
    commit_to(case.pk, text="The first.", due_at=now + timedelta(hours=1), by=owner, now=now)
    later = commit_to(case.pk, text="The second.", due_at=now + timedelta(days=3), by=owner, now=now)
    world.wait(timedelta(hours=1))
    missed = now_of(case.pk)
    assert (missed.last_event, missed.owner) == ("climbed", world.lena)
    keep(later.pk, by=world.lena, now=world.now + timedelta(minutes=1))
    after = now_of(case.pk)
    assert after.commitment_due == missed.commitment_due
    assert after.next_due == missed.next_due


def test_escalating_by_hand_does_not_put_a_missed_commitment_before_an_earlier_one_that_is_still_ahead(
    world: World,
) -> None:
    case = world.case("Two promises")
    now = world.now
    commit_to(case.pk, text="The first.", due_at=now + timedelta(minutes=1), by=world.anna, now=now)
    commit_to(case.pk, text="The second.", due_at=now + timedelta(minutes=30), by=world.anna, now=now)
    escalate(case.pk, by=world.anna, now=now + timedelta(minutes=2))
    assert now_of(case.pk).commitment_due == now + timedelta(minutes=30)


def test_a_word_that_came_late_and_was_written_early_keeps_the_case_from_being_closed_over_it(world: World) -> None:
    taken = world.mail("My line is dead.")
    world.now += timedelta(hours=2)
    answer(taken.case_id, taken.conversation.pk, text="We look.", by=world.anna, now=world.now)
    world.now += timedelta(hours=2)
    first = taken.message
    slow = world.mail("One more thing.", case_id=taken.case_id)
    slow.message.said_at = first.said_at + timedelta(hours=1)  # the sender's clock, or a mail server's queue
    slow.message.save()
    with pytest.raises(Refused):
        close(taken.case_id, outcome="withdrawn", by=world.anna, now=world.now)


def test_a_question_to_an_expert_does_not_end_without_saying_how(world: World) -> None:
    consult = ask(world.case("IPv6").pk, expert=world.emil, question="Why?", by=world.anna, now=world.now)
    for outcome in ("", "confirmed", "nonsense"):
        with pytest.raises(Refused):
            close(consult.pk, outcome=outcome, by=world.lena, now=world.now)
    close(consult.pk, outcome="answered", by=world.lena, now=world.now)


def test_an_absence_and_a_duty_that_are_over_are_not_made_longer_by_ending_them_again(world: World) -> None:
    start = world.now
    record_absence(world.anna, start=start, end=start + timedelta(days=1), deputy=None, by=world.doris, now=world.now)
    duty = put_on_duty(world.ben, Role.DUTY_LEAD, starts=start, ends=start + timedelta(days=1))
    week_later = start + timedelta(days=7)
    record_absence(
        world.anna, start=week_later, end=week_later + timedelta(days=1), deputy=None, by=world.doris, now=start
    )
    end_absence(Absence.objects.order_by("pk")[0], by=world.doris, now=week_later + timedelta(hours=1))
    end_duty(duty, by=world.doris, now=week_later)
    assert Absence.objects.order_by("pk")[0].span.upper == start + timedelta(days=1)
    assert not roster().is_there(world.anna.pk, week_later + timedelta(hours=2))
    assert roster().holder(Role.DUTY_LEAD, None, start + timedelta(days=2)) is None


def test_a_role_given_by_mistake_can_be_taken_back_in_the_same_second(world: World) -> None:
    def become(role: str) -> None:
        anna = Person.objects.get(pk=world.anna.pk)
        profile = Profile(name=anna.name, alias=anna.alias, role=role, team=anna.team)
        change_profile(anna, profile, by=world.doris, now=world.now)

    become(Role.DUTY_LEAD)
    become(Role.ADVISOR)
    assert roster().holder(Role.DUTY_LEAD, world.team.pk, world.now) == world.lena.pk
    assert all(duty.person != world.anna.pk for duty in roster().duties[Role.DUTY_LEAD])


def test_a_standing_head_who_is_away_and_no_longer_it_keeps_no_case(world: World) -> None:
    """Whoever is the standing duty head counts as there; the moment somebody else is, an absence counts again."""
    case = world.case("My line is dead.", owner=world.doris)
    week = world.now + timedelta(days=7)
    record_absence(world.doris, start=world.now, end=week, deputy=None, by=world.hanna, now=world.now)
    world.wait(timedelta(minutes=30))
    assert now_of(case.pk).owner_id == world.doris.pk
    name_standing_head(world.hanna, by=world.hanna, now=world.now)
    run(now=world.now + timedelta(seconds=1))
    assert now_of(case.pk).owner_id != world.doris.pk
