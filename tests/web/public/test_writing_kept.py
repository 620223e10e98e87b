"""What is sent in by a form is kept whatever dies, and is one word however often and however fast it is sent."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from hilft.cases.models import Case
from hilft.channels import inbox
from hilft.channels.seal import seal
from hilft.conversations.models import Message
from tests.channels.hearing import take_in_all
from tests.web.desk.conftest import put_clock
from tests.web.public.conftest import Guest
from tests.web.public.test_writing import PAGE, WORDS, form, raws, sheet
from tests.world import World

ROOT = Path(__file__).parents[3]
# The page of a form in a process of its own, which dies after the word is sealed and before anybody is told.
DIES = """
import os, signal, sys, django
django.setup()
from django.test import Client
from hilft.web.public import writing
writing.redirect = lambda *told: os.kill(os.getpid(), signal.SIGKILL)
Client(SERVER_NAME="localhost").post(sys.argv[1], {"sheet": sys.argv[2], "text": sys.argv[3], "email": sys.argv[4]})
"""


def environment() -> dict[str, str]:
    """Return what a process needs to work on the tests' database."""
    told = connection.settings_dict
    parts: dict[str, Any] = {
        "user": told["USER"],
        "password": told["PASSWORD"],
        "host": told["HOST"],
        "port": told["PORT"],
    }
    address = psycopg.conninfo.make_conninfo(dbname=told["NAME"], **{k: v for k, v in parts.items() if v})
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "hilft.settings"}


@pytest.mark.django_db(transaction=True)
def test_killed_between_sealing_and_telling_the_word_is_taken_in_later_and_sent_again_it_is_the_same() -> None:
    world = World()
    form(world)
    guest = Guest(world)
    one = sheet(guest)
    put_clock(world.now)
    command = [sys.executable, "-c", DIES, PAGE, one, WORDS["text"], WORDS["email"]]
    killed = subprocess.run(command, cwd=ROOT, env=environment(), timeout=60, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert raws() == [("", False)]
    assert guest.post(PAGE, sheet=one, **WORDS).status_code == 302
    take_in_all(world)
    assert raws() == [("", True)]
    assert (Case.objects.filter(kind="customer").count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_sent_many_times_at_once_it_is_one_case() -> None:
    world = World()
    form(world)
    guest = Guest(world)
    one = sheet(guest)
    put_clock(world.now)
    answers: list[int] = []
    together = threading.Barrier(4)

    def send() -> None:
        other = Guest(world).browser
        together.wait(20)
        answers.append(other.post(PAGE, {"sheet": one, **WORDS}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [302] * 4
    assert raws() == [("", False)]
    take_in_all(world)
    assert Case.objects.filter(kind="customer").count() == 1


def test_two_different_words_on_one_sheet_at_the_same_moment_are_both_kept(
    world: World, visitor: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    form(world)
    one = sheet(visitor)
    first = {**WORDS, "text": "It is the red box."}

    def meanwhile(content: bytes) -> bytes:
        """The other word comes in just after it was looked whether there is one."""
        monkeypatch.setattr(inbox, "seal", seal)
        assert visitor.post(PAGE, sheet=one, **first).status_code == 302
        return seal(content)

    monkeypatch.setattr(inbox, "seal", meanwhile)
    assert visitor.post(PAGE, sheet=one, **WORDS).status_code == 302
    take_in_all(world)
    assert raws() == [("", True), ("", True)]
    assert Message.objects.filter(text__startswith="My line has been dead").count() == 1
