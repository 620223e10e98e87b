"""A customer's words propose a matter: shown with its evidence, accepted or dismissed once, counting after a day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilft.cases.actions import proposing
from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.closing import reopen
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.proposing import accept_matter, accept_unanswered, dismiss_matter
from hilft.cases.actions.rules import LEFT, inform, put_under_proposed, sort
from hilft.cases.actions.words import answer
from hilft.cases.ledger import Row
from hilft.cases.models import Case, CaseEvent, MatterProposal
from hilft.core.standing import What
from hilft.people.permissions import NotYours
from hilft.policies.actions import put_in_force, store_calendar, store_policy
from tests.policies.ruled import told
from tests.world import PACKS, World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def proposed(case_id: int) -> list[tuple[str, str]]:
    """Return what is proposed for a case, and what became of it."""
    found = MatterProposal.objects.filter(case_id=case_id).order_by("pk")
    return [(one.matter, one.verdict) for one in found]


def words_of(one: MatterProposal) -> str:
    return one.message.text[one.start : one.end]


def is_true(case_id: int) -> bool:
    """Say whether the audit finds that the history of this case leads to where it stands."""
    return not told(case_id)


def test_a_cancellation_is_proposed_with_its_words_and_counts_within_a_day(world: World) -> None:
    taken = world.mail("Guten Tag, hiermit kündige ich zum Monatsende.")
    one = MatterProposal.objects.get(case_id=taken.case_id)
    assert (one.matter, words_of(one), one.verdict) == ("cancellation", "kündige", "")
    assert one.accept_at is not None
    assert world.now < one.accept_at <= world.now + timedelta(days=1)
    assert Case.objects.get(pk=taken.case_id).matter == "", "words propose and decide nothing"


def test_nothing_is_proposed_where_nothing_is_said_or_meant_or_known(world: World) -> None:
    for text in ("How do I set up voicemail?", "I do not want to cancel.", "We are moving house in June."):
        assert proposed(world.mail(text, address=f"{len(text)}@example.net").case_id) == []


def test_accepting_sorts_the_case_by_the_ordinary_way(world: World) -> None:
    taken = world.mail("My line is dead since this morning.")
    one = MatterProposal.objects.get(case_id=taken.case_id)
    accept_matter(taken.case_id, one.pk, by=world.anna, now=world.now + HOUR)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.matter, case.last_event) == ("fault", What.SORTED)
    assert case.law_due is not None
    assert proposed(case.pk) == [("fault", "accepted")]
    assert MatterProposal.objects.get().decided_by == world.anna
    with pytest.raises(Refused, match="decided this already"):
        accept_matter(case.pk, one.pk, by=world.ben, now=world.now + HOUR)
    assert is_true(case.pk)


def test_what_was_dismissed_is_remembered_and_never_proposed_again(world: World) -> None:
    taken = world.mail("My line is dead since this morning.")
    one = MatterProposal.objects.get(case_id=taken.case_id)
    with pytest.raises(NotYours):
        dismiss_matter(taken.case_id, one.pk, by=world.emil, now=world.now)
    before = Case.objects.get(pk=taken.case_id)
    dismiss_matter(taken.case_id, one.pk, by=world.anna, now=world.now + HOUR)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.next_due, case.matter, case.last_event) == (before.next_due, "", What.MATTER_DISMISSED)
    world.mail("The line is still dead!", case_id=case.pk)
    assert proposed(case.pk) == [("fault", "dismissed")]
    assert accept_unanswered(now=world.now + timedelta(days=3)) == 0
    assert is_true(case.pk)


def test_another_matter_is_proposed_when_the_customer_names_it_later(world: World) -> None:
    taken = world.mail("How do I set up voicemail?")
    world.mail("Oh, and please cancel my contract.", case_id=taken.case_id)
    assert proposed(taken.case_id) == [("cancellation", "")]


def test_unanswered_for_a_day_it_counts_by_rule_visibly_and_no_date_gets_later(world: World) -> None:
    taken = world.mail("Hiermit kündige ich zum Monatsende.")
    one = MatterProposal.objects.get(case_id=taken.case_id)
    assert one.accept_at is not None
    before = Case.objects.get(pk=taken.case_id)
    assert accept_unanswered(now=one.accept_at - timedelta(seconds=1)) == 0
    assert accept_unanswered(now=one.accept_at) == 1
    assert accept_unanswered(now=one.accept_at) == 0
    case = Case.objects.get(pk=taken.case_id)
    assert case.matter == "cancellation"
    assert case.word_due == before.word_due
    assert case.matter_due is not None
    assert before.matter_due is not None
    assert case.matter_due < before.matter_due
    assert case.law_due == world.now + timedelta(days=1)
    event = CaseEvent.objects.filter(case_id=case.pk).latest("seq")
    assert (event.kind, event.actor, event.data["proposal"]) == (What.SORTED, None, one.pk)
    assert proposed(case.pk) == [("cancellation", "by_rule")]
    assert is_true(case.pk)


def test_what_counted_by_rule_is_taken_back_and_the_date_it_left_ends_with_a_word(world: World) -> None:
    taken = world.mail("Hiermit kündige ich zum Monatsende.")
    now = world.now + timedelta(days=1)
    accept_unanswered(now=now)
    sort(taken.case_id, matter="", by=world.anna, now=now)
    case = Case.objects.get(pk=taken.case_id)
    assert case.law_due is not None, "a date that stands is not put off by sorting"
    assert proposed(case.pk) == [("cancellation", "by_rule")]
    with pytest.raises(Refused, match="Tell the customer first"):
        inform(case.pk, date=LEFT, by=world.anna, now=now)
    answer(case.pk, taken.conversation.pk, text="You asked about your bill; here it is.", by=world.anna, now=now)
    with pytest.raises(Refused, match="no such date"):
        inform(case.pk, date="confirmation", by=world.anna, now=now)
    inform(case.pk, date=LEFT, by=world.anna, now=now)
    assert Case.objects.get(pk=case.pk).law_due is None
    assert is_true(case.pk)


def test_a_case_that_is_sorted_otherwise_or_over_has_overtaken_what_was_proposed(world: World) -> None:
    first = world.mail("Hiermit kündige ich zum Monatsende.")
    sort(first.case_id, matter="data_request", by=world.anna, now=world.now)
    assert proposed(first.case_id) == [("cancellation", "overtaken")]
    with pytest.raises(Refused):
        inform(first.case_id, date=LEFT, by=world.anna, now=world.now)
    second = world.mail("My line is dead. I cancel my contract.", address="kim@example.net")
    assert proposed(second.case_id) == [("fault", ""), ("cancellation", "")]
    accept_unanswered(now=world.now + timedelta(days=2))
    assert sorted(proposed(second.case_id)) == [("cancellation", "overtaken"), ("fault", "by_rule")]


def test_where_the_law_has_no_clock_it_waits_for_a_person(world: World) -> None:
    policy = store_policy((PACKS / "de_telecom.toml").read_text(), now=world.now)
    put_in_force(policy, store_calendar("service", (PACKS / "hours.toml").read_text(), now=world.now), now=world.now)
    taken = world.mail("We are moving house in June.")
    assert MatterProposal.objects.get(case_id=taken.case_id).accept_at is None
    assert accept_unanswered(now=world.now + timedelta(days=30)) == 0


def test_the_first_rungs_time_comes_before_the_day_when_it_is_shorter(world: World) -> None:
    taken = world.mail("Hiermit kündige ich.")
    one = MatterProposal.objects.get(case_id=taken.case_id)
    assert one.accept_at == world.now + timedelta(hours=4), "a Monday morning: four opening hours of the duty lead"


def test_the_database_keeps_one_proposal_for_each_matter_and_who_decided(world: World) -> None:
    taken = world.mail("Hiermit kündige ich.")
    one = MatterProposal.objects.get(case_id=taken.case_id)
    for change in ({"verdict": "accepted"}, {"verdict": "maybe", "decided_at": world.now}, {"end": one.start}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MatterProposal.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterProposal.objects.create(
            case_id=one.case_id, matter=one.matter, message=one.message, start=0, end=1, proposed_at=world.now
        )


def test_a_case_that_cannot_be_sorted_stands_in_no_other_cases_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = (world.mail(f"Hiermit kündige ich zum {day}. März.").case_id for day in (1, 2))
    sorted_by_rule = put_under_proposed

    def fail_on_one(row: Row, *args: object, **more: object) -> None:
        if row.id == broken:
            raise AssertionError("This row breaks whatever it touches.")
        sorted_by_rule(row, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(proposing, "put_under_proposed", fail_on_one)
    accept_unanswered(now=world.now + 24 * HOUR)
    assert [verdict for _, verdict in (*proposed(broken), *proposed(sound))] == ["", "by_rule"]
    assert MatterProposal.objects.get(case_id=broken).accept_at == world.now + 24 * HOUR + proposing.AGAIN


def test_what_a_case_proposes_is_proposed_by_the_one_it_is_joined_to(world: World) -> None:
    """Else the law's clock would never begin for it: the joined case is closed, and its words are spoken here."""
    older = world.mail("How do I set up voicemail?").case_id
    world.now += HOUR
    younger = world.mail("Hiermit kündige ich zum Monatsende.").case_id
    counts_at = MatterProposal.objects.get().accept_at
    assert counts_at is not None
    join(older, younger, by=world.anna, now=world.now)
    assert (proposed(older), proposed(younger)) == ([("cancellation", "")], [])
    accept_unanswered(now=counts_at)
    assert Case.objects.get(pk=older).matter == "cancellation"
    assert is_true(older)


def test_what_both_propose_counts_as_soon_as_the_sooner(world: World) -> None:
    older = world.mail("Hiermit kündige ich zum Monatsende.").case_id
    world.now += HOUR
    younger = world.mail("Ich kündige.").case_id
    soon = world.now + timedelta(minutes=1)
    MatterProposal.objects.filter(case=younger).update(accept_at=soon)
    join(older, younger, by=world.anna, now=world.now)
    assert proposed(older) == [("cancellation", "")]
    assert MatterProposal.objects.get(case=older).accept_at == soon


def test_what_was_passed_over_while_a_case_lay_aside_counts_when_it_is_taken_back(world: World) -> None:
    number = world.mail("Hiermit kündige ich zum Monatsende.").case_id
    set_aside(number, why="spam", reason="No customer of ours.", by=world.anna, now=world.now)
    world.now += timedelta(days=2)
    accept_unanswered(now=world.now)
    assert proposed(number) == [("cancellation", "overtaken")]
    reopen(number, by=world.anna, now=world.now)
    assert proposed(number) == [("cancellation", "")]
    accept_unanswered(now=world.now)
    case = Case.objects.get(pk=number)
    assert (case.matter, proposed(number)) == ("cancellation", [("cancellation", "by_rule")])
    assert case.law_due is not None
    assert is_true(number)
