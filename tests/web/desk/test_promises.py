"""Commitments at the desk: asked for when an answer makes one, kept with a word, replaced with a word, taken over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hilft.cases.actions.absences import record_absence
from hilft.cases.actions.commitments import commit_to
from hilft.cases.models import Case, Commitment
from hilft.conversations.models import Message
from hilft.intake.actions import TakenIn
from tests.web.desk.conftest import Desk
from tests.world import World

THURSDAY = {"promise_text": "We call", "promise_due": "2026-03-05T14:00"}
DAY = timedelta(days=1)


def send(desk: Desk, taken: TakenIn, text: str, **form: Any) -> Any:
    said = {"text": text, "audience": f"private-{taken.conversation.pk}", "seen": 1, **form}
    return desk.post(f"/desk/cases/{taken.case_id}/answers/", **said)


def page_of(desk: Desk, case_id: int) -> str:
    return desk.get(f"/desk/cases/{case_id}/").content.decode()


def test_an_answer_with_a_date_and_no_commitment_is_asked_about_and_nothing_is_lost(world: World, anna: Desk) -> None:
    taken = world.mail("My line is dead.")
    text = "We are on it. I call you by Thursday 2pm. Sorry for the trouble."
    asked = send(anna, taken, text)
    shown = asked.content.decode()
    assert asked.status_code == 422
    assert "You wrote “by Thursday 2pm”. Record it as a commitment, or say that nothing was promised." in shown
    assert text in shown
    assert 'value="I call you by Thursday 2pm"' in shown
    assert 'value="2026-03-05T14:00"' in shown
    assert "Nothing was promised" in shown
    assert not Message.objects.filter(person=world.anna).exists()
    sent = send(anna, taken, text, promise_text="I call you by Thursday 2pm", promise_due="2026-03-05T14:00")
    assert sent.status_code == 302
    made = Commitment.objects.get()
    assert made.due_at == datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
    assert made.told_in == Message.objects.get(person=world.anna)


def test_nothing_was_promised_is_an_answer_too(world: World, anna: Desk) -> None:
    taken = world.mail("My line is dead.")
    assert send(anna, taken, "I call you by Thursday 2pm.", **THURSDAY, promise_none="on").status_code == 302
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("text", "audience"),
    [("Please send it by Thursday.", ""), ("I called you on Monday.", ""), ("He waits until Friday.", "note")],
)
def test_what_promises_the_customer_nothing_is_sent_at_once(world: World, anna: Desk, text: str, audience: str) -> None:
    taken = world.mail("My line is dead.")
    form = {"audience": audience} if audience else {}
    assert send(anna, taken, text, **form).status_code == 302


def test_a_german_answer_to_a_german_customer_is_read_in_german(world: World, anna: Desk) -> None:
    taken = world.mail("Meine Leitung ist tot.", language="de")
    assert "Wir melden uns morgen" in send(anna, taken, "Wir melden uns morgen Mittag.").content.decode()
    asked = send(anna, taken, "Wir melden uns morgen Mittag.").content.decode()
    assert 'value="2026-03-03T13:00"' in asked


def test_a_german_answer_to_an_english_customer_is_asked_about_too(world: World, anna: Desk) -> None:
    taken = world.mail("My line is dead.")
    asked = send(anna, taken, "Wir rufen Sie am 5.3. um 14 Uhr an.")
    assert asked.status_code == 422
    assert 'value="2026-03-05T14:00"' in asked.content.decode()


def test_who_answers_for_an_owner_who_will_be_away_is_offered_colleagues_and_loses_nothing(
    world: World, anna: Desk
) -> None:
    taken = world.mail("My line is dead.")
    owner = Case.objects.get(pk=taken.case_id).owner
    away = {"start": world.now + DAY, "end": world.now + 9 * DAY}
    record_absence(owner, deputy=None, by=world.hanna, now=world.now, **away)
    text = "I call you by Thursday 2pm."
    refused = send(anna, taken, text, **THURSDAY)
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert text in shown
    assert f'<option value="{world.lena.pk}">Lena Lead</option>' in shown
    assert send(anna, taken, text, **THURSDAY, promise_deputy=world.lena.pk).status_code == 302
    assert Commitment.objects.get().deputy == world.lena


def test_a_commitment_is_replaced_with_a_word_and_both_sides_see_by_which(world: World, anna: Desk) -> None:
    taken = world.mail("My line is dead.")
    made = commit_to(taken.case_id, text="We call", due_at=world.now + DAY, by=world.anna, now=world.now)
    path = f"/desk/cases/{taken.case_id}/commitments/{made.pk}/replacement/"
    assert f'href="{path}"' in page_of(anna, taken.case_id)
    assert 'value="We call"' in anna.get(path).content.decode()
    word = {"text": "It takes longer.", "audience": f"private-{taken.conversation.pk}", "seen": 2}
    untold = anna.post(path, **{**word, "text": ""}, promise_text="A visit", promise_due="2026-03-09T12:00")
    assert untold.status_code == 422
    far = anna.post(path, **word, promise_text="A visit", promise_due="2026-04-09T12:00")
    assert "at most 31 days ahead" in far.content.decode()
    assert "It takes longer." in far.content.decode()
    assert not Message.objects.filter(person=world.anna).exists()
    for _ in range(2):
        assert anna.post(path, **word, promise_text="A visit", promise_due="2026-03-09T12:00").status_code == 302
    made.refresh_from_db()
    assert made.replaced_by is not None
    assert made.replaced_by.told_in == Message.objects.get(person=world.anna)
    assert Case.objects.get(pk=taken.case_id).commitment_due == made.replaced_by.due_at
    shown = page_of(anna, taken.case_id)
    assert "replaced by “A visit”" in shown
    assert "instead of “We call”: “A visit” by Mon 9 Mar, 12:00" in shown


def test_a_commitment_of_another_case_is_not_there(world: World, anna: Desk) -> None:
    made = commit_to(world.case("A").pk, text="We call", due_at=world.now + DAY, by=world.anna, now=world.now)
    other = world.mail("B")
    assert anna.get(f"/desk/cases/{other.case_id}/commitments/{made.pk}/replacement/").status_code == 404
    assert anna.post(f"/desk/cases/{other.case_id}/commitments/{made.pk}/kept/").status_code == 404


def test_keeping_asks_for_a_word_to_the_customer_unless_there_was_one(world: World, anna: Desk) -> None:
    taken = world.mail("My line is dead.")
    send(anna, taken, "I call you by Thursday 2pm.", **THURSDAY)
    made = Commitment.objects.get()
    path = f"/desk/cases/{taken.case_id}/commitments/{made.pk}/kept/"
    asked = anna.post(path)
    assert asked.status_code == 422
    assert "A commitment is kept with a word to the customer." in asked.content.decode()
    world.now += timedelta(hours=1)
    word = {"text": "That was my call.", "audience": f"private-{taken.conversation.pk}", "seen": 3}
    assert anna.post(path, **word).status_code == 302
    made.refresh_from_db()
    assert made.kept_at is not None
    assert Message.objects.filter(text="That was my call.").count() == 1


def test_who_will_be_away_names_a_colleague_in_the_form(world: World, anna: Desk) -> None:
    case = Case.objects.get(pk=world.mail("My line is dead.").case_id)
    away = {"start": world.now + DAY, "end": world.now + 9 * DAY}
    record_absence(case.owner, deputy=None, by=world.hanna, now=world.now, **away)
    path = f"/desk/cases/{case.pk}/commitments/"
    assert "Who does it then" not in anna.get(path).content.decode()
    refused = anna.post(path, **THURSDAY)
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "owns the case and is away then" in shown
    assert f'<option value="{world.lena.pk}">Lena Lead</option>' in shown
    assert f'<option value="{case.owner_id}">' not in shown
    assert anna.post(path, **THURSDAY, promise_deputy=world.lena.pk).status_code == 302
    assert Commitment.objects.get().deputy == world.lena
    assert "Lena Lead stands in" in page_of(anna, case.pk)
    assert anna.post(path, **THURSDAY, promise_deputy=4711).status_code == 422


def test_a_date_the_customer_names_is_offered_as_their_own_and_bounds_the_deadline(world: World, anna: Desk) -> None:
    taken = world.mail("I cancel: I move abroad on 12 March. I called last Friday.")
    case = Case.objects.get(pk=taken.case_id)
    desk = anna if case.owner == world.anna else Desk(world, case.owner)
    offered = page_of(desk, case.pk)
    assert "The customer names 12 March (“on 12 March”)." in offered
    assert offered.count("The customer names") == 1
    path = f"/desk/cases/{case.pk}/date/"
    assert f'href="{path}?until=2026-03-12T09:00"' in offered
    assert 'value="2026-03-12T09:00"' in desk.get(path, until="2026-03-12T09:00").content.decode()
    assert desk.post(path, until="2026-03-12T09:00").status_code == 302
    case.refresh_from_db()
    assert case.customer_date == datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
    assert case.next_due is not None
    assert case.next_due <= case.customer_date
    noted = page_of(desk, case.pk)
    assert "The customer names" not in noted
    assert "Thu 12 Mar, 09:00" in noted
    assert desk.get(path, until="nonsense").status_code == 200


def test_a_date_in_a_call_is_offered_where_the_form_asks_what_was_promised(world: World, anna: Desk) -> None:
    call = {
        "way": "phone", "name": "Kim", "contact": "kim@example.net", "said_at": "2026-03-02T09:40", "token": "t1",
        "text": "The line is dead. I said we call back by Thursday 2pm.", "keeps": "on",
    }  # fmt: skip
    page = anna.post("/desk/entry/", **call)
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Say what was promised, or that nothing was." in shown
    assert "You wrote “by Thursday 2pm”: is that what was promised?" in shown
    assert 'value="2026-03-05T14:00"' in shown
    assert anna.post("/desk/entry/", **call, promised_anything="something", **THURSDAY).status_code == 302
    assert Commitment.objects.get().due_at == datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
