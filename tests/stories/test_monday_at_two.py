"""An advisor promises a call on Monday by 14:00, and a backend is down: nobody has to remember it, and nobody lies."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from hilft.cases.actions.absences import record_absence
from hilft.cases.actions.commitments import Absent
from hilft.cases.actions.incidents import link, open_incident, say_fixed
from hilft.cases.actions.overdue import remind
from hilft.cases.models import Case, CaseEvent, Commitment
from hilft.channels.letters import compose
from hilft.deliveries.models import Delivery
from hilft.desk.actions import Reply, reply
from hilft.desk.promising import Promised
from hilft.escalation.tick import run
from hilft.people.models import Person
from hilft.policies.actions import put_in_force, store_calendar, store_policy
from tests.world import PACKS, World

FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
AT_TWO = datetime(2026, 3, 9, 13, 0, tzinfo=UTC)
"""Monday, 14:00 in Berlin."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def case(world: World) -> Case:
    """It is Friday, a customer has written, and a supervisor follows the duty lead within a quarter of an hour."""
    world.now = FRIDAY
    text = (PACKS / "care.toml").read_text().replace('act_within = "4 h",  ', 'act_within = "15 min",  ', 1)
    calendar = store_calendar("service", (PACKS / "hours.toml").read_text(), now=world.now)
    put_in_force(store_policy(text, now=world.now), calendar, now=world.now)
    return Case.objects.get(pk=world.mail("The portal shows me no bill.").case_id)


def promise(world: World, case: Case, deputy: Person | None = None) -> Commitment:
    said = Reply(
        text="I look again and call you on Monday by 14:00.",
        seen=1,
        conversation_id=case.placements.get().conversation_id,
        promised=Promised("I look again and call you", AT_TWO, deputy.pk if deputy else None),
    )
    reply(case.pk, said, by=case.owner, now=world.now)
    return Commitment.objects.get()


def wait_until(world: World, at: datetime) -> None:
    """Let both loops run until then: the clock, and the one that reminds."""
    while world.now < at:
        world.wait(min(at - world.now, 30 * MINUTE))
        remind(now=world.now)


def reminded() -> list[Person | None]:
    return [delivery.person for delivery in Delivery.objects.filter(what="commitment_due")]


def test_half_an_hour_before_the_owner_is_reminded_and_who_keeps_it_hears_no_more(world: World, case: Case) -> None:
    made = promise(world, case)
    assert made.told_in is not None
    assert Case.objects.get(pk=case.pk).next_due == AT_TWO, "it is an appointment, and the case's next deadline"
    wait_until(world, AT_TWO - 31 * MINUTE)
    assert reminded() == []
    wait_until(world, AT_TWO - 30 * MINUTE)
    assert reminded() == [case.owner]
    world.now += 10 * MINUTE
    said = Reply(text="As promised: it is fixed.", seen=99, keeps=made.pk,
                 conversation_id=case.placements.get().conversation_id)  # fmt: skip
    reply(case.pk, said, by=case.owner, now=world.now)
    wait_until(world, AT_TWO + DAY)
    assert not Delivery.objects.filter(what="missed").exists()
    assert not CaseEvent.objects.filter(case=case, kind="climbed").exists()


def test_at_two_it_goes_to_the_colleague_on_duty_and_the_customer_is_told_the_truth(world: World, case: Case) -> None:
    made = promise(world, case)
    wait_until(world, AT_TWO - MINUTE)
    assert Case.objects.get(pk=case.pk).owner == case.owner
    wait_until(world, AT_TWO)
    climbed = Case.objects.get(pk=case.pk)
    made.refresh_from_db()
    assert (climbed.owner, climbed.last_event) == (world.lena, "climbed")
    assert made.missed_at == AT_TWO
    assert Delivery.objects.get(what="climbed").person == world.lena
    letter = compose(Delivery.objects.get(what="missed"), now=world.now)
    assert letter is not None
    assert letter.to == "robin@example.net"
    assert "“I look again and call you” by 9 March 2026, 14:00. We did not keep that, and we are sorry." in letter.text
    assert "Lena Lead (duty lead) has your case now" in letter.text
    assert "by 9 March 2026, 14:15 at the latest" in letter.text
    wait_until(world, AT_TWO + 15 * MINUTE)
    assert Case.objects.get(pk=case.pk).owner == world.hanna, "a quarter of an hour later the supervisor has it"
    assert Delivery.objects.filter(what="missed").count() == 1, "the customer is told once"
    connection.check_constraints()


def test_a_holiday_from_monday_blocks_the_promise_or_a_deputy_is_named_and_reminded(world: World, case: Case) -> None:
    holiday = {"start": AT_TWO - timedelta(hours=6), "end": AT_TWO + 12 * DAY}
    record_absence(case.owner, deputy=None, by=world.hanna, now=world.now, **holiday)
    with pytest.raises(Absent, match="is away then, until Sat 21 Mar"):
        promise(world, case)
    assert not Commitment.objects.exists(), "nothing was said and nothing was promised"
    assert not CaseEvent.objects.filter(case=case, kind="answered").exists()
    other = world.ben if case.owner == world.anna else world.anna
    promise(world, case, deputy=other)
    wait_until(world, AT_TWO - 30 * MINUTE)
    assert other in reminded()
    assert case.owner not in reminded()


def test_e4_minute_by_minute_around_a_missed_appointment_while_a_known_problem_is_open(
    world: World, case: Case
) -> None:
    made, advisor = promise(world, case), case.owner
    world.now = AT_TWO - 3 * 60 * MINUTE
    shown: dict[str, Any] = {"text": "The billing system is down.", "next_at": world.now + 4 * 60 * MINUTE}
    outage = open_incident(title="No bills", by=world.lena, now=world.now, **shown)
    link(outage.pk, [case.pk], by=advisor, now=world.now)
    seen: list[Any] = []
    world.now = AT_TWO - 40 * MINUTE
    while world.now < AT_TWO + 20 * MINUTE:
        world.now += MINUTE
        run(now=world.now)
        remind(now=world.now)
        owner, letters = Case.objects.get(pk=case.pk).owner, Delivery.objects.filter(case_id=case.pk)
        told = (owner, *(letters.filter(what=what).count() for what in ("commitment_due", "missed")))
        if not seen or seen[-1][1:] != told:
            seen.append(((world.now - AT_TWO) // MINUTE, *told))
    assert seen == [
        (-39, advisor, 0, 0),
        (-30, advisor, 1, 0),
        (0, world.lena, 1, 1),
        (15, world.hanna, 1, 1),
    ], "a reminder, the colleague on duty with an honest word, the supervisor; each at its minute and once"
    made.refresh_from_db()
    assert made.missed_at == AT_TWO
    letter = compose(Delivery.objects.get(what="missed"), now=world.now)
    assert letter is not None
    assert "We did not keep that, and we are sorry." in letter.text
    assert "Your case waits for a known problem: No bills." in letter.text
    assert "The billing system is down." in letter.text
    assert "You hear by 9 March 2026, 15:00 how it stands." in letter.text
    say_fixed(outage.pk, text="It works again.", by=world.lena, now=world.now)
    later = compose(Delivery.objects.get(what="missed"), now=world.now)
    assert later is not None
    assert "You hear by" not in later.text, "what is over has no next word"


def test_a_missed_commitment_without_a_known_problem_blames_none(world: World, case: Case) -> None:
    promise(world, case)
    wait_until(world, AT_TWO)
    letter = compose(Delivery.objects.get(what="missed"), now=world.now)
    assert letter is not None
    assert "problem" not in letter.text


def test_the_policy_says_how_long_before_its_owner_is_reminded(world: World, case: Case) -> None:
    calendar = store_calendar("service", (PACKS / "hours.toml").read_text(), now=world.now)
    text = (PACKS / "care.toml").read_text() + '\n[commitment]\nreminder = "2 h"\n'
    put_in_force(store_policy(text, now=world.now), calendar, now=world.now)
    promise(world, case)
    early = Case.objects.get(pk=world.mail("And my other bill?", address="kim@example.net").case_id)
    said = Reply(text="We call.", seen=9, conversation_id=early.placements.get().conversation_id,
                 promised=Promised("We call", AT_TWO))  # fmt: skip
    reply(early.pk, said, by=early.owner, now=world.now)
    for before, number in ((121, 0), (120, 1), (31, 1), (30, 2)):
        world.now = AT_TWO - before * MINUTE
        remind(now=world.now)
        assert len(reminded()) == number, f"{before} minutes before"
