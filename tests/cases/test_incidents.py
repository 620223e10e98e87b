"""One cause, many cases: each stays a case of its own, hears the same word, and is asked whether it works."""

from datetime import timedelta

import pytest

from hilft.cases.actions.closing import close, confirm, reject, reopen
from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.incidents import link, open_incident, say_fixed, say_status, unlink
from hilft.cases.actions.status import spread
from hilft.cases.actions.waiting import wait
from hilft.cases.histories import untrue
from hilft.cases.models import Affected, Case, CaseEvent, StatusWord
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery, Round
from hilft.people.permissions import NotYours
from tests.world import World

HOUR = timedelta(hours=1)
DUG = "A digger cut the cable in Example Street."


def incident(world: World, *, hours: int = 4) -> Case:
    return open_incident(
        title="No network in Example Street", text=DUG, next_at=world.now + hours * HOUR, by=world.lena, now=world.now
    )


def mails(world: World, count: int) -> list[int]:
    return [world.mail(f"Dead line, house {n}", address=f"c{n}@example.net").case_id for n in range(count)]


def heard(case_id: int, text: str) -> list[Message]:
    return list(Message.objects.filter(conversation__placement__case_id=case_id, text=text).order_by("pk"))


def everybody_hears(world: World, *, limit: int = 500) -> int:
    rounds = 0
    while Round.objects.filter(ended_at=None).exists():
        spread(now=world.now, limit=limit)
        rounds += 1
    return rounds


def test_an_incident_is_owned_and_due_when_the_next_word_was_announced(world: World) -> None:
    case = incident(world)
    case.refresh_from_db()
    assert (case.kind, case.owner, case.word_due) == ("incident", world.lena, world.now + 4 * HOUR)
    world.wait(timedelta(hours=5))
    case.refresh_from_db()
    assert case.owner == world.hanna, "nobody said the next word: it climbed"
    assert CaseEvent.objects.filter(case=case, kind="climbed", data__reason="word").exists()


def test_a_linked_case_hears_the_status_in_its_own_conversation_and_keeps_its_clock(world: World) -> None:
    private = world.mail("Dead line", address="a@example.net")
    public = world.mail("Dead line too", address="b@example.net", audience="public", network="forum")
    before = {case.pk: case for case in Case.objects.all()}
    case = incident(world)
    assert link(case.pk, [private.case_id, public.case_id], by=world.anna, now=world.now) == 2
    for taken, audience in ((private, "private"), (public, "public")):
        (word,) = heard(taken.case_id, DUG)
        assert (word.audience, word.conversation, word.person) == (audience, taken.conversation, world.lena)
        assert Delivery.objects.filter(key=f"message:{word.pk}", what="reply").count() == 1
        after = Case.objects.get(pk=taken.case_id)
        assert (after.opened_at, after.matter_due) == (before[after.pk].opened_at, before[after.pk].matter_due)
        assert (after.owner, after.kind) == (before[after.pk].owner, "customer")
        assert after.word_due == world.now + 4 * HOUR, "the next word is due when it was announced"
        kinds = CaseEvent.objects.filter(case=after).order_by("seq").values_list("kind", flat=True)
        assert list(kinds) == ["routed", "linked", "answered"]
    assert list(untrue([private.case_id, public.case_id, case.pk])) == []


def test_a_word_announced_later_than_the_policy_allows_is_refused(world: World) -> None:
    case = incident(world)
    with pytest.raises(Refused, match="earlier time"):
        say_status(case.pk, text="Soon.", next_at=world.now + 25 * HOUR, by=world.lena, now=world.now)
    with pytest.raises(Refused, match="personal data"):
        say_status(case.pk, text="Ask 0171 2345678", next_at=world.now + HOUR, by=world.lena, now=world.now)
    with pytest.raises(Refused, match="Write something"):
        say_status(case.pk, text="  ", next_at=world.now + HOUR, by=world.lena, now=world.now)
    with pytest.raises(NotYours):
        say_status(case.pk, text="Soon.", next_at=world.now + HOUR, by=world.anna, now=world.now)
    assert StatusWord.objects.count() == 1


def test_a_case_has_one_open_incident_and_only_customers_cases_have_any(world: World) -> None:
    (number,) = mails(world, 1)
    first, second = incident(world), incident(world)
    assert link(first.pk, [number], by=world.anna, now=world.now) == 1
    assert link(second.pk, [number, first.pk], by=world.anna, now=world.now) == 0
    unlink(first.pk, number, by=world.anna, now=world.now)
    assert link(second.pk, [number], by=world.anna, now=world.now) == 1
    with pytest.raises(Refused, match="not linked"):
        unlink(first.pk, number, by=world.anna, now=world.now)
    close(number, outcome="withdrawn", by=world.anna, now=world.now)
    assert list(untrue([number])) == []


def test_a_status_goes_out_in_batches_and_goes_on_where_it_stopped_without_telling_anybody_twice(world: World) -> None:
    numbers = mails(world, 7)
    case = incident(world)
    link(case.pk, numbers[:5], by=world.anna, now=world.now)
    world.now += HOUR
    say_status(case.pk, text="Half of it works.", next_at=world.now + 2 * HOUR, by=world.lena, now=world.now)
    assert spread(now=world.now, limit=2) == 2
    assert sum(len(heard(number, "Half of it works.")) for number in numbers) == 2
    link(case.pk, numbers[5:], by=world.anna, now=world.now)  # who comes meanwhile hears the newest word at once
    assert len(heard(numbers[6], "Half of it works.")) == 1
    everybody_hears(world, limit=2)
    assert [len(heard(number, "Half of it works.")) for number in numbers] == [1] * 7
    assert spread(now=world.now) == 0
    assert list(untrue(numbers)) == []


def test_a_newer_status_overtakes_one_that_is_still_on_its_way(world: World) -> None:
    numbers = mails(world, 4)
    case = incident(world)
    link(case.pk, numbers, by=world.anna, now=world.now)
    say_status(case.pk, text="One.", next_at=world.now + HOUR, by=world.lena, now=world.now)
    spread(now=world.now, limit=2)
    say_status(case.pk, text="Two.", next_at=world.now + HOUR, by=world.lena, now=world.now)
    everybody_hears(world)
    assert [len(heard(number, "One.")) for number in numbers] == [1, 1, 0, 0]
    assert [len(heard(number, "Two.")) for number in numbers] == [1] * 4


def test_when_it_is_over_each_customer_is_asked_and_the_answers_are_kept(world: World) -> None:
    yes, no, silent = numbers = mails(world, 3)
    opened = Case.objects.get(pk=no).opened_at
    case = incident(world)
    link(case.pk, numbers, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="not told that it is over"):
        close(case.pk, outcome="answered", by=world.lena, now=world.now)
    world.now += 3 * HOUR
    say_fixed(case.pk, text="The cable is whole. Does it work?", by=world.lena, now=world.now)
    everybody_hears(world)
    assert Case.objects.filter(pk__in=numbers, proposed_at=world.now).count() == 3
    confirm(yes, now=world.now)
    reject(no, now=world.now)
    answers = dict(Affected.objects.values_list("case_id", "works"))
    assert answers == {yes: True, no: False, silent: None}
    goes_on = Case.objects.get(pk=no)
    assert (goes_on.closed_at, goes_on.opened_at, goes_on.proposed_at) == (None, opened, None)
    assert goes_on.matter_due is not None
    reopen(yes, by=None, now=world.now)
    assert Affected.objects.get(case=yes).works is False
    close(case.pk, outcome="answered", by=world.lena, now=world.now)
    assert list(untrue([*numbers, case.pk])) == []


def test_the_end_wakes_who_waited_for_it_and_asks_nobody_to_whom_we_still_owe_something(world: World) -> None:
    waiting, owed = mails(world, 2)
    wait(waiting, waiting_for="third_party", until=world.now + timedelta(days=5), by=world.anna, now=world.now)
    wait(owed, waiting_for="third_party", until=world.now + timedelta(days=5), by=world.anna, now=world.now)
    commit_to(owed, text="A technician", due_at=world.now + timedelta(days=2), by=world.anna, now=world.now)
    case = incident(world)
    link(case.pk, [waiting, owed], by=world.anna, now=world.now)
    say_fixed(case.pk, text="The outage is over.", by=world.lena, now=world.now)
    everybody_hears(world)
    asked, told = Case.objects.get(pk=waiting), Case.objects.get(pk=owed)
    assert (asked.waiting_for, asked.proposed_at) == (None, world.now)
    assert (told.waiting_for, told.proposed_at) == (None, None), "woken, and its commitment stands"
    assert told.commitment_due is not None
    assert CaseEvent.objects.filter(case=told).order_by("seq").values_list("kind", flat=True).last() == "resumed"
    assert Affected.objects.get(case=owed).asked_at is None
    with pytest.raises(Refused, match="over"):
        link(case.pk, mails(world, 1), by=world.anna, now=world.now)
    assert list(untrue([waiting, owed, case.pk])) == []
