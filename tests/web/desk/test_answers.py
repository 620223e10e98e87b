"""Answering: where words go is chosen and said again, nothing goes past anybody, and nothing typed is lost."""

from datetime import UTC, datetime
from typing import Any

from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Commitment
from hilft.conversations.models import Message
from hilft.intake.actions import TakenIn, Word, take_in
from tests.web.desk.conftest import Desk
from tests.world import World


def question(world: World) -> TakenIn:
    word = Word(
        channel="community", key="q", network="community", address="robin", name="Robin", text="Why?",
        said_at=world.now, audience="public", team_id=world.team.pk,
    )  # fmt: skip
    return take_in(word, now=world.now)


def send(desk: Desk, taken: TakenIn, **form: Any) -> Any:
    return desk.post(f"/desk/cases/{taken.case_id}/answers/", **{"seen": 1, **form})


def test_a_reply_goes_where_the_form_says_and_the_page_says_so(world: World, anna: Desk) -> None:
    taken = question(world)
    done = send(anna, taken, text="We look.", audience=f"public-{taken.conversation.pk}")
    message = Message.objects.get(person=world.anna)
    assert (done.status_code, message.audience) == (302, "public")
    page = anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "Sent in public: everybody can read it." in page
    assert f'<a href="#message-{message.pk}">' in page
    assert f'id="message-{message.pk}"' in page


def test_a_private_word_and_a_note_never_stand_in_public(world: World, anna: Desk) -> None:
    taken = question(world)
    send(anna, taken, text="Your number?", audience="private")
    send(anna, taken, text="He is angry.", audience="note", seen=2)
    audiences = dict(Message.objects.filter(person=world.anna).values_list("text", "audience"))
    assert audiences == {"Your number?": "private", "He is angry.": "internal"}


def test_a_conversation_of_another_case_cannot_be_chosen(world: World, anna: Desk) -> None:
    taken, other = question(world), world.mail("Something else")
    done = send(anna, taken, text="Hello", audience=f"private-{other.conversation.pk}")
    assert done.status_code == 422
    assert not Message.objects.filter(person=world.anna).exists()


def test_somebody_spoke_in_between_and_the_page_asks_again(world: World, anna: Desk) -> None:
    taken = question(world)
    answer(taken.case_id, taken.conversation.pk, text="I know it.", by=world.ben, now=world.now)
    form = {"text": "Try <b>this</b>.", "audience": f"public-{taken.conversation.pk}"}
    page = send(anna, taken, **form)
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Something happened while you were writing" in shown
    assert "I know it." in shown
    assert "Try &lt;b&gt;this&lt;/b&gt;." in shown
    assert not Message.objects.filter(person=world.anna).exists()
    assert 'name="seen" value="2"' in shown
    assert send(anna, taken, **form, **{"seen": 2}).status_code == 302


def test_a_double_click_sends_once(world: World, anna: Desk) -> None:
    taken = world.mail("Hello?")
    form = {"text": "Here we are.", "audience": f"private-{taken.conversation.pk}"}
    assert [send(anna, taken, **form).status_code for _ in range(2)] == [302, 302]
    assert Message.objects.filter(person=world.anna).count() == 1


def test_personal_data_in_public_is_asked_about_and_the_text_stays(world: World, anna: Desk) -> None:
    taken = question(world)
    form = {"text": "Write to care@example.org", "audience": f"public-{taken.conversation.pk}"}
    page = send(anna, taken, **form)
    assert page.status_code == 422
    assert "Everybody may read this" in page.content.decode()
    assert "a mail address" in page.content.decode()
    assert send(anna, taken, **form, exposes="on").status_code == 302


def test_a_promise_in_a_reply_is_entered_in_the_houses_own_time(world: World, anna: Desk) -> None:
    taken = world.mail("When?")
    promise = {"promise_text": "Call back", "promise_due": "2026-03-03T16:00"}
    send(anna, taken, text="Tomorrow.", audience=f"private-{taken.conversation.pk}", **promise)
    assert Commitment.objects.get().due_at == datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    assert "Tue 3 Mar, 16:00" in anna.get(f"/desk/cases/{taken.case_id}/").content.decode()


def test_a_promise_without_a_date_or_in_the_past_is_a_sentence_and_nothing_is_sent(world: World, anna: Desk) -> None:
    taken = world.mail("When?")
    form = {"text": "Soon.", "audience": f"private-{taken.conversation.pk}", "promise_text": "Call back"}
    assert "a commitment has a date" in send(anna, taken, **form).content.decode()
    late = send(anna, taken, **form, promise_due="2026-03-01T16:00").content.decode()
    assert "needs a date in the future" in late
    assert "Soon." in late
    wrong = send(anna, taken, **form, promise_due="tomorrow").content.decode()
    assert "Enter a day and a time" in wrong
    assert not Message.objects.filter(person=world.anna).exists()


def test_an_empty_answer_is_refused(world: World, anna: Desk) -> None:
    taken = world.mail("When?")
    assert send(anna, taken, text="  ", audience=f"private-{taken.conversation.pk}").status_code == 422


def test_a_solution_waits_for_the_customers_yes(world: World, anna: Desk) -> None:
    taken = world.mail("It is broken.")
    path = f"/desk/cases/{taken.case_id}/solution/"
    desk = anna if Case.objects.get(pk=taken.case_id).owner == world.anna else Desk(world, world.ben)
    assert desk.get(path).status_code == 200
    done = desk.post(path, text="Press reset.", audience=f"private-{taken.conversation.pk}", seen=1)
    assert done.status_code == 302
    assert Case.objects.get(pk=taken.case_id).proposed_at is not None
    assert Message.objects.get(kind="solution").text == "Press reset."
    shown = desk.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "The customer&#x27;s yes to the solution" in shown
    assert path not in shown


def test_the_reach_of_a_public_answer_is_shown(world: World, anna: Desk) -> None:
    taken = question(world)
    Case.objects.filter(pk=taken.case_id).update(reach=1284)
    assert "1,284 can see it" in anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
