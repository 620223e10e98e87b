"""A form on other people's pages: shown by the sites it names and by no others, without anybody's session."""

import re
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from hilft.cases.models import Case
from hilft.channels.models import Account, RawMessage
from hilft.conversations.models import Message
from hilft.people.models import Customer
from tests.channels.hearing import take_in_all
from tests.web.desk.conftest import Desk, put_clock
from tests.web.public.conftest import Guest, text
from tests.web.public.test_writing import PAGE, SITE, WORDS, fate, form, sheet
from tests.world import World

OTHER = "https://other.example"
HERE = {"embedded": "1", "language": "de", "page": f"{SITE}/bills/3?session=secret"}
THERE = f"{PAGE}?{urlencode(HERE)}"


def send(guest: Guest, sheet: str, *, origin: str = "http://testserver", path: str = THERE) -> HttpResponse:
    """Send the form as a browser does, which says where it comes from."""
    put_clock(guest.world.now)
    return guest.browser.post(path, {"sheet": sheet, **WORDS}, headers={"Origin": origin})  # type: ignore[return-value]


def shows(policy: str) -> str:
    found = re.search(r"frame-ancestors ([^;]*)", policy)
    assert found
    return found[1]


def frames(guest: Guest, path: str, **query: str) -> tuple[str, bool]:
    """Return who may show a page in a frame, by the policy and by the older header."""
    answer = guest.get(path, **query)
    return shows(answer.headers["Content-Security-Policy"]), "X-Frame-Options" in answer.headers


def test_exactly_the_sites_of_a_form_may_show_it_and_only_as_what_is_shown_there(world: World, visitor: Guest) -> None:
    form(world, sites=f"{SITE}\n{OTHER}:8443")
    assert frames(visitor, PAGE, **HERE) == (f"{SITE} {OTHER}:8443", False)
    assert frames(visitor, PAGE) == ("'none'", True)
    assert frames(visitor, "/") == ("'none'", True)
    assert frames(visitor, "/ask/", embedded="1") == ("'none'", True)


def test_a_form_without_sites_is_shown_by_nobody(world: World, visitor: Guest) -> None:
    form(world)
    assert frames(visitor, PAGE, **HERE) == ("'none'", True)


def test_whoever_writes_there_needs_no_cookie_and_gets_none(world: World) -> None:
    form(world, sites=SITE)
    stranger = Guest(world, enforce_csrf_checks=True)
    answer = send(stranger, sheet(stranger, **HERE))
    assert answer.status_code == 302
    receipt = stranger.get(answer.headers["Location"])
    assert not stranger.browser.cookies
    assert (shows(receipt.headers["Content-Security-Policy"]), receipt.headers["X-Robots-Tag"]) == (SITE, "noindex")
    assert "Wir haben Ihre Nachricht" in text(receipt)
    take_in_all(world)
    assert Message.objects.get().text.endswith(f": {SITE}/bills/3"), "the address of the page, never what is behind ?"
    assert Case.objects.get().language == "de"


def test_a_session_is_not_used_there_even_when_there_is_one(world: World, mia: Customer) -> None:
    form(world, sites=SITE)
    for guest in (Guest(world, mia), Guest(world, world.otto)):
        page = guest.read(PAGE, **HERE)
        assert 'name="email"' in page
        assert "mia@" not in page
        assert "<textarea" in page
    member = Guest(world, mia)
    assert "/my/cases/" not in fate(member, send(member, sheet(member, **HERE)))
    take_in_all(world)
    assert Case.objects.get().customer != mia


@pytest.mark.parametrize("origin", ["null", OTHER, "http://testserver.example"])
def test_what_another_page_sends_in_a_readers_name_is_refused(world: World, visitor: Guest, origin: str) -> None:
    form(world, sites=SITE)
    answer = send(visitor, sheet(visitor, **HERE), origin=origin)
    assert answer.status_code == 403
    assert WORDS["email"] in text(answer)
    assert not RawMessage.objects.exists()


def test_a_sheet_of_one_place_is_none_of_another(world: World, visitor: Guest) -> None:
    form(world, sites=SITE)
    form(world, sites=SITE)
    given = sheet(visitor, **HERE)
    assert visitor.post(PAGE, sheet=given, **WORDS).status_code == 422
    other = THERE.replace("write-to-us", "write-to-us-2")
    assert send(visitor, given, path=other).status_code == 422
    assert not RawMessage.objects.exists()


def test_a_page_that_may_not_show_it_is_told_nothing_and_not_kept(world: World, visitor: Guest) -> None:
    form(world, sites=SITE)
    page = visitor.read(PAGE, embedded="1", page=f"{OTHER}/x")
    assert 'data-parent=""' in page
    assert OTHER not in page
    assert f'data-parent="{SITE}"' in visitor.read(PAGE, **HERE)


def test_no_copy_of_a_form_is_kept_for_the_next_reader(world: World, visitor: Guest) -> None:
    form(world, sites=SITE)
    for query in (HERE, {}):
        assert visitor.get(PAGE, **query).headers["Cache-Control"] == "private, no-store"
    assert sheet(visitor) != sheet(visitor)


def test_the_script_is_the_same_for_everybody_and_names_no_host(world: World, visitor: Guest) -> None:
    form(world, sites=SITE)
    answer = visitor.get("/widget/write-to-us.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "public" in answer.headers["Cache-Control"]
    assert "innerHTML" not in text(answer)
    assert visitor.get("/widget/nothing.js").status_code == 404


def test_the_operator_sets_a_form_up_copies_its_lines_and_sees_how_it_looks(world: World) -> None:
    otto = Desk(world, world.otto)
    given = {
        "account_title": "Kiosk",
        "heading_de": "Schreiben Sie uns",
        "sites": f"{SITE}/",
        "matters": "Bill | Rechnung",
    }
    choices = {"phone": "no", "customer_number": "no", "files": "yes", "linked": "no"}
    assert otto.post("/ops/channels/new/form/", **given, **choices).status_code == 302
    account = Account.objects.get()
    answer = otto.get("/ops/channels/kiosk/")
    page = answer.content.decode()
    assert (
        "&lt;a href=&quot;http://127.0.0.1:8000/write/kiosk/&quot; data-hilft=&quot;kiosk&quot;&gt;Schreiben Sie uns"
        in page
    )
    assert "data-close=&quot;Schließen&quot;" in page
    assert "data-close=&quot;Close&quot;" in page
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    sample = otto.get("/ops/channels/kiosk/sample/")
    assert shows(sample.headers["Content-Security-Policy"]) == "'self'"
    assert re.search(r"<button class=\"main\" disabled>", sample.content.decode())
    assert Client().get("/ops/channels/kiosk/sample/").status_code == 302
    assert Desk(world, world.anna).get("/ops/channels/kiosk/sample/").status_code == 403
    refused = otto.post("/ops/channels/kiosk/", **{**given, "sites": "shop"}, **choices)
    assert refused.status_code == 422
    assert "beginning of each site" in refused.content.decode()
    account.refresh_from_db()
    assert account.options["sites"] == f"{SITE}/"
