"""The house's own weeks lived again: by its rules they come out as they were, by others one sees who has more."""

from datetime import timedelta
from time import process_time

from hilft.cases.actions import commitments, ownership, waiting, words
from hilft.cases.models import Case, CaseEvent
from hilft.core.policy import Policy
from hilft.core.policy_file import load_policy
from hilft.core.world import World as Rules
from hilft.people.models import Person
from hilft.people.queries import roster
from hilft.policies.queries import hours, in_force, policy
from hilft.replay.again import live_again
from hilft.replay.own import Compared, History, compare, own_history
from tests.world import PACKS, World

CARE = (PACKS / "care.toml").read_text()


def rules(**other: str) -> Rules:
    """Return the rules in force; each other entry of the file replaced."""
    force = in_force()
    text = CARE
    for name, span in other.items():
        line = next(line for line in text.split("[customer]")[1].splitlines() if line.startswith(f"{name} = "))
        text = text.replace(line, f'{name} = "{span}"', 1)
    changed: Policy = load_policy(text) if other else policy(force.policy_id)
    return Rules(changed, hours(force.calendar_id), roster())


def climbs(case_id: int) -> list[tuple[object, int]]:
    """Return when a case climbed and to whom, as its history tells."""
    events = CaseEvent.objects.filter(case_id=case_id, kind="climbed").order_by("seq")
    return [(event.at, event.owner_id) for event in events]


def busy_weeks(world: World) -> None:
    """Let cases live as they do: answered, waiting, promised, handed over, solved, forgotten."""
    for number in range(4):
        taken = world.mail(f"Question {number}", address=f"c{number}@example.net")
        case_id, conversation = taken.case_id, taken.conversation.pk
        if number == 0:  # forgotten
            continue
        world.wait(timedelta(hours=1))
        words.answer(case_id, conversation, text="We look into it.", by=owner(case_id), now=world.now)
        if number == 1:
            soon = world.now + timedelta(days=1)
            made = commitments.commit_to(case_id, text="We call", due_at=soon, by=owner(case_id), now=world.now)
            assert made.case_id == case_id
        if number == 2:
            taker = world.anna if owner(case_id) == world.ben else world.ben
            ownership.offer(case_id, to=taker, by=owner(case_id), note="", now=world.now)
            ownership.accept(case_id, by=taker, now=world.now)
            until = world.now + timedelta(days=3)
            waiting.wait(case_id, waiting_for="customer", until=until, by=taker, now=world.now)
        if number == 3:
            words.propose(case_id, conversation, text="Try this.", by=owner(case_id), now=world.now)
    world.wait(timedelta(days=14), step=timedelta(minutes=15))


def owner(case_id: int) -> Person:
    return Case.objects.get(pk=case_id).owner


def lived(world: World, old: Rules, new: Rules, *, weeks: int = 6) -> tuple[History, Compared]:
    history = own_history(now=world.now, weeks=weeks)
    return history, compare(history, old, new)


def test_under_the_rules_it_had_each_case_climbs_when_and_as_high_as_it_did(world: World) -> None:
    busy_weeks(world)
    history = own_history(now=world.now, weeks=6)
    assert len(history.cases) == Case.objects.count() == 4
    assert [bool(climbs(past.case_id)) for past in history.cases] == [False, True, True, True]  # the newest is solved
    for past in history.cases:
        again = live_again(rules(), past, world.now)
        happened = climbs(past.case_id)
        assert len(again) == len(happened), past.case_id
        for climb, (at, _owner) in zip(again, happened, strict=True):
            assert timedelta(0) <= at - climb.at <= timedelta(minutes=16)  # type: ignore[operator]


def test_stricter_rules_raise_more_cases_and_say_which_and_to_whom(world: World) -> None:
    busy_weeks(world)
    _history, found = lived(world, rules(), rules(update="2 h", first_word="3 h"))
    assert found.higher == sorted(found.higher, reverse=True)
    assert set(found.new.highest) >= set(found.old.highest)
    assert found.new.load.total() > found.old.load.total()
    assert {role for _week, role in found.new.load} <= {"duty_lead", "head_of_service", "head_of_department"}
    assert all(monday.weekday() == 0 for monday, _role in found.new.load)


def test_the_same_rules_twice_differ_in_nothing(world: World) -> None:
    busy_weeks(world)
    _history, found = lived(world, rules(), rules())
    assert (found.higher, found.lower) == ([], [])
    assert found.old == found.new


def test_a_window_has_the_cases_that_began_in_it_and_says_when_there_are_more(world: World) -> None:
    world.case("Long ago")
    world.wait(timedelta(days=20), step=timedelta(days=1))
    recent = [world.case(f"Recent {number}").pk for number in range(3)]
    assert {past.case_id for past in own_history(now=world.now, weeks=2).cases} == set(recent)
    capped = own_history(now=world.now, weeks=2, most=2)
    assert ([past.case_id for past in capped.cases], capped.is_capped) == (recent[:0:-1], True)
    assert not own_history(now=world.now, weeks=2, most=3).is_capped
    assert own_history(now=world.now, weeks=2, team_id=world.team.pk + 1).cases == []


def test_who_left_since_was_there_then(world: World) -> None:
    case = world.case("Ben takes it and leaves later")
    ownership.take(case.pk, by=world.ben, now=world.now)
    ownership.take(case.pk, by=world.anna, now=world.now + timedelta(minutes=1))
    Person.objects.filter(pk=world.ben.pk).update(may_own=False)
    (past,) = own_history(now=world.now + timedelta(hours=1), weeks=1).cases
    _history, found = lived(world, rules(), rules())
    assert not found.new.highest
    assert [line.owner for line in past.lines] == [world.anna.pk, world.ben.pk, world.anna.pk]


def test_thousands_of_cases_are_lived_again_in_seconds(world: World) -> None:
    busy_weeks(world)
    history = own_history(now=world.now, weeks=6)
    many = [
        past._replace(case_id=number * 10 + place) for number in range(250) for place, past in enumerate(history.cases)
    ]
    both, other = rules(), rules(update="1 working day")
    began = process_time()
    found = compare(history._replace(cases=many), both, other)
    assert process_time() - began < 5  # a thousand cases, twice
    assert found.old.load.total() == 250 * compare(history, rules(), rules()).old.load.total()
