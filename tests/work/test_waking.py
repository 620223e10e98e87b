"""Loops that wait are woken by the database, and look by time where its notices do not come."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from hilft.base.clock import now
from hilft.base.notices import INBOX, OUTBOX, address_of
from hilft.channels.inbox import take_in_stored
from hilft.channels.models import RawMessage
from hilft.channels.sender import send_due
from hilft.deliveries.models import Delivery
from hilft.work.loops import Loop, running
from tests.channels.hearing import hear
from tests.channels.small_smtp import small_server, written
from tests.work.houses import until
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
FOREVER = 600.0
TIME = 20.0


@pytest.fixture(autouse=True)
def only_notices_end_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no loop of these tests look by time: what happens, happens because it was woken."""
    monkeypatch.setattr("hilft.work.loops.LOOK", FOREVER)
    monkeypatch.setattr("hilft.work.waking.AGAIN", 0.01)


def never_looks(step: Callable[[], float], name: str) -> Loop:
    """A loop that rests for ever as soon as there is nothing to do."""
    return Loop(name, lambda: FOREVER if step() else 0.0, woken_by=name)


def lines() -> list[tuple[int, str]]:
    """Return who listens to this database, and in which state these connections are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        return list(cursor.fetchall())


@contextmanager
def woken(*loops: Loop) -> Iterator[None]:
    """Run these loops, and go on when they listen."""
    with running(list(loops), threading.Event()):
        assert until(lambda: len(lines()) == 1, TIME)
        yield


def all_taken_in(number: int) -> bool:
    return RawMessage.objects.filter(message__isnull=False).count() == number


def test_what_was_sealed_is_taken_in_at_once_and_once_by_whoever_is_first() -> None:
    world = World(now=now())
    intake = [never_looks(take_in_stored, INBOX) for _ in range(2)]
    with woken(*intake):
        for number in range(1, 6):
            hear(world, written(f"Matter {number}", Message_ID=f"<{number}@example.net>"))
            assert until(partial(all_taken_in, number), TIME)
        assert [state for _, state in lines()] == ["idle"], "no transaction is held open while nothing comes"
    assert Delivery.objects.filter(what="receipt").count() == 5


def test_what_is_put_into_the_outbox_leaves_at_once(settings: Settings) -> None:
    world = World(now=now())
    with small_server() as post:
        settings.MAIL_SMTP = post.url
        with woken(never_looks(send_due, OUTBOX)):
            world.mail("The line is dead")
            assert until(lambda: not Delivery.objects.filter(sent_at=None).exists(), TIME)
        assert [letter["To"] for letter in post.letters] == ["robin@example.net"]


def test_a_line_that_broke_is_opened_again_and_what_came_meanwhile_is_found() -> None:
    world = World(now=now())
    with woken(never_looks(take_in_stored, INBOX)):
        (first,) = lines()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [first[0]])
        hear(world, written("The line is dead"))
        assert until(lambda: all_taken_in(1), TIME)
        assert until(lambda: len(lines()) == 1 and lines() != [first], TIME)


def test_where_no_notices_come_loops_look_by_time_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nowhere = {"host": str(tmp_path), "dbname": "nothing"}
    monkeypatch.setattr("hilft.work.waking.address_of", lambda _alias: nowhere)
    world = World(now=now())
    hear(world, written("The line is dead"))
    with running([Loop("intake", lambda: take_in_stored() / 50, woken_by=INBOX)], threading.Event()):
        assert until(lambda: all_taken_in(1), TIME)
        hear(world, written("Still dead", Message_ID="<2@example.net>"))
        assert until(lambda: all_taken_in(2), TIME)
    assert capsys.readouterr().err.count("News of the database is not heard") == 1


def test_a_pause_after_trouble_is_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    world, rounds = World(now=now()), list[str]()
    monkeypatch.setattr("hilft.work.loops.LOOK", FOREVER / 2)

    def resting(name: str, rest: float) -> Loop:
        def step() -> float:
            rounds.append(name)
            return rest

        return Loop(name, step, woken_by=INBOX)

    def looked_again(before: int) -> bool:
        return rounds.count("looking") > before

    with woken(resting("looking", FOREVER / 2), resting("troubled", FOREVER)):
        for number in range(1, 4):
            before = rounds.count("looking")
            hear(world, written(f"Matter {number}", Message_ID=f"<{number}@example.net>"))
            assert until(partial(looked_again, before), TIME)
    assert rounds.count("troubled") == 1


def test_many_in_one_transaction_are_one_notice_and_what_was_rolled_back_is_none() -> None:
    world = World(now=now())
    with psycopg.connect(**address_of("default"), autocommit=True) as line:
        for name in (INBOX, OUTBOX, "the_end"):
            line.execute(f"LISTEN {name}")
        with transaction.atomic():
            hear(world, written("Never said"))
            transaction.set_rollback(True)
        with transaction.atomic():
            for number in range(3):
                hear(world, written(f"Matter {number}", Message_ID=f"<{number}@example.net>"))
                world.mail(f"Letter {number}", address=f"robin{number}@example.net")
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY the_end")
        told: list[str] = []
        for notice in line.notifies(timeout=TIME):
            if notice.channel == "the_end":
                break
            told.append(notice.channel)
    assert sorted(told) == [INBOX, OUTBOX]
