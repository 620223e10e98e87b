"""The customer's own case: by a personal link or by account, with the same page and the same rights."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.links import make_link
from hilft.cases.actions.ownership import offer, take
from hilft.cases.actions.words import answer, note, propose
from hilft.cases.models import Case, CaseEvent, PersonalLink
from hilft.community.actions import answer as help_with
from hilft.community.actions import ask
from hilft.community.models import Board, Question
from hilft.conversations.models import Attachment, Conversation, Message
from hilft.experts.actions import answer_at_desk
from hilft.experts.actions import ask as ask_expert
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from tests.web.public.conftest import TOKEN, Guest, letter, link_in, question_of, text
from tests.world import World

GET_ONLY, POST_ONLY = ("", "files/1/"), ("words/", "confirmation/", "rejection/", "reopening/", "question/")


@pytest.fixture
def taken(world: World, board: Board) -> TakenIn:
    return world.mail("My line is dead.", address="pat@example.net", subject="Dead line", name="Pat Secretname")


@pytest.fixture
def link(world: World, taken: TakenIn) -> str:
    return f"/c/{make_link(taken.case_id, 'customer', now=world.now)}/"


def case_of(taken: TakenIn) -> Case:
    return Case.objects.select_related("owner", "customer").get(pk=taken.case_id)


def proposed(world: World, taken: TakenIn) -> None:
    propose(taken.case_id, taken.conversation.pk, text="We changed the port.", by=case_of(taken).owner, now=world.now)


def test_the_page_says_who_has_it_when_one_hears_and_what_happens_if_nothing_happens(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    page = visitor.read(link)
    owner = case_of(taken).owner
    for said in ("Dead line", "My line is dead.", f"<b>{owner.alias}</b> takes care of your case", "You hear from us"):
        assert said in page
    for above in ("Lena Lead", "duty lead", "Hanna Head", "head of service", "Doris Department"):
        assert above in page.split('class="ladder"')[1]
    assert owner.name not in page


def test_nothing_of_ours_is_on_the_page(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    case, owner = case_of(taken), case_of(taken).owner
    note(case.pk, text="The customer is difficult", by=owner, now=world.now)
    consult = ask_expert(case.pk, expert=world.emil, question="Is port 7 broken?", by=owner, now=world.now)
    answer_at_desk(consult.pk, text="Port 7 is fine", verdict="answered", by=world.lena, now=world.now)
    offer(case.pk, to=world.lena, by=owner, note="Please help", now=world.now)
    page = visitor.read(link)
    for ours in ("difficult", "port 7", "Port 7", "Emil", "Please help", "offered", owner.name):
        assert ours not in page
    assert "asked somebody who knows" in page


def test_the_history_tells_who_had_it_and_what_we_said_we_would_do(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    owner = case_of(taken).owner
    commit_to(taken.case_id, text="Send a technician", due_at=world.now + timedelta(hours=6), by=owner, now=world.now)
    take(taken.case_id, by=world.lena, now=world.now)
    page = visitor.read(link)
    assert "Send a technician" in page
    assert "<b>Lena Lead</b> (duty lead) takes care of it from now on" in page
    world.wait(timedelta(days=2))
    assert "We did not keep it in time: “Send a technician”" in visitor.read(link)


def test_a_solution_is_confirmed_and_the_case_is_closed(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    proposed(world, taken)
    assert "Is it solved?" in visitor.read(link)
    assert visitor.post(f"{link}confirmation/").status_code == 302
    assert case_of(taken).outcome == "confirmed"
    page = visitor.read(link)
    assert "Your case is closed." in page
    assert "Open it again" in page


def test_a_solution_is_rejected_with_a_reason(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    proposed(world, taken)
    assert visitor.post(f"{link}rejection/", text="Still dead").status_code == 302
    assert case_of(taken).proposed_at is None
    assert Message.objects.get(text="Still dead").audience == "private"
    refused = visitor.post(f"{link}rejection/")
    assert refused.status_code == 422
    assert "no solution to reject" in text(refused)


def test_a_closed_case_is_opened_again_with_its_age(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    visitor.post(f"{link}confirmation/")
    opened_at = case_of(taken).opened_at
    world.now += timedelta(days=3)
    assert visitor.post(f"{link}reopening/").status_code == 302
    assert (case_of(taken).closed_at, case_of(taken).opened_at) == (None, opened_at)


def test_writing_again_is_private_and_said_once(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    for _ in range(2):
        assert visitor.post(f"{link}words/", text="It is flat 3", token=TOKEN).status_code == 302
    said = Message.objects.get(text="It is flat 3")
    assert (said.audience, said.customer_id) == ("private", case_of(taken).customer_id)
    assert CaseEvent.objects.filter(case_id=taken.case_id, kind="spoke").count() == 1
    refused = visitor.post(f"{link}words/", text=" ", token=TOKEN)
    assert refused.status_code == 422


def test_looking_changes_nothing_and_every_change_is_a_form(taken: TakenIn, link: str, visitor: Guest) -> None:
    before = CaseEvent.objects.count()
    for part in POST_ONLY:
        assert visitor.get(link + part).status_code == 405, part
    assert visitor.post(link).status_code == 405
    assert CaseEvent.objects.count() == before


def test_an_unknown_and_an_expired_link_look_the_same_and_show_the_way_to_a_new_one(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    PersonalLink.objects.update(expires_at=world.now)
    for address in (link, "/c/nobody-knows-this/"):
        for answered in (visitor.get(address), visitor.post(f"{address}words/", text="x", token=TOKEN)):
            assert answered.status_code == 410
            assert 'href="/link/"' in text(answered)
            assert "Dead line" not in text(answered)


def test_an_experts_link_opens_no_customers_page(world: World, taken: TakenIn, visitor: Guest) -> None:
    secret = make_link(taken.case_id, "expert", now=world.now)
    assert visitor.get(f"/c/{secret}/").status_code == 410


def test_the_page_is_kept_from_caches_search_engines_and_other_hosts(taken: TakenIn, link: str, visitor: Guest) -> None:
    for answered in (visitor.get(link), visitor.get("/c/unknown/")):
        assert answered.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in answered.headers["X-Robots-Tag"]
        assert answered.headers["Referrer-Policy"] == "same-origin"
    assert 'name="robots" content="noindex' in text(visitor.get(link))


def test_a_customer_with_an_account_has_the_same_page_and_nobody_else_has(
    world: World, taken: TakenIn, mia: Customer, visitor: Guest
) -> None:
    path = f"/my/cases/{taken.case_id}/"
    owner_of_it = Guest(world, case_of(taken).customer)
    assert "My line is dead." in owner_of_it.read(path)
    for person in (Guest(world, mia), Guest(world, world.anna), Guest(world, world.doris)):
        assert person.get(path).status_code == 404
        for part in POST_ONLY:
            assert person.post(path + part, text="x", token=TOKEN).status_code == 404, part
    for part in ("", *POST_ONLY):
        assert visitor.get(path + part).status_code in (302, 405)
        assert visitor.post(path + part, text="x").status_code in (302, 405)
    assert Message.objects.count() == 1


def test_by_account_a_visitors_question_is_not_confirmed(world: World, board: Board) -> None:
    case_id = ask(board, title="Mine?", text="x", by="pat@example.net", now=world.now).case_id
    customer = Case.objects.get(pk=case_id).customer
    assert Guest(world, customer).post(f"/my/cases/{case_id}/question/").status_code == 404
    assert Question.objects.get().published_at is None


def test_an_answer_of_a_member_is_taken_as_the_solution_by_the_link(
    world: World, board: Board, mia: Customer, visitor: Guest
) -> None:
    case_id = ask(board, title="Slow", text="x", by="pat@example.net", now=world.now).case_id
    link = link_in(letter(world, "confirm"))
    visitor.post(f"{link}question/")
    helped = help_with(question_of(case_id), text="Another cable", by=mia, now=world.now)
    assert f"{link}answers/{helped.pk}/acceptance/" in visitor.read(link)
    own = Message.objects.get(conversation=question_of(case_id).conversation, kind="message")
    assert visitor.post(f"{link}answers/{own.pk}/acceptance/").status_code == 422
    assert visitor.post(f"{link}answers/999999/acceptance/").status_code == 404
    assert visitor.post(f"{link}answers/{helped.pk}/acceptance/").status_code == 302
    assert Case.objects.get(pk=case_id).outcome == "confirmed"
    assert "Realname" not in visitor.read(link)


def test_files_of_the_case_are_handed_out_and_no_others(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    def kept(message: Message, media_type: str) -> Attachment:
        file = ContentFile(b"<script>1</script>", name="a.bin")
        return Attachment.objects.create(message=message, name="a.html", media_type=media_type, size=18, file=file)

    mine = kept(taken.message, "text/html")
    inside = kept(note(taken.case_id, text="x", by=world.lena, now=world.now), "text/html")
    other = kept(world.mail("Another matter", address="other@example.net").message, "text/html")
    answered = visitor.get(f"{link}files/{mine.pk}/")
    assert answered.status_code == 200
    assert answered.headers["Content-Disposition"].startswith("attachment")
    assert answered.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answered) == b"<script>1</script>"
    for hidden in (inside, other):
        assert visitor.get(f"{link}files/{hidden.pk}/").status_code == 404
    assert "a.html" in visitor.read(link)


def test_a_new_link_comes_by_mail_and_the_page_never_says_whether_the_case_is_there(
    world: World, taken: TakenIn, visitor: Guest
) -> None:
    right = {"number": taken.case_id, "email": "PAT@example.net"}
    pages = [
        text(visitor.post("/link/", **form))
        for form in (right, {**right, "email": "stranger@example.net"}, {**right, "number": 999_999})
    ]
    assert len({page.split("<main")[1].split("csrf")[0] for page in pages}) == 1
    assert "Dead line" in visitor.read(link_in(letter(world, "link")))


def test_the_live_parts_are_drawn_alone(taken: TakenIn, link: str, visitor: Guest) -> None:
    assert f'data-live-stream="/live?link={link.split("/")[2]}"' in visitor.read(link)
    for part, mark in (("now", 'id="now"'), ("history", 'id="history"')):
        page = visitor.read(link, part=part)
        assert mark in page
        assert "<html" not in page


def test_a_long_history_is_folded_in_its_middle(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    conversation = Conversation.objects.get(pk=taken.conversation.pk)
    for number in range(60):
        world.now += timedelta(minutes=5)
        answer(taken.case_id, conversation.pk, text=f"Word {number:02}", by=case_of(taken).owner, now=world.now)
    page = visitor.read(link)
    assert 'class="folded"' in page
    assert all(f"Word {number:02}" in page for number in range(60)), "folded is not left out"
