"""The loops that look for what nobody said to us, and learn from it at night."""

from datetime import timedelta
from threading import Event

import pytest

from hilft.base.models import Watch
from hilft.listening.models import Trained
from hilft.work import listening
from tests.listening.test_learning import many_decisions
from tests.world import World


def test_it_learns_once_a_night_and_writes_down_that_it_did(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "database_now", lambda: world.now)
    listening.learning()
    assert Watch.objects.get(name="listening").data == {"forgotten": 0, "used": False}
    many_decisions(world)
    world.now += timedelta(hours=6)
    listening.learning()
    assert not Trained.objects.exists(), "it is day"
    world.now += timedelta(hours=18)
    listening.learning()
    assert Trained.objects.get().is_used
    assert Watch.objects.get(name="listening").data["used"] is True


def test_searches_are_looked_for_until_none_is_due_or_the_house_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, stop = [1, 2, 3], Event()
    monkeypatch.setattr(listening, "database_now", lambda: world.now)
    monkeypatch.setattr(listening, "look_next", lambda now: bool(due) and due.pop() > 0)
    assert listening.Searches(stop)() == listening.REST
    assert due == []
    due.append(1)
    stop.set()
    listening.Searches(stop)()
    assert due == [1]
