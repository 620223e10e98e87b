"""The canary: a case that shows, every few minutes, that what is missed climbs and that somebody is told."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from hilft.base.clock import now
from hilft.base.models import Watch
from hilft.cases.audit import audit
from hilft.cases.figures import count, latest
from hilft.cases.models import Case, CaseEvent
from hilft.channels import sender
from hilft.deliveries.models import Delivery
from hilft.desk.canary import LATE, SPAN, TOLD_LATE, Canary, canary
from hilft.desk.queries import cases_of, owned_by
from hilft.escalation.alarms import ring_again
from hilft.work.canary import watch_canary
from hilft.work.promise import live
from hilft.work.rounds import Clock
from tests.channels.small_smtp import small_server
from tests.conftest import GUARDS
from tests.shift import later
from tests.world import MONDAY, World

with_clock = pytest.mark.django_db(transaction=True)
MINUTE, EVERY = timedelta(minutes=1), timedelta(minutes=10)


@pytest.fixture(autouse=True)
def asked_for(settings: Settings) -> None:
    settings.CANARY_MINUTES = 10


def seen() -> Canary:
    found = canary()
    assert found is not None
    return found


@with_clock
def test_the_canary_is_opened_climbs_by_the_clock_is_told_by_the_outbox_and_is_closed() -> None:
    world = World(now=now())
    assert canary() is None
    watch_canary()
    first = seen()
    case = Case.objects.get(pk=first.case_id)
    assert (case.kind, case.channel, case.customer_id, case.owner_id) == ("operations", "canary", None, world.otto.pk)
    assert case.next_due is not None
    assert abs(case.next_due - first.opened_at - SPAN) <= timedelta(seconds=1)
    Clock()()
    watch_canary()
    assert seen() == first  # not due yet, and never a second one beside it
    with small_server() as post, later(2 * MINUTE):
        Clock()()
        assert (seen().climbed_at is None, seen().told_at) == (False, None)
        sender.send_due()
        assert seen().told_at is not None
        assert post.letters == []  # it goes nowhere but where it is listened for
        watch_canary()
        done = seen()
        assert done.closed_at is not None
        assert (Case.objects.get(pk=first.case_id).outcome, Case.objects.open().count()) == ("answered", 0)
        assert not Delivery.objects.filter(sent_at=None).exists()
        watch_canary()
        assert seen() == done
    with later(EVERY):
        watch_canary()
        assert seen().case_id > first.case_id
    assert Case.objects.count() == 2


@with_clock
def test_the_history_of_a_canary_is_as_lawful_as_any() -> None:
    World(now=now())
    watch_canary()
    with later(2 * MINUTE):
        Clock()()
        sender.send_due()
        watch_canary()
    told = list(CaseEvent.objects.order_by("seq").values_list("kind", "owner__role"))
    assert told == [("routed", "operator"), ("climbed", "head_of_service"), ("closed", "head_of_service")]
    off = {trigger for _table, trigger in GUARDS}
    assert {fault.name for fault in audit([seen().case_id])} - off == set()


@with_clock
def test_nobody_meets_the_canary_in_a_list_a_count_or_a_figure() -> None:
    world = World(now=now())
    watch_canary()
    moment = now()
    count(now=moment)
    figures = latest().values
    assert (figures["open"], figures["operations"], figures.get(f"owner:{world.otto.pk}")) == (0, 0, None)
    told = live(now=moment)
    assert (told["open_cases"], told["open_customer_cases"], told["oldest"]) == (0, 0, None)
    with later(2 * MINUTE):
        Clock()()
        hanna = Case.objects.get().owner
        assert hanna == world.hanna
        count(now=now())
        assert latest().values["raised"] == 0
        for person in (world.otto, hanna):
            assert owned_by(person) == []
            assert ring_again(now=now() + timedelta(days=1)) == 0  # and it rings at nobody's door
            for name in ("mine", "all", "missed", "waiting", "offers", "team"):
                assert cases_of(name, person=person, now=now()) == []


@with_clock
def test_alarms_about_real_cases_never_travel_with_the_canarys(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    world = World(now=now())
    world.case("The line is dead", owner=world.otto)
    watch_canary()
    with small_server() as post, later(timedelta(days=9)):
        settings.MAIL_SMTP = post.url
        Clock()()
        assert Delivery.objects.filter(channel="canary", sent_at=None).count() == 2
        assert Delivery.objects.filter(channel="staff", sent_at=None).count() == 2
        sender.send_due()
        assert not Delivery.objects.filter(sent_at=None).exists()
        assert len(post.letters) == 2
        assert not [letter for letter in post.letters if "Canary" in str(letter)]
    remote = set(Delivery.objects.filter(channel="canary").values_list("remote_id", flat=True))
    assert all(identity.startswith("canary:") for identity in remote)


@with_clock
def test_while_the_mail_server_is_away_the_canary_is_told_all_the_same(settings: Settings) -> None:
    settings.MAIL_SMTP = "smtp://127.0.0.1:1"
    World(now=now())
    watch_canary()
    with later(2 * MINUTE):
        Clock()()
        sender.send_due()
        assert seen().told_at is not None


def test_each_leg_has_its_bound() -> None:
    at = now_at = MONDAY
    opened = Canary(1, at, at + SPAN, None, None, None)

    def late(song: Canary, after: timedelta) -> str:
        return song.late(every=EVERY, now=now_at + after)

    second = timedelta(seconds=1)
    assert late(opened, SPAN + LATE - second) == ""
    assert late(opened, SPAN + LATE) == "climbed"
    climbed = opened._replace(climbed_at=at + SPAN)
    assert late(climbed, SPAN + TOLD_LATE - second) == ""
    assert late(climbed, SPAN + TOLD_LATE) == "told"
    told = climbed._replace(told_at=at + SPAN)
    assert late(told, SPAN + LATE - second) == ""
    assert late(told, SPAN + LATE) == "closed"
    closed = told._replace(closed_at=at + SPAN)
    assert late(closed, EVERY + LATE - second) == ""
    assert late(closed, EVERY + LATE) == "opened"
    by_hand = opened._replace(closed_at=at)
    assert late(by_hand, SPAN + LATE) == "climbed"


@with_clock
def test_without_a_house_or_when_it_is_switched_off_there_is_no_canary(settings: Settings) -> None:
    watch_canary()
    World(now=now())
    settings.CANARY_MINUTES = 0
    watch_canary()
    assert not Case.objects.exists()
    assert not Watch.objects.exists()
