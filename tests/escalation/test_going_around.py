"""A case that everybody hands on climbs when it is accepted: somebody above decides where it belongs."""

from itertools import pairwise

from hilft.cases.actions.ownership import escalate, offer, take
from hilft.escalation.actions import accept
from hilft.escalation.models import Signal
from hilft.people.actions import hire
from hilft.people.models import Person
from tests.world import World


def test_a_case_that_goes_back_to_where_it_came_from_climbs_when_it_is_accepted(world: World) -> None:
    case = world.case("Nobody wants it")
    for giver, taker in ((world.anna, world.ben), (world.ben, world.anna)):
        offer(case.pk, to=taker, by=giver, note="", now=world.now)
        made = accept(case.pk, by=taker, now=world.now)
    assert [signal.name for signal in made] == ["ping_pong"]
    case.refresh_from_db()
    assert (case.owner, case.rung) == (world.lena, 1)


def colleagues(world: World, *names: str) -> list[Person]:
    return [hire(name=n, alias=n, email=f"{n}@example.org", role="advisor", team=world.team) for n in names]


def handed_through(world: World, *people: Person) -> list[str]:
    """Hand a case from each to the next; return what the last acceptance gave reason for."""
    case = world.case("Nobody wants it", owner=people[0])
    made: list[Signal] = []
    for giver, taker in pairwise(people):
        assert made == [], "not before the last one"
        offer(case.pk, to=taker, by=giver, note="", now=world.now)
        made = accept(case.pk, by=taker, now=world.now)
    return [signal.name for signal in made]


def test_the_third_accepted_handover_climbs(world: World) -> None:
    cleo, dan = colleagues(world, "cleo", "dan")
    assert handed_through(world, world.anna, world.ben, cleo, dan) == ["ping_pong"]


def test_the_fifth_owner_is_one_too_many_however_they_got_it(world: World) -> None:
    people = colleagues(world, "cleo", "dan", "eva")
    case = world.case("Taken by one after the other")
    for person in (world.ben, *people[:2]):
        take(case.pk, by=person, now=world.now)
    offer(case.pk, to=people[2], by=people[1], note="", now=world.now)
    assert [signal.name for signal in accept(case.pk, by=people[2], now=world.now)] == ["ping_pong"]


def test_a_lead_may_hand_a_climbed_case_back_down(world: World) -> None:
    case = world.case("Handed over, climbed, handed down")
    offer(case.pk, to=world.ben, by=world.anna, note="", now=world.now)
    accept(case.pk, by=world.ben, now=world.now)
    escalate(case.pk, by=world.ben, now=world.now)
    offer(case.pk, to=world.anna, by=world.lena, note="", now=world.now)
    assert accept(case.pk, by=world.anna, now=world.now) == []
    case.refresh_from_db()
    assert case.owner == world.anna
