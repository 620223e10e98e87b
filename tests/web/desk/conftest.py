"""Somebody of the small world sits at the desk, and the house's clock shows the world's time."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from hilft.people.actions import give_account
from hilft.people.models import Person
from tests.world import World


def put_clock(at: datetime) -> None:
    """Let the database's clock go on from this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clk.shift (by) VALUES (%(at)s - statement_timestamp())"
            " ON CONFLICT (one) DO UPDATE SET by = %(at)s - statement_timestamp()",
            {"at": at},
        )


class Desk:
    """The browser of one person (None: of a visitor). Every request happens at the world's time."""

    def __init__(self, world: World, person: Person | None) -> None:
        self.world, self.person = world, person
        self.browser = Client()
        if person is not None:
            account = getattr(person, "account", None) or give_account(person, password=None, now=world.now)
            self.browser.force_login(account)

    def get(self, path: str, **query: Any) -> HttpResponse:
        put_clock(self.world.now)
        return self.browser.get(path, query)  # type: ignore[return-value]

    def post(self, path: str, **form: Any) -> HttpResponse:
        put_clock(self.world.now)
        return self.browser.post(path, form)  # type: ignore[return-value]


@pytest.fixture
def anna(world: World) -> Desk:
    """The desk of an advisor."""
    return Desk(world, world.anna)


@pytest.fixture
def lena(world: World) -> Desk:
    """The desk of the duty lead."""
    return Desk(world, world.lena)
