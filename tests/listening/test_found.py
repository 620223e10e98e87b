"""Words nobody addressed to us become cases or lie aside, and nothing of that is ever final."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case, CaseEvent, SetAside
from hilft.core.relevance import ANSWER, ASIDE, UNSURE
from hilft.deliveries.models import Delivery
from hilft.escalation.actions import reopen
from hilft.intake.actions import Place, Word, take_in
from hilft.listening.actions.deciding import make_case, not_for_us, say_what_is_ours
from hilft.listening.actions.finding import KNOWN, SET_ASIDE, addressed, find
from hilft.listening.models import Candidate, Decision
from hilft.people.permissions import NotYours
from tests.world import World

COMPLAINT = "Example Telecom is down again, my line has been dead since Monday. Can anyone help?"
SHARES = "Example Telecom shares rise after quarterly results, analysts raise their targets"


def said(world: World, text: str, number: int = 1, **other: Any) -> Word:
    usual: dict[str, Any] = {
        "channel": "birds", "network": "x", "key": f"post-{number}", "remote_id": f"post-{number}",
        "address": f"author-{number}", "name": "Robin", "audience": "public", "text": text,
        "said_at": world.now - timedelta(hours=3), "place": Place(permalink="https://x.example/1", may_reply=False),
    }  # fmt: skip
    return Word(**(usual | other))


def found(world: World, text: str, number: int = 1, **other: Any) -> Candidate:
    word = said(world, text, number, **other)
    find(word, term="telecom", handle="@robin", now=world.now)
    return Candidate.objects.get(remote_id=word.remote_id)


def test_a_cry_for_help_that_nobody_sent_us_is_somebodys_case_at_once_and_as_old_as_its_words(world: World) -> None:
    candidate = found(world, COMPLAINT)
    case = Case.objects.get()
    assert (candidate.judged, candidate.case, candidate.is_first) == (ANSWER, case, True)
    assert case.owner in {world.anna, world.ben}
    assert case.opened_at == world.now - timedelta(hours=3)
    assert case.next_due is not None
    opened = CaseEvent.objects.get(case=case, seq=1)
    assert opened.data["found"] == "telecom"
    message = case.placements.get().conversation.messages.get()
    assert (message.may_reply, message.permalink) == (False, "https://x.example/1")
    assert not Delivery.objects.filter(what="receipt").exists()  # its author wrote to somebody else


def test_why_it_was_judged_so_can_be_read_word_by_word(world: World) -> None:
    candidate = found(world, COMPLAINT)
    spoken = {name: candidate.text[start:end] for name, start, end, _ in candidate.reasons}
    assert spoken["our_name"] == "Example Telecom"
    assert spoken["help"].lower().startswith(("can anyone", "help"))
    assert (candidate.by, 0.6 < candidate.score <= 1) == ("rules", True)


def test_why_it_was_judged_so_stands_in_the_words_that_are_shown_also_below_a_long_subject(world: World) -> None:
    candidate = found(world, COMPLAINT, subject="News of the day " * 30)
    shown = f"{candidate.subject}\n{candidate.text}".strip()
    spoken = {name: shown[start:end] for name, start, end, _ in candidate.reasons}
    assert spoken["our_name"] == "Example Telecom"


def test_what_needs_no_answer_lies_aside_and_one_click_makes_it_a_case_with_its_true_age(world: World) -> None:
    candidate = found(world, SHARES)
    assert (candidate.judged, candidate.case) == (ASIDE, None)
    assert not Case.objects.exists()
    world.wait(timedelta(days=2))
    number = make_case(candidate.pk, by=world.ben, now=world.now)
    case = Case.objects.get(pk=number)
    assert case.opened_at == candidate.said_at
    candidate.refresh_from_db()
    assert (candidate.verdict, candidate.decided_by, candidate.case) == (ANSWER, world.ben, case)
    assert make_case(candidate.pk, by=world.anna, now=world.now) == number
    assert Case.objects.count() == 1


def test_not_for_us_is_said_with_a_reason_without_a_word_to_anybody_and_can_be_taken_back(world: World) -> None:
    candidate = found(world, COMPLAINT)
    before = Delivery.objects.count()
    with pytest.raises(Refused, match="why it is not for us"):
        not_for_us(candidate.pk, by=world.anna, now=world.now)
    not_for_us(candidate.pk, reason="about another Example", by=world.anna, now=world.now)
    case = Case.objects.get()
    assert (case.outcome, SetAside.objects.get().is_silent) == ("not_for_us", True)
    world.wait(timedelta(hours=1))
    make_case(candidate.pk, by=world.ben, now=world.now)
    again = Case.objects.get()
    assert (again.pk, again.opened_at, again.closed_at) == (case.pk, case.opened_at, None)
    assert again.owner_id == case.owner_id
    not_for_us(candidate.pk, reason="it is after all", by=world.ben, now=world.now)
    verdicts = list(Decision.objects.order_by("pk").values_list("verdict", "by__alias"))
    assert verdicts == [(ASIDE, "Anna Advisor"), (ANSWER, "Ben Berater"), (ASIDE, "Ben Berater")]
    told = Delivery.objects.exclude(what__in=["alarm", "handover", "owner"]).count()
    assert told <= before or not Delivery.objects.filter(channel="birds").exists()


def test_what_was_reopened_on_its_own_page_can_be_set_aside_again(world: World) -> None:
    candidate = found(world, COMPLAINT)
    not_for_us(candidate.pk, reason="no", by=world.anna, now=world.now)
    reopen(Case.objects.get().pk, by=world.ben, now=world.now)
    not_for_us(candidate.pk, reason="really not", by=world.anna, now=world.now)
    assert Case.objects.get().closed_at == world.now


def test_whoever_also_wrote_to_us_is_not_set_aside_in_silence_by_code_or_by_hand(world: World) -> None:
    candidate = found(world, COMPLAINT)
    number = candidate.case_id or 0
    take_in(said(world, "Are you there?", 2, key="post-1", address="author-1"), now=world.now)
    with pytest.raises(Refused, match="Somebody wrote this to us"):
        not_for_us(candidate.pk, reason="no", by=world.anna, now=world.now)
    sql = "INSERT INTO cases_setaside (case_id, seq, why, reason, by_id, at, is_silent)"
    sql += " VALUES (%s, 9, 'found', 'x', %s, now(), true)"
    with pytest.raises(IntegrityError, match="hears why"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [number, world.anna.pk])


def test_only_a_case_that_was_found_is_set_aside_as_found(world: World) -> None:
    case = world.mail("My line is dead").case_id
    with pytest.raises(Refused, match="Somebody wrote this to us"):
        set_aside(case, why="found", reason="x", by=world.anna, now=world.now)


def test_known_customers_are_set_aside_without_a_word_where_they_said_nothing_to_us(world: World) -> None:
    take_in(said(world, "My line is dead", 7, address="robin"), now=world.now)
    candidate = found(world, COMPLAINT, 8, address="robin")
    not_for_us(candidate.pk, reason="a quotation from a play", by=world.anna, now=world.now)
    assert Case.objects.filter(outcome="not_for_us").count() == 1


def test_what_two_terms_find_or_what_also_mentions_us_is_one(world: World) -> None:
    first = find(said(world, COMPLAINT), term="telecom", handle="@robin", now=world.now)
    assert first[0] is not None
    assert find(said(world, COMPLAINT), term="dead line", handle="@robin", now=world.now) == (None, KNOWN)
    take_in(said(world, "to you", 2), now=world.now)
    assert find(said(world, "to you", 2), term="you", handle="@robin", now=world.now) == (None, KNOWN)
    assert (Candidate.objects.count(), Case.objects.count()) == (1, 2)


def test_what_lay_aside_and_is_then_said_to_us_has_that_case(world: World) -> None:
    candidate = found(world, SHARES)
    taken = take_in(said(world, SHARES), now=world.now)
    addressed("birds", "post-1", taken.case_id)
    candidate.refresh_from_db()
    assert candidate.case_id == taken.case_id
    with pytest.raises(Refused, match="decided there"):
        not_for_us(candidate.pk, reason="no", by=world.anna, now=world.now)


def test_our_own_posts_are_nobodys_case(world: World) -> None:
    answer = find(said(world, COMPLAINT), term="telecom", handle="@care", is_our_own=True, now=world.now)
    assert answer == (None, SET_ASIDE)
    assert Candidate.objects.get().by == "own_post"


def test_personal_data_is_hidden_before_anything_is_judged_or_kept(world: World) -> None:
    candidate = found(world, "Example Telecom does not answer, please call me on 0170 5550123!")
    assert "5550123" not in candidate.text
    assert "[phone]" in candidate.text


def test_nobody_decides_who_may_not_own_cases(world: World) -> None:
    candidate = found(world, SHARES)
    for act in (make_case, not_for_us):
        with pytest.raises(NotYours):
            act(candidate.pk, by=world.emil, now=world.now)
    with pytest.raises(NotYours):
        say_what_is_ours(names="Kupferwurm", products="", others="", by=world.anna, now=world.now)


def test_words_that_are_ours_are_looked_for_from_the_moment_they_are_written_down(world: World) -> None:
    assert not any(name == "our_product" for name, *_ in found(world, "my Kupferwurm blinks red", 1).reasons)
    say_what_is_ours(names="", products="Kupferwurm", others="Mondkabel", by=world.otto, now=world.now)
    assert any(name == "our_product" for name, *_ in found(world, "my Kupferwurm blinks red", 2).reasons)
    assert any(name == "other_brand" for name, *_ in found(world, "Mondkabel is down", 3).reasons)


@pytest.mark.parametrize("judged", [ANSWER, UNSURE])
def test_the_database_itself_keeps_nothing_that_may_need_an_answer_without_a_case(world: World, judged: str) -> None:
    candidate = found(world, SHARES)
    with pytest.raises(IntegrityError, match="candidate_has_a_case_or_is_aside"), transaction.atomic():
        Candidate.objects.filter(pk=candidate.pk).update(judged=judged)
