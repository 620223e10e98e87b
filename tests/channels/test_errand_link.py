"""Whoever is sent from outside gets the link by which they say how it went by mail: once, and it stands in no table."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.errands import Window, plan_errand, report, send_link
from hilft.cases.errands import errand_of_link, secret_of
from hilft.cases.histories import untrue
from hilft.cases.models import Case, Errand
from hilft.channels.models import RawMessage
from hilft.channels.sender import TRIES
from hilft.deliveries.models import Delivery
from hilft.people.permissions import NotYours
from tests.channels.hearing import heard, send_all, troubles
from tests.channels.small_smtp import SmallServer, written
from tests.web.desk.conftest import Desk
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")

HOUR = timedelta(hours=1)
FIRM = "plans@fiber.example"


def plan(world: World, **other: Any) -> Errand:
    taken = world.mail("My line is dead, I am Robin Sandkamp.", subject="Dead line at Robin's", name="Robin")
    send_all(world)
    values: dict[str, Any] = {
        "name": "Fiber Works", "contact": "030 5550", "what": "Technician looks at the line",
        "starts_at": world.now + 2 * HOUR, "ends_at": world.now + 6 * HOUR, **other,
    }  # fmt: skip
    return plan_errand(taken.case_id, Window(**values), by=world.anna, now=world.now)


def everything_stored() -> str:
    """Return every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in tables:
            cursor.execute(f'SELECT one::text FROM "{name}" AS one')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_the_link_goes_to_the_address_that_was_given_and_says_nothing_of_the_customers(
    world: World, post: SmallServer
) -> None:
    errand = plan(world, email=" Plans@Fiber.example ")
    send_all(world)
    (letter,) = post.to(FIRM)
    text = letter.get_content()
    secret = secret_of(errand)
    found = re.search(r"/t/(\w+)/", text)
    assert found is not None
    assert found[1] == secret
    assert errand_of_link(found[1], now=world.now) == errand
    assert "Technician looks at the line" in text
    assert "2 March 2026, 12:00" in text
    assert "Robin" not in f"{letter}{text}"
    assert "dead" not in f"{letter['Subject']}{text}".lower()
    assert letter["Auto-Submitted"] == "auto-generated"
    stored = everything_stored()
    assert FIRM in stored
    assert secret not in stored


def test_it_is_sent_to_one_address_once_and_to_another_one_when_the_first_was_wrong(
    world: World, post: SmallServer
) -> None:
    errand = plan(world, email=FIRM)
    for _ in range(2):
        send_link(errand.pk, FIRM.upper(), by=world.anna, now=world.now)
        send_all(world)
    assert len(post.to(FIRM)) == 1
    send_link(errand.pk, "new@fiber.example", by=world.anna, now=world.now)
    send_all(world)
    assert secret_of(errand) in post.to("new@fiber.example")[0].get_content()
    assert Delivery.objects.filter(what="errand_link").count() == 2


def test_an_address_that_was_corrected_before_the_letter_left_is_not_written_to(
    world: World, post: SmallServer
) -> None:
    errand = plan(world, email="wrong@fiber.example")
    send_link(errand.pk, FIRM, by=world.anna, now=world.now)
    send_all(world)
    assert [letter["To"] for letter in post.letters if "fiber" in letter["To"]] == [FIRM]


def test_what_is_known_already_is_not_asked_for(world: World, post: SmallServer) -> None:
    errand = plan(world, email=FIRM)
    report(errand.pk, result="done", note="", by=world.anna, now=world.now)
    send_all(world)
    assert post.to(FIRM) == []
    with pytest.raises(Refused, match="written down already"):
        send_link(errand.pk, "new@fiber.example", by=world.anna, now=world.now)


def test_only_who_may_answer_sends_it_and_only_to_a_mail_address(world: World, post: SmallServer) -> None:
    errand = plan(world)
    assert not Delivery.objects.filter(what="errand_link").exists()
    with pytest.raises(NotYours):
        send_link(errand.pk, FIRM, by=world.otto, now=world.now)
    for wrong in ("fiber", "a b@c.example", ""):
        with pytest.raises(Refused, match="no mail address"):
            send_link(errand.pk, wrong, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="no mail address"):
        plan(world, email="fiber")


def test_the_page_says_when_it_was_sent_and_when_it_could_not_be(world: World, post: SmallServer) -> None:
    desk, errand = Desk(world, world.anna), plan(world)
    page = f"/desk/cases/{errand.commitment.case_id}/"
    assert "Mail it to them" in desk.get(page).content.decode()
    sending = f"{page}errands/{errand.pk}/link/"
    assert "Send Fiber Works their link" in desk.get(sending).content.decode()
    refused = desk.post(sending, email="fiber")
    assert refused.status_code == 422
    assert "fiber" in refused.content.decode()
    assert desk.post(sending, email=FIRM).status_code == 302
    assert f"on its way to {FIRM}" in desk.get(page).content.decode()
    world.now += timedelta(minutes=1)
    send_all(world)
    assert f"mailed to {FIRM}, Mon 2 Mar, 10:01" in desk.get(page).content.decode()
    post.refused["gone@fiber.example"] = "550 no such box"
    assert desk.post(sending, email="gone@fiber.example").status_code == 302
    for _ in range(TRIES):
        send_all(world)
        world.now += timedelta(hours=2)
    shown = desk.get(page).content.decode()
    assert "could not be mailed to gone@fiber.example" in shown
    (trouble,) = troubles()
    assert trouble.owner == Case.objects.get(pk=errand.commitment.case_id).owner
    assert desk.post(f"{page}errands/999999/link/", email=FIRM).status_code == 404


def test_planned_at_the_desk_with_an_address_it_is_on_its_way_at_once(world: World, post: SmallServer) -> None:
    desk, case_id = Desk(world, world.anna), world.mail("My line is dead.").case_id
    form = {
        "name": "Fiber Works", "contact": "", "what": "Technician", "email": FIRM,
        "starts_at": "2026-03-02T12:00", "ends_at": "2026-03-02T16:00",
    }  # fmt: skip
    assert desk.post(f"/desk/cases/{case_id}/errands/", **form).status_code == 302
    assert "is sent to them" in desk.get(f"/desk/cases/{case_id}/").content.decode()
    world.now += timedelta(minutes=1)
    send_all(world)
    assert len(post.to(FIRM)) == 1


def answered(world: World, post: SmallServer, text: str) -> RawMessage:
    """Let whoever was sent answer the letter with their link."""
    back = post.to(FIRM)[-1]["Reply-To"]
    return heard(world, written(text, **{"From": FIRM, "To": back, "Subject": "Re: How did it go?"}))


def test_an_answer_to_that_letter_is_a_note_in_the_case_and_its_owner_is_told(world: World, post: SmallServer) -> None:
    errand = plan(world, email=FIRM)
    send_all(world)
    said = answered(world, post, "Nobody was at home, we come again at 4.")
    case = errand.commitment.case
    assert (said.set_aside, Case.objects.filter(kind="customer").count()) == ("", 1)
    note = said.message
    assert note is not None
    assert (note.audience, note.kind, note.customer) == ("internal", "note", None)
    assert note.text == "Fiber Works: Nobody was at home, we come again at 4."
    assert Errand.objects.get().result == "", "what a letter says is no report: a person reads it"
    send_all(world)
    assert "Whoever was sent wrote" in post.to(case.owner.email)[-1]["Subject"]
    assert list(untrue([case.pk])) == []


def test_an_answer_after_the_case_was_closed_is_a_case_of_its_own(world: World, post: SmallServer) -> None:
    errand = plan(world, email=FIRM)
    send_all(world)
    confirm(errand.commitment.case_id, now=world.now)
    answered(world, post, "We were there and it works.")
    assert Case.objects.filter(kind="customer", closed_at=None).count() == 1
