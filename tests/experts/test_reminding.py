"""Whoever has a question is reminded half-way to its date, and the date stays."""

from datetime import timedelta

from hilft.cases.models import Case
from hilft.deliveries.models import Delivery
from hilft.experts.actions import answer, give_key, pass_on, remind, take_on
from tests.experts.test_whom import expert, put
from tests.world import World


def test_half_way_to_its_date_whoever_has_the_question_is_reminded_once_and_the_date_stays(world: World) -> None:
    consult = put(world, person=world.emil)
    due = Case.objects.get(pk=consult.pk).next_due
    world.now += timedelta(hours=1, minutes=50)
    assert remind(now=world.now) == 0
    world.now += timedelta(minutes=10)
    assert [remind(now=world.now), remind(now=world.now)] == [1, 0]
    reminder = Delivery.objects.get(what="consult_reminder")
    assert (reminder.person, reminder.case_id) == (world.emil, consult.pk)
    assert Case.objects.get(pk=consult.pk).next_due == due
    colleague = expert("Co Colleague")
    pass_on(give_key(consult.pk, world.emil.pk, now=world.now), to=colleague, note="", now=world.now)
    take_on(give_key(consult.pk, colleague.pk, now=world.now), now=world.now)
    world.now += timedelta(minutes=59)
    assert remind(now=world.now) == 0
    world.now += timedelta(minutes=1)
    assert remind(now=world.now) == 1, "whoever has it now has a reminder of their own"
    answer(give_key(consult.pk, colleague.pk, now=world.now), text="So.", verdict="answered", now=world.now)
    assert remind(now=world.now + timedelta(minutes=30)) == 0


def test_over_a_weekend_half_way_is_counted_in_opening_hours(world: World) -> None:
    world.now += timedelta(days=4, hours=6)  # Friday afternoon, two hours before the desk closes
    consult = put(world, person=world.emil)
    case = Case.objects.get(pk=consult.pk)
    assert case.next_due is not None
    assert case.next_due - world.now > timedelta(days=2)
    world.now += timedelta(hours=1, minutes=30)
    assert remind(now=world.now) == 0
    world.now += timedelta(days=1)
    assert remind(now=world.now) == 1
