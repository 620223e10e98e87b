"""The checks after the fire notice what they look for."""

from datetime import timedelta

import pytest
from django.db import connection

from hilft.deliveries.models import Delivery
from hilft.escalation.tick import run
from tests.chaos.checks import wrong
from tests.chaos.load import Load
from tests.world import World

CLIMBS = "climbs without exactly their deliveries"


def climbed(world: World) -> int:
    """Let a case climb once; return its number. Of the database's time it is due long ago and never looked at."""
    case = world.case("Nobody answers")
    run(now=world.now + timedelta(hours=5))
    return case.pk


def test_a_climb_without_its_delivery_and_one_with_too_many_are_found(world: World) -> None:
    case = climbed(world)
    load = Load(world.team.pk, 1)
    assert wrong(load)[CLIMBS] == 0
    told = Delivery.objects.get(case_id=case, what="climbed_away")
    told.delete()
    assert wrong(load)[CLIMBS] == 1
    for number in (1, 2):
        Delivery.objects.create(
            key=f"{case}:2:{number}", case_id=case, seq=2, channel="staff", what="climbed_away", person=told.person,
            created_at=world.now, lease_until=world.now,
        )  # fmt: skip
    assert wrong(load)[CLIMBS] == 1


def test_a_word_that_was_acknowledged_and_is_not_there_is_found(world: World) -> None:
    load = Load(world.team.pk, 1)
    taken = world.mail("It is broken")
    load.heard = [str(taken.message.remote_id), "<never stored@example.net>"]
    load.answered = [taken.message.pk + 1000]
    found = wrong(load)
    assert found["customers' words acknowledged and lost"] == 1
    assert found["answers acknowledged and lost"] == 1
    assert found["customers' words taken in twice"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_forged_line_of_a_history_is_found(transactional_db: None) -> None:
    world = World()
    case = climbed(world)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER history_stands")
        cursor.execute("UPDATE cases_caseevent SET at = at - interval '1 day' WHERE case_id = %s AND seq = 2", [case])
        cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER history_stands")
    found = wrong(Load(world.team.pk, 1))
    assert found["cases whose history leads elsewhere"] == 1
    assert found["cases whose events have gaps"] == 0
