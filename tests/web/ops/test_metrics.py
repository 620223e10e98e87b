"""The figures of the machine: for whoever bears the token, cheap, right whatever process is asked, about nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from hilft.base.clock import now
from hilft.cases.figures import count
from hilft.cases.models import Case
from hilft.deliveries.models import Delivery
from hilft.desk.tallies import histogram, of_tick
from hilft.work.rounds import Clock
from tests.shift import later
from tests.world import World

MOST = 6
"""Questions to the database that one answer may ask."""
TOKEN = "a-long-token-of-the-operator"
with_clock = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def with_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def told() -> dict[str, float]:
    """Return every sample by its name, with its labels."""
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        sample.name + "".join(f"|{value}" for _key, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_only_who_bears_the_token_is_answered(world: World, settings: Settings) -> None:
    for borne in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        answer = Client().get("/metrics", headers=borne)
        assert (answer.status_code, answer.content) == (401, b"")
    assert told()["hilft_in_bounds"] == 1
    settings.METRICS_TOKEN = ""
    for borne in ({}, {"Authorization": "Bearer "}):
        assert Client().get("/metrics", headers=borne).status_code == 404


@with_clock
def test_the_clock_tells_by_how_much_it_missed_each_deadline() -> None:
    world = World(now=now())
    cases = [world.case(f"Matter {number}") for number in range(3)]
    due = cases[0].next_due
    assert due is not None
    assert told()["hilft_lateness_seconds_count"] == 0
    Clock()()
    assert told()["hilft_claimed_cases_count"] == 0  # an idle tick writes nothing
    with later(due - now() + timedelta(seconds=90)):
        Clock()()
        found = told()
    assert found["hilft_lateness_seconds_count"] == 3
    assert (found["hilft_lateness_seconds_bucket|60.0"], found["hilft_lateness_seconds_bucket|300.0"]) == (0, 3)
    assert found["hilft_lateness_seconds_sum"] == pytest.approx(270, abs=30)
    assert (found["hilft_claimed_cases_count"], found["hilft_claimed_cases_sum"]) == (1, 3)
    assert (found["hilft_cases_moved_total"], found["hilft_cases_failed_total"]) == (3, 0)


@with_clock
def test_what_waits_and_what_is_late_is_told_in_seconds(settings: Settings) -> None:
    settings.CANARY_MINUTES = 10
    world = World(now=now())
    case = world.case("The line is dead")
    assert case.next_due is not None
    count(now=now())
    with later(case.next_due - now() + timedelta(minutes=7)):
        found = told()
        assert found["hilft_overdue_oldest_seconds"] == pytest.approx(420, abs=20)
        assert found["hilft_in_bounds"] == 0
        Clock()()
        found = told()
        assert found["hilft_overdue_oldest_seconds"] == 0
        assert found["hilft_outbox_waiting"] == Delivery.objects.count() == 2
        assert found["hilft_loop_age_seconds|clock|" + Clock().name.removeprefix("clock ")] < 20
    assert found["hilft_canary_late|opened"] == 1  # none was ever opened
    assert found["hilft_canary_late|climbed"] == 0
    assert found["hilft_open_customer_cases|0"] == 1
    assert found["hilft_database_bytes"] > 1_000_000


def test_an_answer_is_cheap_and_says_nothing_about_anybody(world: World) -> None:
    world.mail("Robin Sand cannot telephone", address="robin@example.net")
    count(now=world.now)
    told()
    with CaptureQueriesContext(connection) as few:
        told()
    for number in range(30):
        world.mail(f"Matter {number}", address=f"robin{number}@example.net")
    count(now=world.now)
    with CaptureQueriesContext(connection) as many:
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert len(many) == len(few) <= MOST
    for word in ("robin", "Robin", "Anna", "anna", "Lena", "@", *(str(pk) for pk in _telling())):
        assert word not in answer


def _telling() -> list[str]:
    return [f'case="{case.pk}"' for case in Case.objects.all()]


@pytest.mark.django_db
def test_a_house_that_is_not_set_up_yet_answers_too() -> None:
    assert told()["hilft_in_bounds"] == 1


def test_histograms_add_up_whoever_counted() -> None:
    one, other = of_tick(3, 2, 1, [0.2, 4.0, 100_000.0]), of_tick(200, 200, 0, [0.5])
    both = {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
    late = histogram("late", both)
    assert dict(late.buckets)["0.5"] == 2
    assert dict(late.buckets)["5.0"] == 3
    assert (late.buckets[-1], late.number) == (("+Inf", 4), 4)
    assert late.total == pytest.approx(100_004.7)
    assert (late.below(0.5), late.below(0.75), late.below(1.0)) == (0.5, 5.0, None)
    assert histogram("late", {}).below(0.5) is None
    assert dict(histogram("claimed", both).buckets)["5.0"] == 1
