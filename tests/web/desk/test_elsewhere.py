"""What the desk shows of words that were said for us elsewhere, and the list of the accounts that may say them."""

import pytest

from hilft.cases.actions.elsewhere import note_elsewhere
from hilft.cases.actions.links import make_link
from hilft.cases.models import Case
from hilft.conversations.models import Message
from hilft.intake.actions import TakenIn
from hilft.people.models import OfficialAccount
from tests.web.desk.conftest import Desk
from tests.web.desk.test_pages import questions
from tests.world import World

TEXT = "Please restart the box."


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("My line is dead.", audience="public")


def said(world: World, taken: TakenIn, *, counts: bool = False) -> Message:
    talk = taken.conversation
    word = Message.objects.create(
        conversation=talk, kind="elsewhere", audience=talk.audience, text=TEXT, channel="mail", said_at=world.now,
        stored_at=world.now, permalink="https://social.example/9",
    )  # fmt: skip
    note_elsewhere(word, counts=counts, now=world.now)
    return word


def test_the_page_asks_once_and_two_buttons_answer(world: World, taken: TakenIn, anna: Desk) -> None:
    page = f"/desk/cases/{taken.case_id}/"
    before = questions(anna, page)
    word = said(world, taken)
    shown = anna.get(page).content.decode()
    assert "Was that the answer?" in shown
    assert "said elsewhere" in shown
    assert "Our account" in shown
    assert 'href="https://social.example/9"' in shown
    assert questions(anna, page) == before
    assert anna.post(f"{page}elsewhere/{word.pk}/", counts="yes").status_code == 302
    after = anna.get(page).content.decode()
    assert "Was that the answer?" not in after
    assert "Anna Advisor says: that was the answer" in after
    assert anna.post(f"{page}elsewhere/{word.pk}/", counts="no").status_code == 422


def test_no_leaves_the_word_owed_and_the_page_says_so(world: World, taken: TakenIn, anna: Desk) -> None:
    due = Case.objects.get(pk=taken.case_id).word_due
    word = said(world, taken)
    anna.post(f"/desk/cases/{taken.case_id}/elsewhere/{word.pk}/", counts="no")
    assert "that was not the answer" in anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert Case.objects.get(pk=taken.case_id).word_due == due


def test_a_word_of_another_case_is_not_judged_here(world: World, taken: TakenIn, anna: Desk) -> None:
    word, other = said(world, taken), world.mail("Another.", address="mia@example.net")
    assert anna.post(f"/desk/cases/{other.case_id}/elsewhere/{word.pk}/", counts="yes").status_code == 422


def test_the_customer_reads_who_said_it_and_nothing_of_what_we_ask_ourselves(world: World, taken: TakenIn) -> None:
    said(world, taken, counts=True)
    secret = make_link(taken.case_id, "customer", now=world.now)
    shown = Desk(world, None).get(f"/c/{secret}/").content.decode()
    assert TEXT in shown
    assert "said elsewhere" in shown
    assert "Was that the answer?" not in shown


def test_official_accounts_are_listed_and_taken_off_by_the_operator(world: World, anna: Desk) -> None:
    desk = Desk(world, world.otto)
    assert "No account is listed." in desk.get("/ops/official/").content.decode()
    form = {"network": "mastodon", "name": "@town@social.example", "title": "The shop in town", "counts": "on"}
    assert desk.post("/ops/official/", **form).status_code == 302
    shown = desk.get("/ops/official/").content.decode()
    assert "town@social.example" in shown
    assert "is our answer" in shown
    assert "Otto Operator" in shown
    twice = desk.post("/ops/official/", **form)
    assert twice.status_code == 422
    assert "listed already" in twice.content.decode()
    assert "The shop in town" in twice.content.decode()
    assert desk.post("/ops/official/", network="mail", name="x").status_code == 422
    assert anna.get("/ops/official/").status_code == 403
    line = OfficialAccount.objects.get()
    assert desk.post(f"/ops/official/{line.pk}/end/").status_code == 302
    assert OfficialAccount.objects.get().ended_by == world.otto
    assert "No account is listed." in desk.get("/ops/official/").content.decode()
