"""Somebody asks: with a mail address or as a member, and gets a receipt at once."""

import re

from django.core import mail

from hilft.cases.models import Case
from hilft.community.actions import ask
from hilft.community.actions.brake import LIMITS
from hilft.community.models import Board, Question
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer
from tests.web.public.conftest import TOKEN, Guest, letter, link_in, member, text
from tests.world import World

TITLE = "The line drops every evening"
FORM = {"title": TITLE, "text": "Since Monday. Call 0171 2345678.", "board": "internet", "token": TOKEN, "looked": "1"}
VISITOR = {**FORM, "email": "visitor@example.net"}


def test_a_visitor_asks_gets_a_receipt_confirms_by_mail_and_is_published(
    world: World, board: Board, visitor: Guest
) -> None:
    answer = visitor.post("/ask/", **VISITOR)
    assert answer.status_code == 302
    case = Case.objects.get()
    receipt = visitor.read(answer.headers["Location"])
    for said in (str(case.pk), case.owner.alias, "advisor", "look into your mail", "a phone number"):
        assert said in receipt
    assert case.owner.name not in receipt
    assert "/c/" not in receipt, "the personal link goes to the mailbox only: anybody can type anybody's address"
    assert TITLE not in visitor.read("/")
    link = link_in(letter(world, "confirm"))
    assert "Is this your question?" in visitor.read(link)
    assert Question.objects.get().published_at is None, "looking at the link confirms nothing: mail programs do that"
    assert visitor.post(f"{link}question/").status_code == 302
    assert TITLE in visitor.read("/")
    assert TITLE in visitor.read("/boards/internet/")
    assert TITLE in visitor.read("/search/", q="evening")
    assert mail.outbox == [], "nothing leaves past the outbox"


def test_a_members_question_is_published_at_once_under_their_name(world: World, mia: Customer) -> None:
    guest = Guest(world, mia)
    answer = guest.post("/ask/", **FORM)
    receipt = guest.read(answer.headers["Location"])
    question = Question.objects.get()
    assert f"/questions/{question.pk}/" in receipt
    page = Guest(world).read(f"/questions/{question.pk}/")
    assert "Mia" in page
    assert "Secretname" not in page
    assert "[phone]" in page
    assert [delivery.what for delivery in Delivery.objects.all()] == ["receipt"]


def test_sending_the_form_twice_asks_once(world: World, mia: Customer) -> None:
    guest = Guest(world, mia)
    first, second = guest.post("/ask/", **FORM), guest.post("/ask/", **FORM)
    assert Case.objects.count() == 1
    assert str(Case.objects.get().pk) in guest.read(second.headers["Location"])
    assert first.status_code == second.status_code == 302


def test_similar_questions_are_shown_once_before_it_is_sent_even_without_javascript(
    world: World, board: Board, mia: Customer, visitor: Guest
) -> None:
    ask(board, title="Line drops in the evening", text="Every day.", by=mia, now=world.now)
    unlooked = {name: value for name, value in VISITOR.items() if name != "looked"}
    page = visitor.post("/ask/", **unlooked)
    assert page.status_code == 200
    assert "Line drops in the evening" in text(page)
    assert 'name="looked" value="1"' in text(page)
    assert VISITOR["text"] in text(page), "nothing that was typed is lost"
    assert Case.objects.count() == 1
    part = visitor.read("/ask/similar/", title="My line drops", text="")
    assert "Line drops in the evening" in part
    assert "<html" not in part


def test_an_open_case_of_ones_own_is_shown_before_one_asks_again(world: World, mia: Customer) -> None:
    world.mail("My line is dead.", address="mia@example.net", subject="Dead line")
    assert "Dead line" in Guest(world, mia).read("/ask/")


def test_whatever_is_missing_is_said_and_nothing_is_stored(world: World, board: Board, visitor: Guest) -> None:
    for left_out in ("title", "text", "board", "email"):
        answer = visitor.post("/ask/", **{**VISITOR, left_out: ""})
        assert answer.status_code == 422, left_out
    assert visitor.post("/ask/", **{**VISITOR, "token": "x"}).status_code == 422
    assert visitor.post("/ask/", **{**VISITOR, "board": "nowhere"}).status_code == 422
    assert Case.objects.count() == 0


def test_machines_that_fill_in_every_field_are_turned_away(world: World, board: Board, visitor: Guest) -> None:
    page = visitor.read("/ask/")
    assert re.search(r"<div hidden>.*name=\"website\"", page, re.DOTALL)
    assert visitor.post("/ask/", **VISITOR, website="https://spam.example").status_code == 422
    assert Case.objects.count() == 0


def test_one_place_cannot_ask_without_end(world: World, board: Board, visitor: Guest) -> None:
    for number in range(LIMITS["ask"]):
        form = {**VISITOR, "token": f"{number:032x}", "email": f"v{number}@example.net"}
        assert visitor.post("/ask/", **form).status_code == 302
    refused = visitor.post("/ask/", **{**VISITOR, "token": "f" * 32})
    assert refused.status_code == 422
    assert "often" in text(refused)
    assert Guest(world, member(world, "Samira")).post("/ask/", **FORM).status_code == 302, "members are not braked"


def test_a_form_from_elsewhere_is_refused(world: World, board: Board) -> None:
    stranger = Guest(world, enforce_csrf_checks=True)
    for path in ("/ask/", "/link/", "/questions/1/answers/", "/blog/x/comments/", "/c/x/words/", "/my/name/"):
        assert stranger.post(path, **VISITOR).status_code == 403, path


def test_a_receipt_cannot_be_looked_up_by_its_number(world: World, board: Board, visitor: Guest) -> None:
    visitor.post("/ask/", **VISITOR)
    assert visitor.get(f"/asked/{Case.objects.get().pk}/").status_code == 404
    assert visitor.get("/asked/eyJjYXNlIjoxfQ:x:y/").status_code == 404


def test_people_of_the_house_write_down_what_customers_said_instead(world: World, board: Board) -> None:
    page = Guest(world, world.anna).read("/ask/")
    assert "/desk/entry/" in page
    assert "<textarea" not in page


def test_a_house_without_boards_says_so(world: World, visitor: Guest) -> None:
    assert visitor.get("/ask/").status_code == 200
    assert visitor.get("/").status_code == 200
