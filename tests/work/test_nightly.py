"""The audit runs by itself, once a day and once only, and what it finds is somebody's case and stops the heartbeat."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from hilft.base.actions import note
from hilft.base.clock import now
from hilft.base.models import Watch
from hilft.cases import histories
from hilft.cases.actions.doing import do
from hilft.cases.histories import draw_sample
from hilft.cases.models import Case, CaseEvent
from hilft.core.standing import What
from hilft.desk.audited import AUDIT, Audited, last_audit
from hilft.desk.health import health, is_in_bounds
from hilft.work import nightly as room
from hilft.work.nightly import examine, is_due, nightly
from tests.conftest import guarded as all_guards
from tests.shift import later
from tests.world import World

with_clock = pytest.mark.django_db(transaction=True)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def last() -> Audited:
    found = last_audit()
    assert found is not None
    return found


@pytest.fixture
def guarded(transactional_db: None) -> Iterator[World]:
    """A house with all its guards, as outside of tests."""
    with all_guards():
        yield World(now=now())


@pytest.fixture
def forged(guarded: World) -> Case:
    """A case whose matter somebody put off past the guards."""
    case = guarded.case("The line is dead")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case DISABLE TRIGGER case_guard")
        cursor.execute("UPDATE cases_case SET matter_due = matter_due + interval '1 day' WHERE id = %s", [case.pk])
        cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER case_guard")
    return case


def test_an_honest_house_is_audited_once_a_day(guarded: World) -> None:
    guarded.case("The line is dead")
    nightly()
    first = last()
    assert (first.faults, first.trouble, first.sample, first.is_red) == ([], "", 1, False)
    nightly()
    assert last() == first
    with later(DAY):
        nightly()
        assert last().at > first.at
    assert not Case.objects.filter(kind="operations").exists()


def test_what_the_audit_finds_is_one_operations_case_and_the_heartbeat_stops(forged: Case) -> None:
    assert is_in_bounds(now=now())
    nightly()
    found = last()
    assert [(fault.name, fault.case_id) for fault in found.faults] == [("history_leads_to_the_case", forged.pk)]
    about = Case.objects.get(kind="operations")
    assert about.pk == found.case_id
    assert about.title == f"The audit found a fault: history_leads_to_the_case ({forged.pk})"
    assert about.owner.role == "operator"
    told = CaseEvent.objects.get(case=about, seq=1).data
    assert told["faults"] == [{"name": "history_leads_to_the_case", "case": forged.pk}]
    assert not is_in_bounds(now=now())
    assert not health(now=now()).is_well
    with later(DAY):
        nightly()
    assert Case.objects.filter(kind="operations").count() == 1  # it is open still: one is enough
    assert last().case_id == about.pk


def test_once_the_fault_is_gone_the_next_audit_lets_the_heart_beat_again(forged: Case) -> None:
    examine()
    assert not is_in_bounds(now=now())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case DISABLE TRIGGER case_guard")
        cursor.execute("UPDATE cases_case SET matter_due = matter_due - interval '1 day' WHERE id = %s", [forged.pk])
        cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER case_guard")
    examine()
    assert is_in_bounds(now=now())


def test_two_processes_do_not_audit_at_the_same_time(guarded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on, done = threading.Event(), threading.Event(), []

    def slow() -> None:
        done.append(1)
        began.set()
        go_on.wait(20)

    monkeypatch.setattr(room, "examine", slow)

    def other() -> None:
        nightly()
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert began.wait(20)
    nightly()
    go_on.set()
    thread.join(20)
    assert len(done) == 1


def test_a_house_that_works_meanwhile_is_not_suspected(guarded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = guarded.case("The line is dead")
    read = histories._reach

    def work() -> None:
        do(case.pk, What.ESCALATED, now=now())
        connection.close()

    def meanwhile(case_ids: list[int]) -> dict[int, int]:
        other = threading.Thread(target=work)
        other.start()
        other.join(20)
        return read(case_ids)

    monkeypatch.setattr(histories, "_reach", meanwhile)
    assert examine().faults == []
    monkeypatch.undo()
    assert CaseEvent.objects.filter(case=case).count() == 2
    assert examine().faults == []


def test_canaries_are_not_drawn_by_chance(guarded: World) -> None:
    for number in range(5):
        guarded.case(f"Matter {number}")
    first = Case.objects.earliest("pk").pk  # whom nearly every throw of the dice would hit
    Case.objects.filter(pk=first).update(channel="canary")
    open_ones = set(Case.objects.values_list("pk", flat=True))
    assert set(draw_sample()) == open_ones  # an open one is looked at like any other
    with connection.cursor() as cursor:
        cursor.execute(histories._SAMPLE.split("UNION")[1])
        drawn = {number for (number,) in cursor.fetchall()}
    assert drawn
    assert first not in drawn


def test_an_audit_that_cannot_be_finished_is_red_says_no_word_of_the_data_and_is_tried_again(
    guarded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_sample: list[int]) -> None:
        raise ValueError("Key (address)=(robin@example.net) already exists")

    with monkeypatch.context() as broken:
        broken.setattr(room, "audit", breaks)
        nightly()
        assert "ValueError" in last().trouble
        assert "robin" not in str(Watch.objects.get(name=AUDIT).data)
        assert not is_in_bounds(now=now())
    nightly()
    assert last().trouble
    with later(16 * MINUTE):
        nightly()
        assert last().trouble == ""
        assert is_in_bounds(now=now())


def test_the_hour_is_the_houses_own_whatever_the_clocks_do(settings: Settings) -> None:
    settings.TIME_ZONE, settings.AUDIT_HOUR = "Europe/Berlin", 3

    def due(audited_at: datetime, at: datetime) -> bool:
        return is_due(Audited(audited_at, [], 0, 0.0, "", None), now=at)

    winter = datetime(2026, 1, 14, 2, 0, tzinfo=UTC)  # three o'clock in Berlin
    assert is_due(None, now=winter)
    assert not due(winter - DAY, winter - MINUTE)
    assert due(winter - DAY, winter)
    assert not due(winter, winter + MINUTE)
    summer = datetime(2026, 7, 14, 1, 0, tzinfo=UTC)
    assert not due(summer - DAY, summer - MINUTE)
    assert due(summer - DAY, summer)
    settings.AUDIT_HOUR = 2  # an hour that the last Sunday of March does not have
    for night in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        times = [at for quarter in range(96) if due((at := night + 15 * quarter * MINUTE) - 15 * MINUTE, at)]
        assert len(times) == 1


@with_clock
def test_before_there_is_a_house_there_is_no_audit() -> None:
    nightly()
    assert not Watch.objects.exists()


@with_clock
def test_the_last_finding_of_each_name_is_kept() -> None:
    note("other", {"a": 1}, now=now())
    note("other", {"a": 2}, now=now())
    assert Watch.objects.get().data == {"a": 2}
