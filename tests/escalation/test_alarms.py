"""An alarm from the second rung on rings until its owner takes the case up or hands it over; nothing else stops it."""

from datetime import timedelta

import pytest

from hilft.cases.actions import ownership, waiting, words
from hilft.cases.actions.doing import Refused
from hilft.cases.histories import untrue
from hilft.cases.models import Case
from hilft.channels.letters import compose
from hilft.core.policy import Kind
from hilft.deliveries.models import Delivery
from hilft.escalation.alarms import AGAIN, ring_again
from hilft.escalation.queries import unacknowledged
from tests.world import World

HOUR = timedelta(hours=1)


def climbed(world: World, title: str = "It climbs", rungs: int = 2) -> Case:
    """Return a case that climbed so many rungs by hand."""
    case = world.case(title)
    for _ in range(rungs):
        ownership.escalate(case.pk, by=world.anna, now=world.now)
    return Case.objects.get(pk=case.pk)


def rings() -> list[tuple[str, int]]:
    """Return who was rung at, and about how many cases."""
    told = Delivery.objects.filter(what="unacknowledged").order_by("pk").select_related("person")
    return [(str(one.person and one.person.alias), one.payload["number"]) for one in told]


def quarter(world: World, times: int = 1) -> None:
    for _ in range(times):
        world.now += AGAIN
        ring_again(now=world.now)


def test_an_alarm_rings_again_every_quarter_of_an_hour_until_the_owner_takes_it_up(world: World) -> None:
    case = climbed(world)
    assert case.owner == world.hanna
    ring_again(now=world.now)
    assert rings() == [], "the alarm itself has just gone out"
    quarter(world, 3)
    assert rings() == [("Hanna Head", 1)] * 3
    due = Case.objects.get(pk=case.pk).next_due
    ownership.acknowledge(case.pk, by=world.hanna, now=world.now)
    case.refresh_from_db()
    assert (case.next_due, case.last_event) == (due, "acknowledged"), "to have heard buys no time"
    quarter(world, 3)
    assert len(rings()) == 3
    assert list(untrue([case.pk])) == []


def test_two_rounds_at_once_ring_once(world: World) -> None:
    climbed(world)
    world.now += AGAIN
    assert [ring_again(now=world.now), ring_again(now=world.now)] == [1, 1]
    assert len(rings()) == 1


def test_many_alarms_of_one_person_are_one_letter_and_none_is_left_out(world: World) -> None:
    for number in range(40):
        climbed(world, f"Case {number}")
    quarter(world)
    assert rings() == [("Hanna Head", 40)]
    letter = compose(Delivery.objects.get(what="unacknowledged"), now=world.now)
    assert letter is not None
    assert "40 cases wait for this" in letter.text


def test_below_the_second_rung_nothing_rings(world: World) -> None:
    climbed(world, rungs=1)
    quarter(world, 2)
    assert rings() == []


def test_only_the_owner_can_take_it_up(world: World) -> None:
    case = climbed(world)
    for somebody in (world.anna, world.lena, world.doris):
        with pytest.raises(Refused, match="Only the owner"):
            ownership.acknowledge(case.pk, by=somebody, now=world.now)
    words.note(world.mail("x").case_id, text="Just a note.", by=world.anna, now=world.now)
    assert unacknowledged({case.pk}) == {case.pk}


def test_a_note_silences_nothing_and_an_answer_of_somebody_else_neither(world: World) -> None:
    taken = world.mail("My line is dead.")
    for _ in range(2):
        ownership.escalate(taken.case_id, by=world.anna, now=world.now)
    words.note(taken.case_id, text="I look at it later.", by=world.hanna, now=world.now)
    words.answer(taken.case_id, taken.conversation.pk, text="We look into it.", by=world.ben, now=world.now)
    assert unacknowledged({taken.case_id}) == {taken.case_id}
    words.answer(taken.case_id, taken.conversation.pk, text="I see to it.", by=world.hanna, now=world.now)
    assert unacknowledged({taken.case_id}) == frozenset()


def test_handing_it_over_stops_the_ringing_and_an_offer_that_comes_back_starts_it_again(world: World) -> None:
    case = climbed(world)
    ownership.offer(case.pk, to=world.ben, by=world.hanna, note="", now=world.now)
    quarter(world)
    assert rings() == []
    ownership.decline(case.pk, by=world.ben, now=world.now)
    quarter(world)
    assert rings() == [("Hanna Head", 1)]
    ownership.offer(case.pk, to=world.ben, by=world.hanna, note="", now=world.now)
    ownership.accept(case.pk, by=world.ben, now=world.now)
    quarter(world)
    assert len(rings()) == 1


def test_what_was_taken_up_and_missed_again_rings_again(world: World) -> None:
    case = climbed(world, rungs=3)
    ownership.acknowledge(case.pk, by=world.doris, now=world.now)
    world.wait(timedelta(days=2), step=HOUR)
    case.refresh_from_db()
    assert (case.owner, case.last_event) == (world.doris, "climbed")
    assert unacknowledged({case.pk}) == {case.pk}


def test_at_night_only_what_counts_by_the_calendar_rings_and_the_rest_in_the_morning(world: World) -> None:
    world.now += 8 * HOUR  # 18:00 in Berlin
    climbed(world)
    quarter(world, 40)
    assert rings() == [], "nobody's deadline moves at night either"
    world.now += 4 * HOUR  # 8:00
    ring_again(now=world.now)
    assert rings() == [("Hanna Head", 1)]


def test_a_wait_is_an_answer_to_the_alarm_because_it_has_an_end(world: World) -> None:
    case = climbed(world)
    until = world.now + timedelta(days=3)
    waiting.wait(case.pk, waiting_for="third_party", until=until, by=world.hanna, now=world.now)
    assert unacknowledged({case.pk}) == frozenset()
    assert Case.objects.get(pk=case.pk, kind=Kind.CUSTOMER).wait_until == until


def test_a_letter_says_whether_a_date_was_missed_or_something_happened(world: World) -> None:
    missed, asked = world.case("Missed"), climbed(world, "By hand")
    world.wait(5 * HOUR, step=HOUR)
    told = {
        case.pk: compose(Delivery.objects.filter(case_id=case.pk, what="climbed").order_by("pk")[0], now=world.now)
        for case in (missed, asked)
    }
    first, second = told[missed.pk], told[asked.pk]
    assert first is not None
    assert second is not None
    assert "A deadline was missed" in first.text
    assert "Something happened that wants somebody above" in second.text
