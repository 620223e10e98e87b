"""Sending later at the desk: a select and a field in the answer, what the page shows until it leaves, and the list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hilft.cases.actions.links import make_link
from hilft.cases.models import Case, PlannedWord
from hilft.conversations.models import Message
from hilft.core.hours import Hours
from hilft.desk.planned import send_due_words
from hilft.intake.actions import TakenIn
from hilft.policies.queries import hours
from hilft.web.desk.later_forms import offered
from tests.web.desk.conftest import Desk
from tests.web.desk.test_pages import MOST, questions
from tests.world import World

TEXT = "We measured your line and look at it in the morning."


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("My line is dead.")


@pytest.fixture
def owner(world: World, taken: TakenIn) -> Desk:
    return Desk(world, Case.objects.get(pk=taken.case_id).owner)


def typed(taken: TakenIn, **more: str) -> dict[str, object]:
    audience = f"private-{taken.conversation.pk}"
    return {"text": TEXT, "seen": Case.objects.get(pk=taken.case_id).seq, "audience": audience, **more}


def calendar(taken: TakenIn) -> Hours:
    return hours(Case.objects.get(pk=taken.case_id).calendar_id)


def test_a_moment_of_the_form_is_chosen_and_the_word_stands_there_until_it_leaves(
    world: World, taken: TakenIn, owner: Desk
) -> None:
    page = f"/desk/cases/{taken.case_id}/"
    shown = owner.get(page).content.decode()
    assert "Send it later" in shown
    assert "Tuesday 3 March, 08:00" in shown
    later = (world.now + timedelta(hours=1)).isoformat()
    assert owner.post(f"{page}answers/", **typed(taken, later=later)).status_code == 302
    after = owner.get(page).content.decode()
    assert "It leaves Mon 2 Mar, 11:00, unless something happens before." in after
    assert "wrote a word for later" in after
    assert "It leaves on Monday 2 March, 11:00" in after
    assert not Message.objects.filter(person__isnull=False).exists()
    listed = owner.get("/desk/planned/").content.decode()
    assert f"/desk/cases/{taken.case_id}/#planned-" in listed
    world.now += timedelta(hours=1)
    send_due_words(now=world.now)
    assert "to be sent" not in owner.get(page).content.decode()
    assert "Nothing is to be sent later." in owner.get("/desk/planned/").content.decode()


def test_who_may_not_decide_about_a_word_is_told_so_and_offered_nothing(
    world: World, taken: TakenIn, owner: Desk
) -> None:
    page = f"/desk/cases/{taken.case_id}/"
    assert owner.post(f"{page}answers/", **typed(taken, later=(world.now + timedelta(hours=1)).isoformat())).status_code
    word = PlannedWord.objects.get()
    other = world.ben if owner.person == world.anna else world.anna
    for reader, may_decide in ((other, False), (owner.person, True), (world.lena, True)):
        shown = Desk(world, reader).get(page).content.decode()
        assert (f"{page}planned/{word.pk}/departure/" in shown) is may_decide
        assert ("Its writer and the owner of the case decide about it." in shown) is not may_decide


def test_a_moment_that_is_too_late_is_refused_and_nothing_typed_is_lost(
    world: World, taken: TakenIn, owner: Desk
) -> None:
    answer = owner.post(f"/desk/cases/{taken.case_id}/answers/", **typed(taken, later_at="2026-03-05T08:00"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "It would come too late" in shown
    assert TEXT in shown
    assert "2026-03-05T08:00" in shown
    assert not PlannedWord.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("later", "soon"), ("later", "2026-03-02T11:00"), ("later_at", "x")])
def test_what_is_no_moment_is_said_beside_the_field(taken: TakenIn, owner: Desk, field: str, value: str) -> None:
    assert owner.post(f"/desk/cases/{taken.case_id}/answers/", **typed(taken, **{field: value})).status_code == 422
    assert not PlannedWord.objects.exists()


def test_a_note_leaves_at_no_time(world: World, taken: TakenIn, owner: Desk) -> None:
    later = (world.now + timedelta(hours=1)).isoformat()
    form = {**typed(taken, later=later), "audience": "note"}
    assert "A note stays here" in owner.post(f"/desk/cases/{taken.case_id}/answers/", **form).content.decode()


def test_it_is_changed_taken_back_or_sent_now_and_held_when_the_customer_writes(
    world: World, taken: TakenIn, owner: Desk
) -> None:
    page = f"/desk/cases/{taken.case_id}/"
    owner.post(f"{page}answers/", **typed(taken, later_at="2026-03-02T11:00"))
    word = PlannedWord.objects.get()
    one = f"{page}planned/{word.pk}/"
    assert TEXT in owner.get(one).content.decode()
    assert owner.post(one, text="Better so.", send_at="2026-03-02T11:30").status_code == 302
    assert "changed a word that leaves later" in owner.get(page).content.decode()
    world.mail("It is even worse now.", case_id=taken.case_id)
    shown = owner.get(page).content.decode()
    assert "The customer has written since. It leaves only if somebody says so." in shown
    assert "The case is due Mon 2 Mar" in shown
    assert owner.post(f"{one}departure/").status_code == 302
    assert Message.objects.get(person__isnull=False).text == "Better so."
    assert owner.post(f"{one}departure/").status_code == 404
    assert owner.post(f"{one}removal/").status_code == 404
    owner.post(f"{page}answers/", **typed(taken, later_at="2026-03-02T12:00"))
    second = PlannedWord.objects.get(message=None)
    assert owner.post(f"{page}planned/{second.pk}/removal/").status_code == 302
    assert "took back a word before it left" in owner.get(page).content.decode()


def test_another_cases_word_is_not_reached_by_this_cases_address(world: World, taken: TakenIn, owner: Desk) -> None:
    owner.post(f"/desk/cases/{taken.case_id}/answers/", **typed(taken, later_at="2026-03-02T11:00"))
    word, other = PlannedWord.objects.get(), world.mail("Another.", address="mia@example.net")
    for path in ("", "departure/", "removal/"):
        assert owner.post(f"/desk/cases/{other.case_id}/planned/{word.pk}/{path}").status_code == 404


def test_the_customer_reads_nothing_of_it_before_it_leaves(world: World, taken: TakenIn, owner: Desk) -> None:
    owner.post(f"/desk/cases/{taken.case_id}/answers/", **typed(taken, later_at="2026-03-02T11:00"))
    secret = make_link(taken.case_id, "customer", now=world.now)
    shown = Client().get(f"/c/{secret}/", follow=True).content.decode()
    assert str(taken.case_id) in shown
    assert TEXT not in shown
    assert "later" not in shown


def test_only_a_case_with_such_a_word_asks_for_it_once(taken: TakenIn, owner: Desk) -> None:
    page = f"/desk/cases/{taken.case_id}/"
    before = questions(owner, page)
    owner.post(f"{page}answers/", **typed(taken, later_at="2026-03-02T11:00"))
    owner.post(f"{page}answers/", **typed(taken, later_at="2026-03-02T11:10", text="A second one."))
    assert questions(owner, page) == before + 1 <= MOST


def test_what_is_offered_lies_in_opening_hours_and_ahead(taken: TakenIn) -> None:
    open_hours = calendar(taken)
    moments = [datetime(2026, 3, day, hour, 30, tzinfo=UTC) for day in range(1, 31) for hour in (3, 9, 20)]
    for now in moments:
        found = [datetime.fromisoformat(value) for value, _label in offered(open_hours, now)]
        assert found
        assert all(at > now and open_hours.is_open(at) for at in found), now
