"""Each day is summed up once, from its own events; from the sums comes the alarm about missing hours."""

from datetime import date, timedelta

import pytest
from django.db import connection

from hilft.base.actions import note
from hilft.cases.actions.closing import confirm, reopen
from hilft.cases.actions.words import answer, propose
from hilft.cases.audit import audit
from hilft.cases.models import Case
from hilft.core.spread import quantile
from hilft.learning.capacity import look, looked
from hilft.learning.models import Band, SpeedDay, TeamDay
from hilft.learning.rollup import BACK, DAYS, roll_up
from hilft.people.actions.persons import record_absence
from tests.world import World

DAY = timedelta(days=1)


def all_days(world: World) -> list[date]:
    """Sum up every day that has ended."""
    found = []
    while (day := roll_up(now=world.now)) is not None:
        found.append(day)
    return found


@pytest.mark.django_db
def test_a_day_is_summed_up_when_it_is_over_and_only_once(world: World) -> None:
    assert len(all_days(world)) == BACK
    taken = world.mail("Slow line")
    world.mail("No line", subject="Another matter", address="kim@example.net")
    world.now += timedelta(hours=2)
    answer(taken.case_id, taken.conversation.pk, text="We look.", by=world.anna, now=world.now)
    world.now += timedelta(hours=2)
    propose(taken.case_id, taken.conversation.pk, text="Do this.", by=world.anna, now=world.now)
    world.now += timedelta(hours=1)
    confirm(taken.case_id, now=world.now)
    assert all_days(world) == [], "the day is not over"
    today, world.now = world.now.date(), world.now + DAY
    assert all_days(world) == [today]
    row = TeamDay.objects.get(day=today, came__gt=0)
    assert (row.team, row.came, row.returned, row.ended) == (world.team, 2, 0, 1)
    assert row.hours > 10, "Anna and Ben"
    speed = SpeedDay.objects.get(day=today)
    assert (speed.channel, speed.band) == ("mail", Band.PRIVATE)
    seen = [quantile({int(key): n for key, n in each.items()}, 0.5) for each in (speed.words, speed.solved)]
    assert seen == pytest.approx([7_200, 14_400], rel=0.05), (
        "solved when the solution was put, not when it was confirmed"
    )
    assert all_days(world) == []


@pytest.mark.django_db
def test_a_case_that_comes_back_counts_as_coming_and_an_absence_takes_hours_away(world: World) -> None:
    taken = world.mail("Slow line")
    propose(taken.case_id, taken.conversation.pk, text="Do this.", by=world.anna, now=world.now)
    confirm(taken.case_id, now=world.now)
    reopen(taken.case_id, by=world.anna, now=world.now)
    first, world.now = world.now, world.now + DAY
    record_absence(world.anna, start=world.now - timedelta(hours=9), end=world.now + 3 * DAY)
    world.now += DAY
    all_days(world)
    one, two = TeamDay.objects.filter(day__gte=first.date()).order_by("day")
    assert (one.came, one.returned, one.ended) == (1, 1, 1)
    assert two.hours == pytest.approx(one.hours / 2), "Ben alone"


@pytest.mark.django_db
def test_a_day_is_found_by_the_summary_of_blocks(world: World) -> None:
    world.mail("Slow line")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM cases_caseevent WHERE at >= now() - interval '1 day' AND at < now()")
        assert "event_day" in "".join(line for (line,) in cursor.fetchall())


def day_like(world: World, day: date, *, came: int, ended: int) -> None:
    """Write down a day that brought so much, as the sum of one does."""
    TeamDay.objects.update_or_create(
        day=day, team=world.team, defaults={"came": came, "ended": ended, "hours": 20.0 if day.weekday() < 5 else 0.0}
    )
    note(DAYS, {"day": day.isoformat()}, now=world.now)


def next_day(world: World, *, came: int, ended: int) -> None:
    working = world.now.weekday() < 5
    day_like(world, world.now.date(), came=came if working else 0, ended=ended if working else 0)
    world.now += DAY
    assert look(now=world.now)
    assert not look(now=world.now), "once a day"


@pytest.mark.django_db
def test_a_growing_backlog_becomes_one_case_of_the_head_of_service_and_ends_by_itself(world: World) -> None:
    begun, world.now = world.now, world.now + 21 * DAY
    for number in range(21):
        day = (begun + number * DAY).date()
        busy = day.weekday() < 5
        day_like(world, day, came=(10 if number < 14 else 30) * busy, ended=10 * busy)
    next_day(world, came=30, ended=10)
    about = Case.objects.filter(kind="operations")
    assert not about.exists(), "one bad day rings nothing"
    for _ in range(4):
        next_day(world, came=30, ended=10)
    case = about.get()
    assert (case.owner, case.closed_at) == (world.hanna, None)
    assert case.title.startswith("Too few hours of advisors (Example Telecom)")
    found = looked()
    assert found is not None
    assert found.alarm is not None
    assert found.alarm.team is None, "the house comes first"
    assert found.alarm.outlook.missing > 50
    assert found.alarm.outlook.pace == pytest.approx(0.5)
    assert [one.is_on for one in found.scopes] == [True, True], "the house and its one team"
    TeamDay.objects.update(came=0)
    for _ in range(2):
        next_day(world, came=0, ended=10)
        assert about.get().closed_at is None, "a good day or two end nothing"
    next_day(world, came=0, ended=10)
    case.refresh_from_db()
    assert (case.closed_at, case.outcome) == (world.now, "answered")
    assert [fault for fault in audit([case.pk]) if fault.case_id] == [], "its history leads to what stands"
    found = looked()
    assert found is not None
    assert (found.alarm, found.case_id) == (None, None)


@pytest.mark.django_db
def test_what_lies_with_the_customer_is_not_work_that_waits(world: World) -> None:
    taken = [world.mail(f"Line {n}", subject=f"Line {n}", address=f"c{n}@example.net") for n in range(8)]
    for number in range(20):
        day_like(world, (world.now - (20 - number) * DAY).date(), came=0, ended=3)
    for person in (world.anna, world.ben):
        record_absence(person, start=world.now, end=world.now + 30 * DAY)
    assert look(now=world.now)
    found = looked()
    assert found is not None
    assert found.scopes[0].outlook.missing == 8, "nobody is there"
    for one in taken:
        propose(one.case_id, one.conversation.pk, text="Do this.", by=world.lena, now=world.now)
    day_like(world, world.now.date(), came=0, ended=3)
    assert look(now=world.now)
    found = looked()
    assert found is not None
    assert found.scopes[0].outlook.missing == 0
