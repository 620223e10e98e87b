"""The house stood still for six hours: each case climbs once, and each person gets one letter."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from pytest_django import Settings

from hilft.base.clock import now
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent
from hilft.channels import sender
from hilft.channels.sender import send_due
from hilft.deliveries.models import Delivery
from hilft.desk.canary import canary
from hilft.desk.health import health
from hilft.escalation.tick import tick
from hilft.work import rounds
from hilft.work.canary import watch_canary
from hilft.work.loops import Loop, running
from hilft.work.rounds import Clock, figures, heartbeat
from tests.channels.small_smtp import SmallServer, small_server
from tests.conftest import GUARDS
from tests.work.houses import until
from tests.work.test_loops import listener
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
CASES, NIGHT, MINUTE = 300, timedelta(hours=6), timedelta(minutes=1)


def put_clock_ahead(by: timedelta) -> None:
    """Let the database's clock show so much more, while everything runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clk.shift (by) VALUES (make_interval(secs => %s))"
            " ON CONFLICT (one) DO UPDATE SET by = excluded.by",
            [by.total_seconds()],
        )


@pytest.fixture
def real_time() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clk.shift")


@contextmanager
def house(settings: Settings, heard: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallServer]:
    """Run the real loops with a mail server and a watcher outside."""
    settings.CANARY_MINUTES, settings.HEARTBEAT_URL = 10, heard
    monkeypatch.setattr(rounds, "HEARTBEAT", 0.2)
    # Small batches and an outbox that never rests: letters would leave between two steps of the clock.
    monkeypatch.setattr(rounds, "BATCH", 20)
    assert tick.__kwdefaults__ is not None
    monkeypatch.setitem(tick.__kwdefaults__, "limit", 20)
    monkeypatch.setattr(sender, "_REST", 0.01)
    loops = [
        Loop("clock", Clock()),
        Loop("second clock", Clock()),
        Loop("outbox", send_due),
        Loop("second outbox", send_due),
        Loop("canary", watch_canary),
        Loop("figures", figures),
        Loop("heartbeat", heartbeat),
    ]
    with small_server() as post:
        settings.MAIL_SMTP = post.url
        with running(loops, threading.Event()):
            yield post


def matters(world: World, start: datetime) -> set[int]:
    """Return cases of Anna's whose first words are due one after the other during the night."""
    ids = set()
    for number in range(CASES):
        matter = Matter(
            title=f"Matter {number}", channel="phone", owner_id=world.anna.pk, opened_at=start, team_id=world.team.pk,
            first_word=start + MINUTE + NIGHT * number / (CASES + 10),
        )  # fmt: skip
        ids.add(open_case(matter, by=None, now=start).id)
    return ids


def named(letters: list[EmailMessage]) -> Counter[int]:
    return Counter(int(found) for one in letters for found in re.findall(r"/desk/cases/(\d+)/", one.get_content()))


def all_sent() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.filter(sent_at=None).exists()


def test_after_a_night_of_standstill_each_case_climbs_one_rung_and_each_person_gets_one_letter(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, real_time: None
) -> None:
    world = World(now=now())
    ids = matters(world, world.now)
    put_clock_ahead(NIGHT)
    state = health(now=now())
    assert state.is_overdue
    assert not state.is_in_bounds
    with listener() as (address, heard), house(settings, address, monkeypatch) as post:
        assert until(lambda: all_sent() and CaseEvent.objects.filter(kind="climbed").count() >= CASES, 120)
        assert until(lambda: len(heard) > 0, 30)  # in bounds again, with a canary on its way
        climbs = Counter(CaseEvent.objects.filter(kind="climbed").values_list("case_id", flat=True))
        assert climbs == Counter(ids)
        assert set(Case.objects.filter(pk__in=ids).values_list("rung", "owner__alias")) == {(1, "Lena Lead")}
        for person in (world.lena, world.anna):
            (letter,) = post.to(person.email)
            assert letter["Subject"] == "300 cases need you"
            assert named([letter]) == Counter(ids)
        assert len(post.letters) == 2
    assert {fault.name for fault in audit(ids)} == {trigger for _table, trigger in GUARDS}


def test_a_heart_that_stood_still_beats_again_once_the_canary_comes_through(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, real_time: None
) -> None:
    World(now=now())
    with listener() as (address, heard), house(settings, address, monkeypatch) as post:
        assert until(lambda: canary() is not None, 30)
        put_clock_ahead(90 * timedelta(seconds=1))
        assert until(lambda: (song := canary()) is not None and song.closed_at is not None, 30)
        assert until(lambda: len(heard) > 0, 30)
        assert post.letters == []
    first = canary()
    assert first is not None
    put_clock_ahead(NIGHT)
    assert health(now=now()).late_leg == "opened"
    silent = len(heard)
    with listener() as (address, heard_again), house(settings, address, monkeypatch):
        assert until(lambda: len(heard_again) > 0, 30)
        assert until(lambda: (song := canary()) is not None and song.case_id != first.case_id, 30)
        put_clock_ahead(NIGHT + 90 * timedelta(seconds=1))
        assert until(lambda: (song := canary()) is not None and song.closed_at is not None, 30)
    assert len(heard) == silent
    assert Case.objects.filter(channel="canary").count() == 2


@pytest.mark.parametrize("missing", ["clock", "outbox", "canary"])
def test_the_heart_stops_on_whichever_leg_nobody_works(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, real_time: None, missing: str
) -> None:
    World(now=now())
    settings.CANARY_MINUTES = 10
    watch_canary()
    assert health(now=now()).is_in_bounds
    put_clock_ahead(3 * MINUTE)
    steps: dict[str, Callable[[], float]] = {"clock": Clock(), "outbox": send_due, "canary": watch_canary}
    with small_server() as post:
        settings.MAIL_SMTP = post.url
        for name, step in steps.items():
            if name == missing:
                break
            step()
    put_clock_ahead(12 * MINUTE)
    state = health(now=now())
    assert not state.is_in_bounds
    assert state.late_leg == {"clock": "climbed", "outbox": "told", "canary": "closed"}[missing]
