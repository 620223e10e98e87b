"""The pen pal: everybody answers every letter for half a year, and nobody ends the matter."""

from datetime import datetime, timedelta

from hilft.cases.actions import closing, ownership, words
from hilft.cases.models import Case, CaseEvent
from hilft.intake.actions import Word, take_in
from hilft.people.models import Person
from tests.world import World

HALF_A_YEAR = 26


def correspond(world: World, weeks: int) -> int:
    """Let the customer write every week and somebody else answer within the day each time; return the case."""
    taken = world.mail("I cancel: I move abroad on 1 July.", subject="Cancellation")
    for week in range(weeks):
        answering = (world.anna, world.ben)[week % 2]
        _answer(world, taken.case_id, taken.conversation.pk, answering)
        for _day in range(6):
            world.wait(timedelta(days=1), step=timedelta(hours=6))
            _answer(world, taken.case_id, taken.conversation.pk, Case.objects.get(pk=taken.case_id).owner)
        letter = Word(
            channel="mail",
            key=taken.conversation.key,
            address="",
            text=f"Letter {week}: you name another sum again.",
            said_at=world.now,
            customer=taken.conversation.customer,
        )
        take_in(letter, now=world.now)
        world.wait(timedelta(days=1), step=timedelta(hours=6))
    return taken.case_id


def _answer(world: World, case_id: int, conversation_id: int, by: Person) -> None:
    words.answer(case_id, conversation_id, text="We are looking into it.", by=by, now=world.now)


def first_at(case_id: int, person: Person) -> datetime:
    return CaseEvent.objects.filter(case_id=case_id, kind="climbed", owner=person).order_by("seq")[0].at


def test_answers_alone_do_not_keep_a_matter_down(world: World) -> None:
    opened_at = world.now
    case_id = correspond(world, HALF_A_YEAR)
    case = Case.objects.get(pk=case_id)
    # By the matter's own clock: 4, 10 and 20 working days after the first word, whatever was said in between.
    assert first_at(case_id, world.lena) - opened_at <= timedelta(days=7)
    assert first_at(case_id, world.hanna) - opened_at <= timedelta(days=15)
    assert first_at(case_id, world.doris) - opened_at <= timedelta(days=31)
    assert case.opened_at == opened_at
    assert case.stage == 3
    assert CaseEvent.objects.filter(case_id=case_id, kind="climbed", data__reason="matter").count() > 20


def test_handing_a_case_around_buys_no_time(world: World) -> None:
    case = world.case("Nobody wants it")
    due, matter = case.next_due, case.matter_due
    for giver, taker in ((world.anna, world.ben), (world.ben, world.anna), (world.anna, world.ben)):
        ownership.offer(case.pk, to=taker, by=giver, note="Yours, please", now=world.now)
        still = Case.objects.get(pk=case.pk)
        assert still.owner == giver, "until it is accepted the giver stays owner"
        ownership.accept(case.pk, by=taker, now=world.now)
    case.refresh_from_db()
    assert case.owner == world.ben
    assert (case.next_due, case.matter_due) == (due, matter)


def test_an_offer_nobody_accepts_returns_and_the_giver_was_owner_all_along(world: World) -> None:
    taken = world.mail("Offered and forgotten")
    case = Case.objects.get(pk=taken.case_id)
    giver, taker = case.owner, world.ben if case.owner == world.anna else world.anna
    words.answer(case.pk, taken.conversation.pk, text="I look into it.", by=giver, now=world.now)
    ownership.offer(case.pk, to=taker, by=giver, note="", now=world.now)
    world.wait(timedelta(hours=4, minutes=30), step=timedelta(minutes=10))
    case.refresh_from_db()
    assert case.offered_to is None
    assert case.owner == giver
    assert case.last_event == "returned"


def test_a_solution_ends_the_matter_only_with_the_customers_yes(world: World) -> None:
    taken = world.mail("My line is dead.")
    owner = Case.objects.get(pk=taken.case_id).owner
    words.propose(taken.case_id, taken.conversation.pk, text="Restart it, please.", by=owner, now=world.now)
    closing.reject(taken.case_id, now=world.now + timedelta(hours=3))
    open_again = Case.objects.get(pk=taken.case_id)
    assert open_again.closed_at is None
    assert open_again.word_due is not None
    words.propose(
        taken.case_id,
        taken.conversation.pk,
        text="A new box is on its way.",
        by=owner,
        now=world.now + timedelta(hours=4),
    )
    closing.confirm(taken.case_id, now=world.now + timedelta(hours=5))
    assert Case.objects.get(pk=taken.case_id).outcome == "confirmed"


def test_silence_is_taken_for_yes_only_after_two_reminders_and_a_reply_opens_the_same_case(world: World) -> None:
    taken = world.mail("My line is dead.")
    case = Case.objects.get(pk=taken.case_id)
    words.propose(case.pk, taken.conversation.pk, text="Restart it, please.", by=case.owner, now=world.now)
    world.wait(timedelta(days=8), step=timedelta(hours=3))
    kinds = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["reminded", "reminded", "presumed"]
    reply = Word(
        channel="mail", key=taken.conversation.key, address="", text="No, it is still dead.", said_at=world.now,
        customer=taken.conversation.customer,
    )  # fmt: skip
    assert take_in(reply, now=world.now).case_id == case.pk
    again = Case.objects.get(pk=case.pk)
    assert again.closed_at is None
    assert again.owner == case.owner
    assert again.opened_at == case.opened_at
