"""The loops of a work process: they go on, they look at the database's clock, and they say when all is well."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from hilft.base.clock import now
from hilft.base.models import Beat
from hilft.cases.models import Case, Figure
from hilft.deliveries.models import Delivery
from hilft.escalation.tick import BATCH
from hilft.work.loops import Loop, running
from hilft.work.rounds import Clock, figures, heartbeat
from tests.shift import later
from tests.work.houses import until
from tests.world import World

with_clock = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a small server on loopback, and the list of what it is asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/beat", asked
    server.shutdown()
    server.server_close()


def fails_twice(failure: Exception, rounds: list[int]) -> Callable[[], float]:
    def step() -> float:
        secret = "Robin, +49 170 5550123"
        rounds.append(len(secret))
        if len(rounds) <= 2:
            raise failure
        return 0.01

    return step


@with_clock
def test_a_loop_whose_round_fails_says_so_without_a_word_of_the_data_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hilft.work.loops._LONGEST_PAUSE", 0.01)
    rounds: list[int] = []
    stop = threading.Event()
    failing = Loop("intake", fails_twice(ValueError("Key (address)=(robin@example.net) already exists"), rounds))
    with running([failing, Loop("other", lambda: 0.01)], stop):
        assert until(lambda: len(rounds) >= 5, 10)
    told = capsys.readouterr().err
    assert told.count("A loop failed and goes on.") == 2
    assert "loop='intake'" in told
    assert "failure='ValueError" in told
    assert "robin" not in told.lower()
    assert "5550123" not in told


@with_clock
def test_a_database_that_is_away_is_one_line_and_no_failure_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hilft.work.loops._LONGEST_PAUSE", 0.01)
    rounds: list[int] = []
    with running(
        [Loop("clock", fails_twice(OperationalError("server closed\nDETAIL: Robin"), rounds))], threading.Event()
    ):
        assert until(lambda: len(rounds) >= 4, 10)
    told = capsys.readouterr().err
    assert told.count("The database is away; the loop tries again.") == 2
    assert "Robin" not in told


def test_a_round_that_takes_too_long_does_not_keep_the_process_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hilft.work.loops.PATIENCE", 0.2)
    began = time.monotonic()
    stuck = threading.Event()
    with running([Loop("stuck", lambda: float(stuck.wait(60)))], threading.Event()):
        pass
    assert time.monotonic() - began < 2
    stuck.set()


@with_clock
def test_the_clock_goes_by_the_database_and_measures_how_late_it_was() -> None:
    world = World(now=now())
    case = world.case("The line is dead")
    clock = Clock()
    assert clock() == 1.0
    assert Case.objects.get(pk=case.pk).rung == 0
    with later(14 * DAY):
        assert clock() == 1.0
        assert Case.objects.get(pk=case.pk).rung >= 1
        measured = Beat.objects.get(kind="clock").data
    assert (measured["seen"], measured["moved"], measured["failed"]) == (1, 1, 0)
    assert case.next_due is not None
    assert measured["lateness"] == pytest.approx((now() + 14 * DAY - case.next_due).total_seconds(), abs=60)


@with_clock
def test_a_full_batch_is_followed_at_once_by_the_next() -> None:
    world = World(now=now())
    for number in range(BATCH + 1):
        world.case(f"Matter {number}")
    clock = Clock()
    with later(14 * DAY):
        assert clock() == 0.0
        assert clock() == 1.0
        assert not Case.objects.filter(rung=0).exists()


@with_clock
def test_the_figures_are_counted_anew() -> None:
    world = World(now=now())
    assert figures() >= 2.0
    assert Figure.objects.get(name="customers").value == 0
    world.case("The line is dead")
    figures()
    assert Figure.objects.get(name="customers").value == 1
    assert Figure.objects.get(name=f"owner:{world.anna.pk}").value == 1


@with_clock
def test_the_heartbeat_goes_out_only_while_the_house_is_in_its_bounds(settings: Settings) -> None:
    due = World(now=now()).case("The line is dead").next_due
    assert due is not None
    with listener() as (address, asked):
        settings.HEARTBEAT_URL = address
        heartbeat()
        assert asked == ["/beat"]
        with later(due - now() + timedelta(minutes=2)):
            heartbeat()
            assert len(asked) == 1  # a deadline is overdue and no clock has acted on it
            Clock()()
            heartbeat()
            assert len(asked) == 2
        with later(due - now() + timedelta(minutes=8)):
            heartbeat()
            assert len(asked) == 2  # the alarm about it should have left minutes ago
            Delivery.objects.update(sent_at=now())
            heartbeat()
            assert len(asked) == 3


@with_clock
def test_a_heartbeat_that_nobody_hears_is_said_without_its_address(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    World(now=now())
    settings.HEARTBEAT_URL = "http://127.0.0.1:1/secret-of-the-watcher"
    assert heartbeat() == 30.0
    told = capsys.readouterr().err
    assert "The heartbeat was not heard." in told
    assert "secret" not in told
