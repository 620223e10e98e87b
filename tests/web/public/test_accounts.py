"""Accounts: customers sign up, staff are invited, and no page tells who has one."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail

from hilft.community.actions import ask
from hilft.community.models import Board
from hilft.deliveries.actions import invite
from hilft.deliveries.models import Delivery
from hilft.people.actions import Profile, deactivate
from hilft.people.models import Account, Customer, Identity, Person, Role
from tests.web.public.conftest import Guest, letter, link_in, text
from tests.world import World

PASSWORD = "a long good phrase 17"
SIGNUP, LOGIN, RESET = "/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"


def signed_in(guest: Guest) -> Account | None:
    account = get_user(guest.browser)
    return account if isinstance(account, Account) else None


def sign_up(guest: Guest, address: str) -> None:
    assert guest.post(SIGNUP, email=address, password1=PASSWORD).headers["Location"] == "/accounts/confirm-email/"


@pytest.fixture(autouse=True)
def no_memory_of_earlier_attempts() -> None:
    from django.core.cache import cache

    cache.clear()


def test_who_signs_up_is_joined_to_what_they_wrote_before_once_the_address_is_confirmed(
    world: World, board: Board, visitor: Guest
) -> None:
    taken = world.mail("My line is dead.", subject="Dead line", address="pat@example.net")
    sign_up(visitor, "Pat@example.net")
    account = Account.objects.get()
    assert (account.email, account.customer, account.person) == ("pat@example.net", None, None)
    assert signed_in(visitor) is None
    assert (
        visitor.post(LOGIN, login="pat@example.net", password=PASSWORD).headers["Location"]
        == "/accounts/confirm-email/"
    )
    link = link_in(letter(world, "confirm_address"))
    visitor.read(link)
    assert Account.objects.get().customer is None, "looking at the link confirms nothing"
    assert visitor.post(link).status_code == 302
    guest = visitor if signed_in(visitor) else Guest(world)
    guest.post(LOGIN, login="pat@example.net", password=PASSWORD)
    assert Account.objects.get().customer == taken.message.customer
    assert Identity.objects.get(address="pat@example.net").confirmed_at is not None
    assert "Dead line" in guest.read("/my/cases/")
    assert mail.outbox == []


def test_nobody_becomes_staff_by_signing_up(world: World, visitor: Guest) -> None:
    sign_up(visitor, "emil@example.org")
    link = link_in(letter(world, "confirm_address"))
    visitor.post(link)
    guest = Guest(world)
    guest.post(LOGIN, login="emil@example.org", password=PASSWORD)
    account = Account.objects.get(email="emil@example.org")
    assert (account.person, account.customer) == (None, None)
    assert guest.get("/desk/mine/").status_code == 404
    assert not Customer.objects.exists()


def test_an_address_that_has_an_account_gives_the_same_page_and_its_owner_a_letter(
    world: World, mia: Customer, visitor: Guest
) -> None:
    Guest(world, mia)
    sign_up(visitor, "mia@example.net")
    sign_up(Guest(world), "new@example.net")
    known, new = letter(world, "known_address"), letter(world, "confirm_address")
    assert link_in(known) == RESET
    assert link_in(new) != RESET
    assert Account.objects.get(email="mia@example.net").check_password("a good long phrase")


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown(
    world: World, mia: Customer, visitor: Guest
) -> None:
    Guest(world, mia)
    pages = []
    for address in ("mia@example.net", "unknown@example.net"):
        answered = visitor.post(RESET, email=address)
        assert answered.headers["Location"] == "/accounts/password/reset/done/"
        pages.append(re.sub("value=.*?>", "", visitor.read(answered.headers["Location"])))
    assert pages[0] == pages[1]
    assert [delivery.what for delivery in Delivery.objects.all()] == ["new_password"]


def test_the_link_of_the_letter_sets_a_password_once(world: World, mia: Customer, visitor: Guest) -> None:
    Guest(world, mia)
    visitor.post(RESET, email="mia@example.net")
    link = link_in(letter(world, "new_password"))
    form = visitor.get(link).headers["Location"]
    assert "Take this password" in visitor.read(form)
    visitor.post(form, password1=PASSWORD, password2=PASSWORD)
    assert Account.objects.get().check_password(PASSWORD)
    again = Guest(world)
    assert "used already" in text(again.get(link))


def test_the_letters_hold_no_secret_until_they_leave(world: World, mia: Customer, visitor: Guest) -> None:
    Guest(world, mia)
    visitor.post(RESET, email="mia@example.net")
    sign_up(Guest(world), "new@example.net")
    payloads = [delivery.payload for delivery in Delivery.objects.all()]
    assert all(set(payload) <= {"account", "language", "address"} for payload in payloads)


def test_an_invited_advisor_chooses_a_password_and_lands_at_the_desk(world: World, visitor: Guest) -> None:
    profile = Profile(name="Nora New", alias="Nora N.", role=Role.ADVISOR, team=world.team)
    invite(profile, "nora@example.org", by=world.hanna, now=world.now)
    form = visitor.get(link_in(letter(world, "invitation"))).headers["Location"]
    answered = visitor.post(form, password1=PASSWORD, password2=PASSWORD)
    assert signed_in(visitor) == Account.objects.get(email="nora@example.org")
    assert answered.headers["Location"] == "/home/"
    assert visitor.get("/home/").headers["Location"] == "/desk/"
    assert Guest(world).post(LOGIN, login="nora@example.org", password=PASSWORD).headers["Location"] == "/home/"


def test_who_is_deactivated_is_out_at_once_and_cannot_come_back(world: World) -> None:
    anna = Guest(world, world.anna)
    account = Account.objects.get(person=world.anna)
    account.set_password(PASSWORD)
    account.save()
    anna = Guest(world)
    anna.post(LOGIN, login="anna@example.org", password=PASSWORD)
    assert anna.get("/desk/mine/").status_code == 200
    deactivate(Person.objects.get(pk=world.anna.pk), by=world.hanna)
    assert anna.get("/desk/mine/").status_code == 302
    assert (
        Guest(world).post(LOGIN, login="anna@example.org", password=PASSWORD).headers["Location"]
        == "/accounts/inactive/"
    )


def test_members_land_in_the_community(world: World, mia: Customer, visitor: Guest) -> None:
    Guest(world, mia)
    visitor.post(LOGIN, login="mia@example.net", password="a good long phrase")
    assert visitor.get("/home/").headers["Location"] == "/"


def test_a_wrong_password_says_neither_which(world: World, mia: Customer, visitor: Guest) -> None:
    Guest(world, mia)
    pages = []
    for address in ("mia@example.net", "unknown@example.net"):
        page = text(visitor.post(LOGIN, login=address, password="wrong wrong wrong"))
        pages.append(re.sub("value=.*?>", "", page))
    assert pages[0] == pages[1]


def test_a_customer_is_known_by_a_new_address_once_it_is_confirmed(world: World, mia: Customer) -> None:
    guest = Guest(world)
    Guest(world, mia)
    guest.post(LOGIN, login="mia@example.net", password="a good long phrase")
    guest.post("/accounts/email/", email="mia.new@example.net", action_add="")
    assert not Identity.objects.filter(address="mia.new@example.net").exists()
    guest.post(link_in(letter(world, "confirm_address")))
    assert Identity.objects.get(address="mia.new@example.net").customer == mia
    assert Account.objects.get().email == "mia.new@example.net"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_pages_keep_to_the_content_policy_in_both_languages(world: World, visitor: Guest, language: str) -> None:
    visitor.browser.cookies["django_language"] = language
    for path in (LOGIN, SIGNUP, RESET, f"{RESET}done/", "/accounts/confirm-email/", "/accounts/inactive/"):
        page = visitor.read(path)
        assert "style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?![^>]*src=)", page)
        assert f'<html lang="{language}">' in page


def test_an_unconfirmed_visitors_address_is_no_account(world: World, board: Board, visitor: Guest) -> None:
    ask(board, title="x", text="y", by="pat@example.net", now=world.now)
    visitor.post(RESET, email="pat@example.net")
    assert [delivery.what for delivery in Delivery.objects.all()] == ["confirm"]
