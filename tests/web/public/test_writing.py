"""People write to us in private by a form: on our page, with and without an account, and nothing they write is lost."""

import html
import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from hilft.cases.models import Case
from hilft.channels.actions.accounts import end, set_up
from hilft.channels.models import Account, RawMessage
from hilft.channels.saying import account_of
from hilft.channels.sender import lease, send
from hilft.conversations.models import Attachment, Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer, Identity
from tests.channels.hearing import take_in_all
from tests.web.public.conftest import Guest, letter, link_in, text
from tests.world import World

PAGE = "/write/write-to-us/"
WORDS = {"text": "My line has been dead since Monday. Call 0171 2345678.", "email": "kim@example.net"}
SITE = "https://shop.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
WAIT = timedelta(seconds=20)
NOTHING_MORE = {"phone": "no", "customer_number": "no", "files": "yes", "linked": "no"}
ALL = {"matters": "Bill | Rechnung\nLine | Leitung", "phone": "yes", "customer_number": "yes", "sites": SITE}


def form(world: World, **options: str) -> Account:
    given = {"heading_en": "Write to us", "heading_de": "Schreiben Sie uns", **NOTHING_MORE, **options}
    return set_up("form", "Write to us", given, team=world.team, by=world.otto, now=world.now)


def sheet_in(page: str) -> str:
    found = re.search(r'name="sheet" value="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def sheet(guest: Guest, path: str = PAGE, **query: str) -> str:
    """Open the form, and read it for as long as a person does."""
    found = sheet_in(guest.read(path, **query))
    guest.world.now += WAIT
    return found


def fate(guest: Guest, answer: HttpResponse) -> str:
    assert answer.status_code == 302, text(answer)
    return guest.read(answer.headers["Location"])


def send_all(world: World) -> None:
    while leased := lease(now=world.now):
        send(leased, now=world.now)


def raws() -> list[tuple[str, bool]]:
    return [(raw.set_aside, raw.message_id is not None) for raw in RawMessage.objects.order_by("pk")]


def test_what_is_written_is_sealed_before_anybody_is_told_then_a_case_with_a_number_an_owner_and_a_date(
    world: World, visitor: Guest
) -> None:
    form(world)
    answer = visitor.post(PAGE, sheet=sheet(visitor), **WORDS)
    assert raws() == [("", False)]
    receipt = fate(visitor, answer)
    assert "The number follows by mail" in receipt
    assert "hx-get" in receipt
    assert not Case.objects.exists()
    take_in_all(world)
    receipt = fate(visitor, answer)
    case = Case.objects.get()
    for said in (f"<b>{case.pk}</b>", case.owner.alias, "at the latest", "a phone number"):
        assert said in receipt
    assert "hx-get" not in receipt
    assert "/c/" not in receipt, "the personal link goes to the mailbox only: anybody can type anybody's address"
    assert visitor.get(answer.headers["Location"]).headers["X-Robots-Tag"] == "noindex"
    message = Message.objects.get()
    assert (message.audience, message.text) == (
        "private", "My line has been dead since Monday. Call [phone].",
    )  # fmt: skip
    assert (case.team, case.channel) == (world.team, "write-to-us")


def test_a_receipt_shows_nothing_to_whoever_does_not_have_its_address(world: World, visitor: Guest) -> None:
    form(world)
    visitor.post(PAGE, sheet=sheet(visitor), **WORDS)
    assert visitor.get(f"/written/{RawMessage.objects.get().pk}/").status_code == 404
    assert visitor.get("/written/eyJyYXciOjF9:x:y/").status_code == 404


def test_answers_go_by_mail_with_the_link_and_the_customers_mail_comes_back_into_the_case(
    world: World, visitor: Guest
) -> None:
    form(world)
    visitor.post(PAGE, sheet=sheet(visitor), subject="Dead line", **WORDS)
    take_in_all(world)
    case, conversation = Case.objects.get(), Conversation.objects.get()
    delivery = Delivery.objects.get(what="receipt")
    assert account_of(delivery) is None
    written = letter(world, "receipt")
    assert "Dead line" in visitor.read(link_in(written))
    send_all(world)
    delivery.refresh_from_db()
    assert delivery.sent_at is not None
    world.mail("And the bill, too.", address="kim@example.net", reply_to=(delivery.remote_id,))
    assert Case.objects.count() == 1
    assert {one.conversation.placement.case_id for one in Message.objects.select_related("conversation")} == {case.pk}
    assert Identity.objects.get(customer=conversation.customer).network == "mail"
    own = visitor.post(f"{link_in(written)}words/", text="One more thing.", token="e" * 32)
    assert own.status_code == 302
    assert Message.objects.filter(text="One more thing.").exists()


def test_everything_that_was_asked_for_is_there_to_be_read_and_files_are_what_they_contain(
    world: World, visitor: Guest
) -> None:
    form(world, **ALL)
    files = [SimpleUploadedFile("bill.exe", PNG, "application/pdf"), SimpleUploadedFile("a.txt", b"plain")]
    given = {"matter": "Line", "phone": "0171 2345678", "customer_number": "K-1234", "name": "Kim", "attached": files}
    assert visitor.post(PAGE, sheet=sheet(visitor), **WORDS, **given).status_code == 302
    take_in_all(world)
    assert Message.objects.get().text.endswith("\n\nMatter: Line\nPhone: 0171 2345678\nCustomer number: K-1234")
    kinds = Attachment.objects.order_by("pk").values_list("name", "media_type")
    assert list(kinds) == [("bill.exe", "image/png"), ("a.txt", "text/plain")]
    assert Customer.objects.get().name == "Kim"


def test_a_member_is_known_and_not_asked_for_an_address(world: World, mia: Customer) -> None:
    form(world)
    guest = Guest(world, mia)
    page = guest.read(PAGE)
    assert "Our answer goes to mia@example.net" in page
    assert 'name="email"' not in page
    answer = guest.post(PAGE, sheet=sheet(guest), text="My line is dead.", email="other@example.net")
    take_in_all(world)
    case = Case.objects.get()
    assert case.customer == mia
    assert f"/my/cases/{case.pk}/" in fate(guest, answer)


def test_sending_the_sheet_twice_is_one_word_and_another_text_on_it_joins_the_same_case(
    world: World, visitor: Guest
) -> None:
    form(world)
    one = sheet(visitor)
    first, second = visitor.post(PAGE, sheet=one, **WORDS), visitor.post(PAGE, sheet=one, **WORDS)
    assert first.status_code == second.status_code == 302
    assert raws() == [("", False)]
    visitor.post(PAGE, sheet=one, **{**WORDS, "text": "I forgot: it is the blue box."})
    take_in_all(world)
    assert (Case.objects.count(), Message.objects.count()) == (1, 2)


def test_people_of_the_house_write_down_what_customers_said_instead(world: World) -> None:
    form(world)
    page = Guest(world, world.anna).read(PAGE)
    assert "/desk/entry/" in page
    assert "<textarea" not in page
    assert Guest(world, world.anna).post(PAGE, sheet=sheet_of_visitor(world), **WORDS).status_code == 200
    assert not RawMessage.objects.exists()


def sheet_of_visitor(world: World) -> str:
    return sheet(Guest(world))


def test_a_form_that_has_ended_says_where_to_write_instead_and_what_it_took_is_still_answered(
    world: World, visitor: Guest
) -> None:
    account = form(world)
    visitor.post(PAGE, sheet=sheet(visitor), **WORDS)
    take_in_all(world)
    end(account.pk, by=world.otto, now=world.now)
    closed = visitor.get(PAGE)
    assert (closed.status_code, "care@example.org" in text(closed)) == (410, True)
    late = visitor.post(PAGE, text="I had it open all the time.")
    assert (late.status_code, "I had it open all the time." in text(late)) == (410, True)
    assert visitor.get("/widget/write-to-us.js").status_code == 404
    send_all(world)
    assert Delivery.objects.get(what="receipt").sent_at is not None
    assert visitor.get("/write/nothing/").status_code == 404


def test_a_page_in_german_asks_and_answers_in_german(world: World, visitor: Guest) -> None:
    form(world, **ALL)
    page = visitor.browser.get(PAGE, headers={"Accept-Language": "de"}).content.decode()
    assert "Schreiben Sie uns" in page
    assert "Rechnung" in page


def test_the_pages_ask_the_database_as_often_whatever_there_is(world: World, visitor: Guest, mia: Customer) -> None:
    form(world, **ALL)
    for number in range(3):
        form(world, heading_en=f"Other {number}")
    receipt = visitor.post(PAGE, sheet=sheet(visitor), matter="Bill", **WORDS).headers["Location"]
    take_in_all(world)
    member = Guest(world, mia)
    asked = {}
    for name, guest, path in (("visitor", visitor, PAGE), ("member", member, PAGE), ("receipt", visitor, receipt)):
        guest.get(path)
        with CaptureQueriesContext(connection) as questions:
            assert guest.browser.get(path).status_code == 200
        asked[name] = len(questions)
    assert asked == {"visitor": 2, "member": 5, "receipt": 5}


def test_where_people_ask_in_public_the_forms_that_want_it_are_linked(world: World, visitor: Guest) -> None:
    form(world, heading_en="Not linked")
    form(world, heading_en="In private, please", linked="yes")
    page = visitor.read("/ask/")
    assert '<a href="/write/write-to-us-2/">In private, please</a>' in page
    assert "Not linked" not in page
