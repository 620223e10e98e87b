"""How other service desks forget cases: each way has a name, and here each is shown not to be one of ours."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions import ownership, waiting, words
from hilft.cases.actions.absences import record_absence
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case, CaseEvent
from hilft.core.policy import Kind
from hilft.deliveries.actions import lease, mark_sent
from hilft.deliveries.models import Delivery
from hilft.escalation.alarms import AGAIN, ring_again
from hilft.escalation.queries import unacknowledged
from hilft.escalation.tick import BATCH, run
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.intake.trouble import undelivered
from hilft.people.actions import StillOwner, deactivate, make_team
from hilft.policies.models import InForce
from hilft.work.grants import KEPT
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALARMS = ("climbed", "climbed_away", "unacknowledged")


def case_of(taken: TakenIn) -> Case:
    return Case.objects.select_related("owner").get(pk=taken.case_id)


def climbs(case_id: int) -> int:
    return CaseEvent.objects.filter(case_id=case_id, kind="climbed").count()


def test_a_sweep_with_a_limit(world: World) -> None:
    """Above so many due cases the rest gets no event: ours goes on batch by batch until nothing is due."""
    cases = [world.case(f"Question {number}").pk for number in range(2 * BATCH + 50)]
    world.now += 5 * HOUR
    done = run(now=world.now)
    assert done.moved == len(cases) > 2 * BATCH
    assert CaseEvent.objects.filter(kind="climbed").values("case_id").distinct().count() == len(cases)
    assert not Case.objects.open().filter(next_due__lte=world.now).exists()


def test_reply_pauses(world: World) -> None:
    """An answer of ours takes the case out of every clock: here it dates the next word, and a missed one climbs."""
    taken = world.mail("Why is my line slow?")
    words.answer(taken.case_id, taken.conversation.pk, text="We look into it.", by=case_of(taken).owner, now=world.now)
    case = case_of(taken)
    assert case.word_due is not None
    assert case.next_due is not None
    world.now = case.next_due
    run(now=world.now)
    assert climbs(case.pk) == 1


def test_pause_counts_as_answer(world: World) -> None:
    """Waiting counts as the first answer although nobody wrote: here nobody waits for a customer who waits for us."""
    taken = world.mail("Why is my line slow?")
    case, until = case_of(taken), world.now + 3 * DAY
    with pytest.raises(Refused, match="answer before you wait"):
        waiting.wait(case.pk, waiting_for="customer", until=until, by=case.owner, now=world.now)
    waiting.wait(case.pk, waiting_for="third_party", until=until, by=case.owner, now=world.now)
    assert case_of(taken).word_due == case.word_due, "whomever we wait for, the customer's first word is due as before"
    words.answer(case.pk, taken.conversation.pk, text="Which router is it?", by=case.owner, now=world.now)
    waiting.resume(case.pk, by=case.owner, now=world.now)
    waiting.wait(case.pk, waiting_for="customer", until=until, by=case.owner, now=world.now)
    world.wait(4 * DAY, step=2 * HOUR)
    assert "wait_ended" in CaseEvent.objects.filter(case=case).values_list("kind", flat=True)


def test_alarm_only_to_the_absent_owner(world: World) -> None:
    """The only one who is told is away: here the case goes to whoever is there, and so do its alarms."""
    case = world.case("Hers")
    start = world.now + HOUR
    record_absence(world.anna, start=start, end=start + 14 * DAY, deputy=None, by=world.hanna, now=world.now)
    record_absence(world.lena, start=start, end=start + 14 * DAY, deputy=world.ben, by=world.hanna, now=world.now)
    world.wait(2 * DAY, step=HOUR)
    case.refresh_from_db()
    assert case.owner in {world.ben, world.hanna, world.doris}
    told = Delivery.objects.filter(case_id=case.pk, channel="staff", created_at__gt=start, what="climbed")
    assert told.exists()
    assert not told.filter(person__in=[world.anna, world.lena]).exists()


def test_skips_the_top_priority(world: World) -> None:
    """What is at the top already is never looked at again: here the top rung repeats, and rings."""
    case = world.case("At the top")
    for _ in range(3):
        ownership.escalate(case.pk, by=world.anna, now=world.now)
    at_top = climbs(case.pk)
    world.wait(4 * DAY, step=2 * HOUR)
    assert climbs(case.pk) >= at_top + 3
    assert Case.objects.get(pk=case.pk).owner == world.doris
    world.now += AGAIN
    ring_again(now=world.now)
    assert Delivery.objects.filter(what="unacknowledged", person=world.doris).exists()


def test_look_back_window(world: World) -> None:
    """After a standstill longer than the window nothing wakes: here it makes no difference how long it was."""
    old = world.case("From before the standstill")
    waits = world.case("Waiting")
    until = world.now + 3 * DAY
    waiting.wait(waits.pk, waiting_for="third_party", until=until, by=world.anna, now=world.now)
    world.now += 200 * DAY
    late = world.case("From after it")
    run(now=world.now)
    for case in (old, waits):
        case.refresh_from_db()
        assert case.last_event == "climbed"
        assert case.next_due is not None
        assert case.next_due > world.now
    late.refresh_from_db()
    assert late.last_event == "routed"


def test_failed_jobs_deleted(world: World) -> None:
    """What could not be sent is swept away: here it becomes somebody's open case, and the letter stays."""
    taken = world.mail("Please answer.")
    said = words.answer(taken.case_id, taken.conversation.pk, text="Here.", by=case_of(taken).owner, now=world.now)
    letter = Delivery.objects.get(key=f"message:{said.pk}")
    undelivered(letter, "550 no such mailbox", now=world.now)
    trouble = Case.objects.get(kind=Kind.OPERATIONS)
    assert (trouble.owner, trouble.parent_id) == (case_of(taken).owner, taken.case_id)
    world.wait(30 * DAY, step=DAY)
    assert Delivery.objects.filter(pk=letter.pk, failed_at__isnull=False).exists()
    assert Case.objects.get(pk=trouble.pk).closed_at is None
    assert "deliveries_delivery" in KEPT, "the role that runs the house cannot delete one"


def test_robot_closes_unanswered(world: World) -> None:
    """Silence closes what nobody ever answered: here only the customer's yes does, or their silence to a solution."""
    cases = [world.mail(f"Question {number}", address=f"c{number}@example.net").case_id for number in range(5)]
    world.wait(60 * DAY, step=12 * HOUR)
    assert Case.objects.open().filter(pk__in=cases).count() == 5
    with pytest.raises(IntegrityError, match="has no answer yet"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET seq = seq + 1, last_event = 'closed', outcome = 'answered', closed_at = decided_at,"
            " next_due = NULL, wake_at = NULL, matter_due = NULL, word_due = NULL WHERE id = ANY(%s)",
            [cases],
        )


def test_owner_has_left(world: World) -> None:
    """Somebody left and keeps their cases: here nobody leaves with open ones, and what opens again moves on."""
    taken = world.mail("My line is dead.")
    owner = case_of(taken).owner
    with pytest.raises(StillOwner, match="still owns open cases"):
        deactivate(owner, by=world.hanna)
    owner.refresh_from_db()
    words.propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=owner, now=world.now)
    confirm(taken.case_id, now=world.now)
    deactivate(owner, by=world.hanna)
    world.now += DAY
    word = Word(
        channel="mail", key=taken.conversation.key, address="", text="Dead again.", said_at=world.now,
        customer=taken.conversation.customer,
    )  # fmt: skip
    again = take_in(word, now=world.now)
    assert again.case_id == taken.case_id
    assert case_of(taken).owner != owner
    assert case_of(taken).owner.may_own


def test_deactivated_team_swallows_mail(world: World) -> None:
    """Mail for a group nobody works in any more lies there unseen: here it is a person's from its first second."""
    empty = make_team("Nobody left", by=world.hanna)
    word = Word(
        channel="mail", key="lost", address="kim@example.net", text="Hello?", said_at=world.now, team_id=empty.pk
    )
    lost = take_in(word, now=world.now)
    assert case_of(lost).owner in {world.anna, world.ben}
    for person in (world.anna, world.ben):
        start = world.now + timedelta(minutes=1)
        record_absence(person, start=start, end=start + 5 * DAY, deputy=None, by=world.hanna, now=world.now)
    world.now += HOUR
    run(now=world.now)
    late = take_in(
        Word(
            channel="mail", key="late", address="mia@example.net", text="Anybody?", said_at=world.now, team_id=empty.pk
        ),
        now=world.now,
    )
    assert case_of(late).owner == world.doris, "nobody of the team and no lead of it is there: the standing duty head"


def test_acknowledged_and_forgotten(world: World) -> None:
    """Whoever says "seen" holds the case for ever: here it buys no minute, and a missed deadline climbs as before."""
    case = world.case("Seen")
    for _ in range(2):
        ownership.escalate(case.pk, by=world.anna, now=world.now)
    before = Case.objects.get(pk=case.pk)
    ownership.acknowledge(case.pk, by=world.hanna, now=world.now)
    after = Case.objects.get(pk=case.pk)
    assert (after.next_due, after.matter_due, after.word_due) == (before.next_due, before.matter_due, before.word_due)
    world.wait(2 * DAY, step=HOUR)
    case.refresh_from_db()
    assert case.owner == world.doris
    assert unacknowledged({case.pk}) == {case.pk}, "and the next one is asked anew"


def test_no_policy_matched_no_clock(world: World) -> None:
    """Without a rule that fits there is no deadline: here every kind has rules, and without any nothing is stored."""
    taken = world.mail("Which rule is mine?")
    assert case_of(taken).next_due is not None
    InForce.objects.all().delete()
    with pytest.raises(ObjectDoesNotExist, match="No policy is in force yet"):
        world.mail("Too early", address="mia@example.net")
    assert Case.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=taken.case_id).update(next_due=None)


def test_alarm_cap_under_load(world: World) -> None:
    """In a mass incident alarms beyond a cap vanish: here each is in a letter, however few letters those are."""
    number = 120
    cases = {world.case(f"Question {n}").pk for n in range(number)}
    world.now += 5 * HOUR
    run(now=world.now)
    alarms = Delivery.objects.filter(what="climbed", person=world.lena)
    assert set(alarms.values_list("case_id", flat=True)) == cases
    letters = 0
    while leased := lease(alarms=ALARMS, gathering=False, now=world.now):
        letters += 1
        person = Delivery.objects.get(pk=leased[0]).person_id
        mark_sent(leased, "", alarmed=person, now=world.now)
    assert alarms.filter(sent_at__isnull=False).count() == number
    assert letters < 10
