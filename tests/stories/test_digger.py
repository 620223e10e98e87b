"""The digger: hundreds write within two hours about one cause; each stays a case of its own, with its own clock."""

from datetime import timedelta

from hilft.cases.actions.closing import close, confirm, reject
from hilft.cases.actions.incidents import link, open_incident, say_fixed, say_status
from hilft.cases.actions.status import spread
from hilft.cases.actions.waiting import wait
from hilft.cases.affected import counts, told
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.cases.queries import violations
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery, Round
from hilft.desk.alike import alike_now, like_incident
from tests.world import World

HOUR = timedelta(hours=1)
CUSTOMERS = 300
CUT = "A digger cut the cable."
WORDS = (
    "No internet in the Lindenweg, only a digger, number {n}.",
    "Since the digger came to the Lindenweg there is no internet here. House {n}.",
    "Is the internet in the Lindenweg broken? The digger stands before house {n}.",
)


def everyday(world: World) -> None:
    """What people write on an ordinary day."""
    for n in range(40):
        text = f"Hello, since my contract was changed the internet bill number {n} is wrong. Please explain it."
        world.mail(text, address=f"everyday{n}@example.net")


def flood(world: World) -> list[int]:
    """Everybody of one street writes within an hour and a half."""
    numbers = []
    for n in range(CUSTOMERS):
        numbers.append(world.mail(WORDS[n % 3].format(n=n), address=f"lindenweg{n}@example.net").case_id)
        world.now += timedelta(seconds=18)
    return numbers


def dug(world: World, numbers: list[int]) -> Case:
    until = world.now + 2 * HOUR
    incident = open_incident(title="Cable cut in the Lindenweg", text=CUT, next_at=until, by=world.lena, now=world.now)
    assert link(incident.pk, numbers, by=world.lena, now=world.now) == len(numbers)
    return incident


def hear(world: World) -> None:
    while Round.objects.filter(ended_at=None).exists():
        spread(now=world.now, limit=100)


def words_of(number: int) -> list[str]:
    said = Message.objects.filter(conversation__placement__case_id=number, person__isnull=False)
    return list(said.order_by("pk").values_list("text", flat=True))


def test_three_hundred_with_one_cause_are_proposed_and_confirmed_by_a_human_and_all_hear_one_word(
    world: World,
) -> None:
    everyday(world)
    world.wait(timedelta(hours=3))
    numbers = flood(world)
    (group,) = alike_now(now=world.now)
    assert set(group.cases) == set(numbers), "nobody who asked about a bill"
    assert "lindenweg" in group.words
    *first, late = numbers
    incident = dug(world, first)
    assert like_incident(incident.pk, now=world.now) == [late], "whoever writes later is offered to be linked"
    link(incident.pk, [late], by=world.anna, now=world.now)
    assert words_of(late) == [CUT], "and hears how it stands at once"

    world.now += HOUR
    word = say_status(incident.pk, text="They splice it.", next_at=world.now + 3 * HOUR, by=world.lena, now=world.now)
    hear(world)
    assert told(word).number == CUSTOMERS
    assert Delivery.objects.filter(message__text="They splice it.").count() == CUSTOMERS
    assert not Case.objects.filter(pk__in=numbers).exclude(word_due__lte=world.now + 3 * HOUR).exists()

    world.wait(timedelta(hours=4), step=HOUR)
    climbed = CaseEvent.objects.filter(case__in=[*numbers, incident.pk], kind="climbed", data__reason="word")
    assert climbed.values("case").distinct().count() == CUSTOMERS + 1, "no next word: each climbs by itself"
    assert violations() == {"without_owner": 0, "without_deadline": 0}
    assert list(untrue([*numbers[:20], late, incident.pk])) == []


def test_when_it_is_over_each_is_asked_and_whoever_says_no_goes_on_with_the_age_and_the_deadline_they_had(
    world: World,
) -> None:
    numbers = flood(world)
    before = {case.pk: case for case in Case.objects.filter(pk__in=numbers)}
    incident = dug(world, numbers)
    world.now += HOUR
    say_fixed(incident.pk, text="The cable is whole.", by=world.lena, now=world.now)
    hear(world)
    assert Case.objects.filter(pk__in=numbers, proposed_at=world.now).count() == CUSTOMERS
    for number in numbers[:200]:
        confirm(number, now=world.now)
    no, silent = numbers[200:210], numbers[210:]
    for number in no:
        reject(number, now=world.now)
    stands = counts(incident.pk)
    assert (stands.linked, stands.still_open, stands.asked) == (CUSTOMERS, CUSTOMERS - 200, CUSTOMERS)
    assert (stands.works, stands.works_not) == (200, 10)
    for case in Case.objects.filter(pk__in=no):
        old = before[case.pk]
        assert (case.opened_at, case.matter_due, case.closed_at) == (old.opened_at, old.matter_due, None)
    close(incident.pk, outcome="answered", by=world.lena, now=world.now)

    world.wait(timedelta(days=8), step=timedelta(hours=12))
    assert Case.objects.filter(pk__in=silent, outcome="presumed").count() == len(silent)
    assert Case.objects.filter(pk__in=no, closed_at=None, stage__gte=1).count() == len(no), "they climb until it works"
    assert violations() == {"without_owner": 0, "without_deadline": 0}
    assert list(untrue([*numbers[195:215], incident.pk])) == []


def test_the_end_of_an_outage_wakes_every_case_that_waited_for_it(world: World) -> None:
    numbers = [world.mail(f"You wanted to call, {n}.", address=f"w{n}@example.net").case_id for n in range(12)]
    for number in numbers:
        wait(number, waiting_for="third_party", until=world.now + timedelta(days=5), by=world.anna, now=world.now)
    incident = open_incident(
        title="Our call list is down", text="We cannot see whom to call.", next_at=world.now + HOUR, by=world.lena,
        now=world.now,
    )  # fmt: skip
    link(incident.pk, numbers, by=world.lena, now=world.now)
    assert Case.objects.filter(pk__in=numbers, waiting_for="third_party").count() == 12
    world.now += HOUR
    say_fixed(incident.pk, text="It works again. Was everything done?", by=world.lena, now=world.now)
    hear(world)
    assert not Case.objects.filter(pk__in=numbers, waiting_for="third_party").exists()
