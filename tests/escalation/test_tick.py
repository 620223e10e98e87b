"""The clock under load, in company, with a bad case and with its workers killed."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection, connections

from hilft.cases import ledger
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Case, CaseEvent
from hilft.core.policy import Kind
from hilft.core.roster import Roster
from hilft.core.world import World
from hilft.deliveries.models import Delivery
from hilft.escalation import tick as clock
from hilft.people.actions import record_absence
from hilft.people.queries import roster
from tests.world import World as House


def due_cases(world: House, number: int) -> datetime:
    """Open many cases of Anna's and return a moment at which every one is due, for the first time."""
    for n in range(number):
        matter = Matter(
            title=f"Question {n}", channel="phone", owner_id=world.anna.pk, opened_at=world.now, team_id=world.team.pk
        )
        open_case(matter, by=None, now=world.now)
    return world.now + timedelta(hours=5)


def test_early_wake_ups_change_nothing_but_the_next_look(world: House) -> None:
    case = world.case("Woken too early")
    Case.objects.filter(pk=case.pk).update(wake_at=world.now)
    done = clock.tick(now=world.now)
    assert (done.seen, done.moved) == (1, 0)
    after = Case.objects.get(pk=case.pk)
    assert after.wake_at == after.next_due == case.next_due
    assert after.seq == 1


def test_each_step_tells_the_new_owner_and_the_old_one_under_its_own_key(world: House) -> None:
    case = world.case("Nobody answers")
    clock.run(now=world.now + timedelta(hours=5))
    told = Delivery.objects.filter(case_id=case.pk).order_by("key")
    assert [(d.key, d.what, d.person) for d in told] == [
        (f"{case.pk}:2:0", "climbed", world.lena),
        (f"{case.pk}:2:1", "climbed_away", world.anna),
    ]


def test_a_case_that_cannot_be_decided_does_not_stop_the_others(world: House, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = due_cases(world, 30)
    poisoned = Case.objects.order_by("pk")[11]
    broken = poisoned.pk
    rules = ledger.Row.world

    def unreadable(row: ledger.Row, people: Roster) -> World:
        if row.id == broken:
            raise ValueError("This policy cannot be read.")
        return rules(row, people)

    monkeypatch.setattr(ledger.Row, "world", unreadable)
    done = clock.run(now=moment)
    assert (done.moved, done.failed) == (29, 1)
    poisoned.refresh_from_db()
    assert poisoned.failures == 1
    assert poisoned.next_due is not None
    assert poisoned.next_due < moment, "a failure of the machine never moves the promise"
    assert poisoned.wake_at == moment + timedelta(minutes=15)


def test_the_third_failure_becomes_a_case_of_the_operator(world: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.case("Undecidable")

    def unreadable(_row: ledger.Row, _people: Roster) -> World:
        raise ValueError("This policy cannot be read.")

    monkeypatch.setattr(ledger.Row, "world", unreadable)
    moment = world.now + timedelta(hours=5)
    for _ in range(3):
        clock.run(now=moment)
        moment += timedelta(minutes=16)
    operations = Case.objects.get(kind=Kind.OPERATIONS)
    assert operations.owner == world.otto
    assert operations.parent_id == case.pk


@pytest.mark.django_db(transaction=True)
def test_two_clocks_take_each_of_a_thousand_due_steps_exactly_once(transactional_db: None) -> None:
    world = House()
    moment = due_cases(world, 1000)

    def one_clock() -> int:
        try:
            return clock.run(now=moment).moved
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        moved = [clocked.result() for clocked in [pool.submit(one_clock), pool.submit(one_clock)]]
    assert sum(moved) == 1000
    assert CaseEvent.objects.filter(kind="climbed").count() == 1000
    assert not Case.objects.filter(next_due__lte=moment).exists()


WORKER = """
import sys, time
from datetime import datetime
import django
django.setup()
from hilft.escalation.tick import tick
moment = datetime.fromisoformat(sys.argv[1])
tick(now=moment, limit=1)  # everything is loaded once the first step is taken
print("ready", flush=True)
while tick(now=moment, limit=10).seen:
    time.sleep(0.002)
"""


@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_random_lose_no_step_and_take_none_twice(transactional_db: None) -> None:
    world = House()
    moment = due_cases(world, 1000)
    dice = Random(4711)
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{connection.settings_dict['NAME']}"
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="hilft.settings")
    env["DATABASE_URL"] = f"{address}?host={database['HOST']}&port={database['PORT']}"
    kills = 0
    deadline = time.monotonic() + 60
    while Case.objects.filter(next_due__lte=moment).exists() and time.monotonic() < deadline:
        command = [sys.executable, "-c", WORKER, moment.isoformat()]
        workers = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE) for _ in range(2)]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
            worker.stdout.close()
        time.sleep(dice.uniform(0.1, 0.3))
        for worker in workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGKILL)
                kills += 1
            worker.wait()
    clock.run(now=moment)  # whatever the killed ones held is due again
    assert kills > 2
    assert CaseEvent.objects.filter(kind="climbed").count() == 1000
    assert Delivery.objects.filter(what="climbed").values("key").distinct().count() == 1000
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case c WHERE seq <> (SELECT count(*) FROM cases_caseevent WHERE case_id = c.id)"
        )
        assert cursor.fetchone() == (0,)


def test_an_absence_hands_the_case_over_when_it_begins(world: House) -> None:
    start = world.now + timedelta(hours=1)
    record_absence(world.anna, start=start, end=start + timedelta(days=14), deputy=world.ben)
    case = world.case("Owner goes on holiday")
    assert case.wake_at == start
    world.wait(timedelta(hours=1, minutes=5))
    case.refresh_from_db()
    assert case.owner == world.ben
    assert case.last_event == "covered"
    assert not roster().is_there(world.anna.pk, world.now)
