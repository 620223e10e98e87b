"""The door between public and private, as the asker, a stranger and a machine that follows links meet it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.models import Case, CaseEvent
from hilft.channels import saying
from hilft.channels.actions.checking import ask_by_mail, ask_to_compare, compare, open_given
from hilft.channels.actions.private import IntoPrivate, end_passage, go_private
from hilft.channels.checks import sure_of
from hilft.channels.models import Account, IdentityCheck, Passage, Proof
from hilft.channels.private import secret_of
from hilft.core.checked import Level
from hilft.people.models import Identity
from tests.channels.webhook.listening_program import Program
from tests.stories.private import EVE, KIM, asked, posts, square
from tests.web.public.conftest import Guest, letter, link_in, text
from tests.world import World

MINUTE = timedelta(minutes=1)
CODE = re.compile(r"<output>([A-Z-]{14})</output>")


@pytest.fixture
def account(world: World) -> Iterator[Account]:
    saying._left_alone.clear()
    with Program() as program:
        yield square(world, program)


@pytest.fixture
def case(world: World, account: Account) -> Case:
    return asked(world, account)


@pytest.fixture
def passage(world: World, case: Case) -> Passage:
    said = IntoPrivate(public="We go on in private:", private="Your contract 4711 ends in May.")
    made = go_private(case.pk, said, by=world.anna, now=world.now)
    assert made is not None
    return made


def door(passage: Passage) -> str:
    return f"/private/{secret_of(passage)}/"


def code_in(page: str) -> str:
    found = CODE.search(page)
    assert found, page
    return found[1]


def by_message(passage: Passage) -> str:
    Passage.objects.filter(pk=passage.pk).update(way="message")
    return door(passage)


def test_the_link_shows_no_case_only_a_code_and_the_code_lets_in_this_browser_alone(
    world: World, account: Account, case: Case, passage: Passage
) -> None:
    stranger, kim = Guest(world), Guest(world)
    for browser in (stranger, kim):
        page = browser.read(door(passage))
        assert "4711" not in page
        assert str(case.title) not in page
        assert not Proof.objects.filter(passage=passage).exclude(session="").count() > 1
        browser.post(f"{door(passage)}code/")
    theirs, mine = code_in(stranger.read(door(passage))), code_in(kim.read(door(passage)))
    assert theirs != mine
    assert code_in(kim.read(door(passage))) == mine, "reloading shows the same one"
    posts(world, account, EVE, mine, id="2")
    assert kim.get(door(passage)).status_code == 200
    posts(world, account, KIM, mine, id="3")
    answer = kim.get(door(passage))
    assert (answer.status_code, answer["Location"]) == (302, f"/in/cases/{case.pk}/")
    inside = kim.read(f"/in/cases/{case.pk}/")
    assert "Your contract 4711 ends in May." in inside
    assert "noindex" in kim.get(f"/in/cases/{case.pk}/")["X-Robots-Tag"]
    assert stranger.get(f"/in/cases/{case.pk}/").status_code == 410
    assert stranger.get(door(passage)).status_code == 200
    assert "4711" not in text(stranger.get(f"/in/cases/{case.pk}/"))


def test_the_page_waits_by_itself_and_by_reloading(
    world: World, account: Account, case: Case, passage: Passage
) -> None:
    kim = Guest(world)
    kim.post(f"{door(passage)}code/")
    page = kim.read(door(passage))
    assert 'hx-trigger="every 3s"' in page
    assert "Look again" in page
    assert 'hx-trigger="every 3s"' in kim.read(door(passage), part="waiting")
    posts(world, account, KIM, code_in(page), id="2")
    answer = kim.browser.get(f"{door(passage)}?part=waiting", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/in/cases/{case.pk}/"
    world.now += timedelta(minutes=31)
    late = Guest(world)
    late.post(f"{door(passage)}code/")
    late.read(door(passage))
    world.now += timedelta(minutes=31)
    assert "not valid any more" in late.read(door(passage))
    assert "every 3s" not in late.read(door(passage), part="waiting")


def test_whoever_was_let_in_writes_answers_and_leaves(
    world: World, account: Account, case: Case, passage: Passage
) -> None:
    kim = Guest(world)
    kim.post(f"{door(passage)}code/")
    posts(world, account, KIM, code_in(kim.read(door(passage))), id="2")
    path = f"/in/cases/{case.pk}/"
    said = kim.post(f"{path}words/", text="It is number 12 that I mean.", token="0" * 32)
    assert (said.status_code, said["Location"]) == (302, path)
    page = kim.read(path)
    assert "It is number 12 that I mean." in page
    assert "goes on in private" in page
    assert "the account is yours" in page
    assert kim.post(f"{path}leaving/").status_code == 200
    assert kim.get(path).status_code == 410


def test_a_link_in_a_direct_message_is_not_used_up_by_looking_and_lets_in_the_first_who_clicks(
    world: World, account: Account, case: Case, passage: Passage
) -> None:
    path = by_message(passage)
    for machine in (Guest(world), Guest(world)):
        assert "Open my case" in machine.read(path)
        machine.browser.head(path)
    kim, eve = Guest(world), Guest(world)
    answer = kim.post(f"{path}opening/")
    assert (answer.status_code, answer["Location"]) == (302, f"/in/cases/{case.pk}/")
    assert "4711" in kim.read(f"/in/cases/{case.pk}/")
    refused = eve.post(f"{path}opening/")
    assert refused.status_code == 422
    assert "opened already" in text(refused)
    assert "Show me a code" in text(refused), "the asker gets in on a second device, too"
    assert eve.get(f"/in/cases/{case.pk}/").status_code == 410
    kinds = list(CaseEvent.objects.filter(case=case, kind="entered").values_list("data", flat=True))
    assert [told["number"] for told in kinds] == [1]
    assert sure_of(case, now=world.now + MINUTE).level is Level.ACCOUNT


@pytest.mark.parametrize("way", ["unknown", "ended", "old", "closed", "public"])
def test_whatever_became_of_a_link_is_a_sentence(world: World, case: Case, passage: Passage, way: str) -> None:
    guest, path = Guest(world), door(passage)
    if way == "unknown":
        path = "/private/0123456789abcdef/"
    if way == "ended":
        end_passage(case.pk, by=world.anna, now=world.now)
    if way == "old":
        world.now += timedelta(days=31)
    if way == "closed":
        Case.objects.filter(pk=case.pk).update(reach=1)
    gone = way not in ("closed", "public")
    assert guest.get(path).status_code == (410 if gone else 200)
    assert guest.post(f"{path}code/").status_code == (410 if gone else 302)
    assert guest.post(f"{path}opening/").status_code == (410 if gone else 422)


def test_one_place_gets_so_many_codes_and_then_a_sentence(world: World, passage: Passage) -> None:
    guest = Guest(world)
    for _ in range(30):
        assert guest.post(f"{door(passage)}code/").status_code == 302
    answer = guest.post(f"{door(passage)}code/")
    assert answer.status_code == 422
    assert "wait an hour" in text(answer)


def test_a_known_address_is_confirmed_by_a_click_in_the_mail_and_not_by_a_scanner(world: World) -> None:
    taken = world.mail("My bill is wrong.", address="robin@example.net")
    case = Case.objects.get(pk=taken.case_id)
    check = ask_by_mail(case.pk, by=world.anna, now=world.now)
    path = link_in(letter(world, "check"))
    guest = Guest(world)
    assert "this address is mine" in guest.read(path)
    assert sure_of(case, now=world.now + MINUTE).level is Level.NOBODY
    assert "Thank you" in text(guest.post(path))
    assert sure_of(case, now=world.now + MINUTE).level is Level.CONTACT
    assert guest.post(path).status_code == 422
    assert guest.get("/check/unknown/").status_code == 410
    until = IdentityCheck.objects.get(pk=check.pk).until
    assert until is not None
    assert until - world.now - timedelta(days=30) < MINUTE
    assert Identity.objects.count() == 1


def test_what_a_customer_enters_is_sealed_compared_by_a_person_and_gone(
    world: World, account: Account, case: Case, passage: Passage
) -> None:
    kim = Guest(world)
    kim.post(f"{door(passage)}code/")
    posts(world, account, KIM, code_in(kim.read(door(passage))), id="2")
    check = ask_to_compare(case.pk, second="birth", by=world.anna, now=world.now)
    path = f"/in/cases/{case.pk}/"
    assert "date of birth" in kim.read(path).lower()
    assert kim.post(f"{path}check/", number="").status_code == 422
    assert kim.post(f"{path}check/", number="K-4711-08", second="1.2.1970").status_code == 302
    check.refresh_from_db()
    assert b"4711" not in bytes(check.sealed)
    assert "1970" not in kim.read(path)
    assert open_given(check.pk, by=world.anna, now=world.now) == {"number": "K-4711-08", "second": "1.2.1970"}
    compare(check.pk, result="matches", reason="", by=world.anna, now=world.now)
    check.refresh_from_db()
    assert (bytes(check.sealed), check.opened_by_id) == (b"", world.anna.pk)
    assert sure_of(case, now=world.now + MINUTE).level is Level.COMPARED
    assert "compared what you told us" in kim.read(path)
    assert kim.post(f"{path}check/", number="1", second="2").status_code == 422


def test_the_door_asks_the_database_few_questions_however_many_codes_there_are(world: World, passage: Passage) -> None:
    guest = Guest(world)
    for _ in range(12):
        guest.post(f"{door(passage)}code/")
    guest.get("/promise/")
    with CaptureQueriesContext(connection) as waiting:
        guest.browser.get(f"{door(passage)}?part=waiting")
    assert len(waiting) <= 4
