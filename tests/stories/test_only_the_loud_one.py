"""Only the loud one: three report the same on one day, and how many listen changes nothing about their matters."""

from datetime import timedelta

from hilft.cases.actions import words
from hilft.cases.models import Case, CaseEvent
from hilft.desk.queries import cases_of
from hilft.escalation.models import Signal
from hilft.intake.actions import TakenIn, Word, take_in
from tests.world import World

CROWDS = {"quiet": 0, "journalist": 5_000, "star": 80_000}


def reported(world: World, name: str, reach: int) -> TakenIn:
    word = Word(
        channel="mastodon", key=name, address=name, network="mastodon", text="No signal since noon.",
        said_at=world.now, audience="public", reach=reach, team_id=world.team.pk,
    )  # fmt: skip
    return take_in(word, now=world.now)


def case_of(taken: TakenIn) -> Case:
    return Case.objects.get(pk=taken.case_id)


def test_reach_shortens_our_first_word_and_never_the_matter(world: World) -> None:
    taken = {name: reported(world, name, reach) for name, reach in CROWDS.items()}
    cases = {name: case_of(one) for name, one in taken.items()}
    assert len({case.matter_due for case in cases.values()}) == 1
    first_words = {name: case.word_due for name, case in cases.items()}
    assert first_words["star"] < first_words["journalist"] < first_words["quiet"]  # type: ignore[operator]
    assert {case.rung for case in cases.values()} == {0}


def test_once_everybody_has_a_first_word_nobody_is_ahead_of_anybody(world: World) -> None:
    taken = {name: reported(world, name, reach) for name, reach in CROWDS.items()}
    for one in taken.values():
        words.answer(one.case_id, one.conversation.pk, text="We look into it.", by=case_of(one).owner, now=world.now)
    dues = {case_of(one).next_due for one in taken.values()}
    assert len(dues) == 1
    shown = [case.pk for case in cases_of("all", person=world.lena, now=world.now)]
    assert shown == [one.case_id for one in taken.values()], "of one date the older comes first"


def test_nobody_climbs_for_being_heard_by_many(world: World) -> None:
    taken = {name: reported(world, name, reach) for name, reach in CROWDS.items()}
    matters = {name: case_of(one).matter_due for name, one in taken.items()}
    for reach in (1_000, 60_000, 2_000_000):
        for name, one in taken.items():
            word = Word(
                channel="mastodon", key=name, address="", text=f"Seen by {reach}.", said_at=world.now,
                audience="public", reach=reach, customer=one.conversation.customer,
            )  # fmt: skip
            take_in(word, now=world.now)
        world.now += timedelta(minutes=20)
    assert not CaseEvent.objects.filter(kind="climbed").exists()
    assert {name: case_of(one).matter_due for name, one in taken.items()} == matters
    assert set(Signal.objects.values_list("name", flat=True)) == {"reach"}
    assert "climbed" not in Signal.objects.values_list("effect", flat=True)


def test_left_alone_they_climb_by_the_same_clock(world: World) -> None:
    taken = {name: reported(world, name, reach) for name, reach in CROWDS.items()}
    for one in taken.values():
        words.answer(one.case_id, one.conversation.pk, text="We look into it.", by=case_of(one).owner, now=world.now)
    world.wait(timedelta(days=21), step=timedelta(hours=3))
    climbs = {
        name: [
            (event.at, event.data["rung"])
            for event in CaseEvent.objects.filter(case_id=one.case_id, kind="climbed", data__has_key="rung").order_by(
                "seq"
            )
        ]
        for name, one in taken.items()
    }
    assert climbs["quiet"] == climbs["journalist"] == climbs["star"] != []
