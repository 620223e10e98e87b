"""What is wrong with a form is said at its field, machines are held up, and nothing that was typed is lost."""

import html
import re
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hilft.cases.models import Case
from hilft.channels.actions.seals import take_in_anyway
from hilft.channels.models import RawMessage
from hilft.community.actions.brake import LIMITS
from hilft.people.models import Customer
from hilft.web.public.writing_form import FILES, MEGABYTES
from tests.channels.hearing import take_in_all
from tests.web.public.conftest import Guest, text
from tests.web.public.test_writing import ALL, PAGE, WAIT, WORDS, form, raws, sheet, sheet_in
from tests.world import World


def test_whatever_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(world: World, visitor: Guest) -> None:
    form(world, **ALL)
    right = {**WORDS, "matter": "Bill", "subject": "About my bill", "name": "Kim Kiosk", "phone": "0171 1"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"text": " "}, "This field is required"),
        ({"email": "kim"}, "valid email"),
        ({"email": ""}, "This field is required"),
        ({"matter": ""}, "This field is required"),
        ({"matter": "Nothing of ours"}, "not one of the available"),
        ({"text": "x" * 10_001}, "at most 10000"),
        ({"attached": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(FILES + 1)]}, "more than 5 files."),
        ({"attached": [SimpleUploadedFile("big.txt", b"x" * (MEGABYTES * 2**20 + 1))]}, "larger than 10 MB"),
        ({"attached": [SimpleUploadedFile("holiday.jpg", b"MZ\x90\x00")]}, "holiday.jpg is a program"),
        ({"sheet": "forged"}, "lay open for too long"),
    ]
    one = sheet(visitor)
    for changed, sentence in wrong:
        answer = visitor.post(PAGE, **{"sheet": one, **right, **changed})
        page = html.unescape(text(answer))
        assert answer.status_code == 422, changed
        assert sentence in page, changed
        kept = {name: value for name, value in (right | changed).items() if name not in ("attached", "matter", "sheet")}
        assert [value for value in kept.values() if value.strip() and value not in page] == [], changed
        assert ("Choose your files again" in page) == ("attached" in changed)
    assert not RawMessage.objects.exists()


def test_a_form_that_lay_open_for_a_day_is_sent_again_with_a_new_sheet(world: World, visitor: Guest) -> None:
    form(world)
    old = sheet(visitor)
    world.now += timedelta(days=1)
    page = text(visitor.post(PAGE, sheet=old, **WORDS))
    assert "lay open for too long" in page
    world.now += WAIT
    assert visitor.post(PAGE, sheet=sheet_in(page), **WORDS).status_code == 302


def test_what_a_machine_seems_to_have_sent_is_set_aside_reversibly_and_a_person_can_send_it_again(
    world: World, visitor: Guest
) -> None:
    form(world)
    one = sheet(visitor)
    answer = visitor.post(PAGE, sheet=one, website="https://spam.example", **WORDS)
    assert answer.status_code == 422
    page = text(answer)
    assert "perhaps by your browser" in page
    assert not re.search(r"<div hidden>\s*<div class=\"field wrong\">\s*<label for=\"id_website\"", page)
    take_in_all(world)
    assert raws() == [("machine", False)]
    assert visitor.post(PAGE, sheet=one, **WORDS).status_code == 302
    take_in_all(world)
    assert raws() == [("machine", False), ("", True)]
    taken = take_in_anyway(RawMessage.objects.get(set_aside="machine").pk, by=world.otto, now=world.now)
    assert taken.case_id == Case.objects.get().pk, "the same sheet of the same person is the same conversation"


def test_what_is_sent_faster_than_anybody_types_is_set_aside_and_asked_about(world: World, visitor: Guest) -> None:
    form(world)
    quick = sheet_in(visitor.read(PAGE))
    assert "quicker than people type" in text(visitor.post(PAGE, sheet=quick, **WORDS))
    take_in_all(world)
    assert raws() == [("machine", False)]
    world.now += WAIT
    assert visitor.post(PAGE, sheet=quick, **WORDS).status_code == 302


def test_the_trap_is_seen_by_nobody(world: World, visitor: Guest) -> None:
    form(world)
    assert re.search(r"<div hidden>\s*<div class=\"field\">\s*<label for=\"id_website\"", visitor.read(PAGE))


def test_one_place_and_one_address_are_braked_and_members_are_not(world: World, visitor: Guest, mia: Customer) -> None:
    form(world)
    one = sheet(visitor)
    for number in range(LIMITS["write_to"]):
        assert visitor.post(PAGE, sheet=one, **{**WORDS, "text": f"Word {number}"}).status_code == 302
    refused = visitor.post(PAGE, sheet=one, **WORDS)
    assert refused.status_code == 422
    assert "often" in text(refused)
    for number in range(LIMITS["write"] - LIMITS["write_to"] - 1):
        other = {**WORDS, "email": f"kim{number}@example.net"}
        assert visitor.post(PAGE, sheet=one, **other).status_code == 302
    assert visitor.post(PAGE, sheet=one, **{**WORDS, "email": "new@example.net"}).status_code == 422
    member = Guest(world, mia)
    assert member.post(PAGE, sheet=sheet(member), text="My line is dead.").status_code == 302


def test_a_form_sent_from_elsewhere_is_refused_and_a_browser_without_cookies_is_not(
    world: World, mia: Customer
) -> None:
    form(world)
    stranger, member = Guest(world, enforce_csrf_checks=True), Guest(world, mia, enforce_csrf_checks=True)
    one, own = sheet(stranger), sheet(member)
    elsewhere = stranger.browser.post(PAGE, {"sheet": one, **WORDS}, headers={"Origin": "https://other.example"})
    assert elsewhere.status_code == 403
    assert WORDS["email"] in elsewhere.content.decode()
    assert member.post(PAGE, sheet=own, text="Not said by Mia.").status_code == 403
    assert not RawMessage.objects.exists()
    stranger.browser.cookies.clear()
    assert stranger.post(PAGE, sheet=one, **WORDS).status_code == 302


def test_a_request_without_end_is_refused_before_it_is_read(world: World, visitor: Guest) -> None:
    form(world)
    answer = visitor.browser.post(PAGE, WORDS, headers={"Content-Length": "99000000"})
    assert answer.status_code == 413
