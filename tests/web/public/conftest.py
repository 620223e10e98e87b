"""Visitors, members and people of the house at the public pages, and the letters that reach them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from hilft.channels.letters import compose
from hilft.community.actions import choose_name
from hilft.community.models import Board, Question
from hilft.deliveries.models import Delivery
from hilft.people.actions import confirm_identity, customer_of, give_account
from hilft.people.models import Account, Customer, Identity, Person
from tests.web.desk.conftest import put_clock
from tests.world import World

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def same_language_afterwards() -> Iterator[None]:
    """A page that was read in German leaves its thread in German; the next test begins as if nobody had read it."""
    with override("en"):
        yield


class Guest:
    """A browser at the public pages. Every request happens at the world's time."""

    def __init__(self, world: World, who: Person | Customer | None = None, **options: Any) -> None:
        self.world, self.browser = world, Client(**options)
        if isinstance(who, Person):
            self.browser.force_login(getattr(who, "account", None) or give_account(who, password=None, now=world.now))
        elif who is not None:
            self.browser.force_login(account_of(world, who))

    def get(self, path: str, **query: Any) -> HttpResponse:
        put_clock(self.world.now)
        return self.browser.get(path, query)  # type: ignore[return-value]

    def post(self, path: str, **form: Any) -> HttpResponse:
        put_clock(self.world.now)
        return self.browser.post(path, form)  # type: ignore[return-value]

    def read(self, path: str, **query: Any) -> str:
        """Return a page that has to be there, as text."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return text(answer)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def account_of(world: World, customer: Customer) -> Account:
    """Return the account of a customer with a confirmed address."""
    known = Identity.objects.get(customer=customer, network="mail")
    confirm_identity(known, now=world.now)
    found = Account.objects.filter(customer=customer).first()
    return found or Account.objects.create_user(
        known.address, "a good long phrase", joined_at=world.now, customer=customer
    )


def member(world: World, name: str) -> Customer:
    """Return somebody with a name in the community and another one that only we know."""
    customer = customer_of(
        "mail", f"{name.lower()}@example.net", name=f"{name} Secretname", language="en", now=world.now
    )
    choose_name(customer, name, now=world.now)
    return customer


def letter(world: World, what: str) -> str:
    """Return the text of the last letter of this kind, as the sender writes it."""
    delivery = Delivery.objects.filter(what=what).order_by("-pk").first()
    assert delivery is not None, f"no letter {what}"
    written = compose(delivery, now=world.now)
    assert written is not None
    return written.text


def link_in(written: str) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+)", written)
    assert found, written
    return found[1]


def question_of(case_id: int) -> Question:
    return Question.objects.get(conversation__placement__case_id=case_id)


@pytest.fixture
def board(world: World) -> Board:
    world.anna.alias, world.ben.alias = "Aylin K.", "Bo B."
    world.anna.save()
    world.ben.save()
    return Board.objects.create(
        slug="internet", name_en="Internet at home", name_de="Internet zu Hause", team=world.team
    )


@pytest.fixture
def mia(world: World, board: Board) -> Customer:
    return member(world, "Mia")


@pytest.fixture
def robin(world: World, board: Board) -> Customer:
    return member(world, "Robin")


@pytest.fixture
def visitor(world: World) -> Guest:
    return Guest(world)
