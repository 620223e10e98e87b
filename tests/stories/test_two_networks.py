"""One person writes on two networks: the house notices, says why, and a person decides; no machine joins anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions import likeness as comparing
from hilft.cases.actions import words
from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.likeness import compare_traces, decide, join_as_same, reconsider
from hilft.cases.actions.representing import note_behalf
from hilft.cases.audit import audit
from hilft.cases.likeness import proposals, rules_of, same_persons
from hilft.cases.models import Case, CaseEvent, Likeness, Trace
from hilft.core.plain_reply import read_reply
from hilft.deliveries.models import Delivery
from hilft.desk.crossing import Crossing, refuse_crossing
from hilft.desk.queries import cases_of_customer
from hilft.intake.actions import Place, TakenIn, Word, take_in
from hilft.people.models import Customer
from tests.conftest import GUARDS
from tests.world import World

HOST = "My host box17.kim-home.example is not reachable over IPv6."


def post(world: World, text: str, *, network: str = "mastodon", address: str = "17@social", **more: Any) -> TakenIn:
    identity = f"{network}-{abs(hash(text))}-{world.now.timestamp()}"
    word = Word(
        channel=network, network=network, key=identity, remote_id=identity, address=address, text=text,
        audience="public", said_at=world.now, team_id=world.team.pk, receipt=False, **more,
    )  # fmt: skip
    return take_in(word, now=world.now)


def pair(world: World, text: str = HOST) -> tuple[TakenIn, TakenIn]:
    """Kim writes a mail and, an hour later, in public."""
    by_mail = world.mail(f"{text} Please help.", address="kim@example.net")
    world.now += timedelta(hours=1)
    return by_mail, post(world, f"{text} Nobody helps!")


def found(world: World) -> Likeness:
    compare_traces(now=world.now)
    return Likeness.objects.get()


def honest(*numbers: int) -> bool:
    return {fault.name for fault in audit(numbers)} <= {trigger for _table, trigger in GUARDS}


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ({"text": HOST}, {"text": "box17.kim-home.example is still down."}, "thing"),
        ({"text": "Line dead."}, {"text": "Write to kim@example.net, please."}, "mail"),
        ({"text": "Call +49 171 2345678."}, {"text": "My number is 0171 2345678."}, "phone"),
        ({"text": "Customer number 4711 0815."}, {"text": "my customer number: 47110815"}, "number"),
    ],
)
def test_each_rule_proposes_with_its_reason_and_joins_nothing(
    world: World, first: dict[str, str], second: dict[str, str], rule: str
) -> None:
    one = world.mail(address="kim@example.net", **first)
    other = post(world, **second)
    assert rules_of(likeness := found(world)) == (rule,)
    assert {likeness.case_id, likeness.other_id} == {one.case_id, other.case_id}
    assert Case.objects.open().count() == 2
    assert Customer.objects.count() == 2
    for case_id in (one.case_id, other.case_id):
        last = CaseEvent.objects.filter(case_id=case_id).latest("seq")
        assert (last.kind, last.data, last.actor) == ("noted", {"likeness": likeness.pk}, None)
    assert honest(one.case_id, other.case_id)


def test_a_handle_with_its_name_a_checked_page_and_a_link_speak_for_it_too(world: World) -> None:
    first = post(
        world, "Dead.", handle="@kim.maurer@a.example", name="Kim from Bonn", pages=("https://kim.example",),
        place=Place(permalink="https://a.example/@kim/1"),
    )  # fmt: skip
    post(
        world, "I also wrote on https://a.example/@kim/1 yesterday.", network="x", address="99", handle="@kimmaurer",
        name="Kim, from Bonn", pages=("kim.example",),
    )  # fmt: skip
    assert rules_of(found(world)) == ("says_so", "page", "name")
    (shown,) = proposals({Likeness.objects.get().pk}, first.case_id)
    assert shown.is_sure
    assert shown.is_near


def test_nothing_raw_is_kept_of_what_was_seen(world: World) -> None:
    pair(world, "Call 0171 2345678, customer number 4711 0815, kim@example.net, box17.kim-home.example")
    found(world)
    with connection.cursor() as cursor:
        for table in ("cases_trace", "cases_likeness", "cases_caseevent"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            told = cursor.fetchone()[0]
            assert not any(raw in told for raw in ("2345678", "0815", "kim@", "box17")), table


def test_joining_keeps_age_number_and_audiences_and_each_answer_goes_where_it_belongs(world: World) -> None:
    by_mail, in_public = pair(world)
    likeness = found(world)
    before = Case.objects.get(pk=by_mail.case_id)
    with pytest.raises(Refused, match="may be chance"):
        join_as_same(likeness.pk, is_sure=False, by=world.anna, now=world.now)
    assert join_as_same(likeness.pk, is_sure=True, by=world.anna, now=world.now) == by_mail.case_id
    after = Case.objects.get(pk=by_mail.case_id)
    assert (after.opened_at, after.owner_id) == (before.opened_at, before.owner_id)
    private, public = by_mail.conversation, in_public.conversation
    words.answer(after.pk, private.pk, text="Your prefix is 2001:db8::/48.", by=world.anna, now=world.now)
    words.answer(after.pk, public.pk, text="We wrote you a mail.", by=world.anna, now=world.now)
    sent = {out.conversation_id: out.message.text for out in Delivery.objects.filter(what="reply") if out.message}
    assert sent == {private.pk: "Your prefix is 2001:db8::/48.", public.pk: "We wrote you a mail."}
    assert (private.audience, public.audience) == ("private", "public")
    with pytest.raises(IntegrityError), transaction.atomic():
        public.messages.create(audience="private", text="x", channel="mastodon", said_at=world.now, stored_at=world.now)
    assert honest(by_mail.case_id, in_public.case_id)
    with pytest.raises(Refused, match="joined already"):
        reconsider(likeness.pk, by=world.anna, now=world.now)


def test_the_same_person_with_another_matter_stays_two_cases_and_may_be_joined_later(world: World) -> None:
    by_mail, in_public = pair(world)
    likeness = found(world)
    with pytest.raises(Refused, match="two customers"):
        join(by_mail.case_id, in_public.case_id, by=world.anna, now=world.now)
    decide(likeness.pk, "same", by=world.anna, now=world.now)
    assert Case.objects.open().count() == 2
    first, second = (Case.objects.get(pk=one.case_id).customer_id for one in (by_mail, in_public))
    assert same_persons(first) == same_persons(second) == {first, second}
    assert [case.pk for case in cases_of_customer(first or 0)] == [by_mail.case_id, in_public.case_id]
    refuse_crossing(by_mail.case_id, by_mail.conversation.pk, "We know you as kim@example.net.", now=world.now)
    assert join(by_mail.case_id, in_public.case_id, by=world.ben, now=world.now) == by_mail.case_id


def test_the_cases_of_a_customer_stand_in_the_order_in_which_they_are_due_and_not_in_that_of_their_rows(
    world: World,
) -> None:
    taken = [world.mail(text, address="kim@example.net") for text in ("Line dead.", "Bill wrong.", "Cancel it.")]
    assert len({one.case_id for one in taken}) == 3
    customer = Case.objects.get(pk=taken[0].case_id).customer_id or 0
    soon = world.now + timedelta(minutes=20)
    commit_to(taken[2].case_id, text="We look at it.", due_at=soon, by=world.anna, now=world.now)
    due = list(Case.objects.filter(customer=customer).order_by("next_due", "pk").values_list("pk", flat=True))
    assert due[0] == taken[2].case_id
    assert [case.pk for case in cases_of_customer(customer)] == due


def test_a_trace_that_cannot_be_compared_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.mail("Line dead.", address="first@example.net")
    pair(world)
    first = Trace.objects.earliest("pk")
    real = comparing._others

    def others(trace: Trace) -> list[Trace]:
        if trace == first:
            raise ValueError
        return real(trace)

    monkeypatch.setattr(comparing, "_others", others)
    compare_traces(now=world.now)
    assert Likeness.objects.count() == 1
    assert not Trace.objects.filter(looked_at=None).exists()


def test_not_the_same_is_remembered_not_proposed_again_and_can_be_taken_back(world: World) -> None:
    by_mail, in_public = pair(world)
    likeness = found(world)
    decide(likeness.pk, "different", by=world.anna, now=world.now)
    post(world, "Call 0171 2345678, box17.kim-home.example is down again!", case_id=in_public.case_id)
    world.mail("Call 0171 2345678.", address="kim@example.net", case_id=by_mail.case_id)
    assert (again := found(world)).verdict == "different"
    assert rules_of(again) == ("thing",)
    refused = f"Write to kim@example.net, {HOST}"
    with pytest.raises(Crossing):
        refuse_crossing(in_public.case_id, in_public.conversation.pk, refused, now=world.now)
    reconsider(likeness.pk, by=world.ben, now=world.now)
    assert Likeness.objects.get().verdict == ""
    with pytest.raises(Refused, match="Nobody has said"):
        reconsider(likeness.pk, by=world.ben, now=world.now)
    told = [event.data.get("verdict") for event in CaseEvent.objects.filter(case_id=by_mail.case_id, kind="noted")]
    assert told == [None, "different", "open"]
    assert honest(by_mail.case_id, in_public.case_id)


def test_what_many_show_speaks_for_nobody(world: World) -> None:
    for number in range(5):
        world.mail(f"My box at router.provider.example blinks {number}.", address=f"c{number}@example.net")
        compare_traces(now=world.now)
    assert Likeness.objects.count() <= 3
    before = Likeness.objects.count()
    world.mail("router.provider.example, too!", address="late@example.net")
    compare_traces(now=world.now)
    assert Likeness.objects.count() == before


def test_who_writes_for_somebody_else_shows_that_ones_things(world: World) -> None:
    nephew = world.mail(f"My aunt's {HOST}", address="nephew@example.net")
    aunt = Customer.objects.create(name="Aunt", created_at=world.now)
    note_behalf(nephew.case_id, whom=aunt, by=world.anna, now=world.now)
    post(world, HOST)
    compare_traces(now=world.now)
    assert not Likeness.objects.exists()


def test_a_yes_by_mail_of_the_same_person_counts_where_their_cases_are_one(world: World) -> None:
    by_mail, _in_public = pair(world)
    join_as_same(found(world).pk, is_sure=True, by=world.anna, now=world.now)
    words.propose(by_mail.case_id, by_mail.conversation.pk, text="It is mended.", by=world.anna, now=world.now)
    Delivery.objects.filter(what="solution").update(remote_id="<s@x>", sent_at=world.now)
    world.now += timedelta(hours=1)
    post(
        world, "Yes", case_id=by_mail.case_id, reply_to=("<s@x>",), letter="<s@x>",
        says=read_reply("Yes, it works, thank you!"),
    )  # fmt: skip
    assert Case.objects.get(pk=by_mail.case_id).outcome == "confirmed"


def test_no_machine_decides_and_a_pair_is_one_row(world: World) -> None:
    pair(world)
    likeness = found(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Likeness.objects.filter(pk=likeness.pk).update(verdict="same")
    with pytest.raises(IntegrityError), transaction.atomic():
        Likeness.objects.create(low=likeness.high, high=likeness.low, found_at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Likeness.objects.create(low=likeness.low, high=likeness.high, found_at=world.now)


def test_a_plain_word_costs_nothing_and_looking_costs_the_same_however_many_there_are(world: World) -> None:
    first = world.mail("Hello, my line is dead.")
    with CaptureQueriesContext(connection) as asked:
        world.mail("Still dead.", case_id=first.case_id, reply_to=(first.message.remote_id or "",))
    assert not [one for one in asked.captured_queries if "cases_trace" in one["sql"]]
    compare_traces(now=world.now)

    def cost() -> int:
        world.now += timedelta(minutes=1)
        world.mail(f"Call 0171 23{world.now:%H%M}99 please.", address=f"m{world.now:%d%H%M}@example.net")
        with CaptureQueriesContext(connection) as looked:
            compare_traces(now=world.now)
        return len(looked)

    few = cost()
    for number in range(40):
        world.mail(f"Call 0172 1{number:06}.", address=f"n{number}@example.net")
    compare_traces(now=world.now)
    assert cost() == few
    assert not Trace.objects.filter(looked_at=None).exists()
