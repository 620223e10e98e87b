"""Telegram forgets after a day. An outage is somebody's case long before, found by the house's own watch."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from hilft.base.clock import now
from hilft.cases.models import Case
from hilft.channels.actions.accounts import set_up
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.channels.watch import watch_channels
from hilft.people import queries
from hilft.work.listeners import Listeners
from hilft.work.loops import Loop, running
from tests.channels.hearing import troubles
from tests.channels.servers import eventually
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.telegram.bot_api import DAY, PETRA, TOKEN, BotApi
from tests.shift import later
from tests.world import World

WINDOW = timedelta(seconds=DAY)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def api() -> Iterator[BotApi]:
    api = BotApi()
    yield api
    api.end()


@pytest.fixture
def line(api: BotApi) -> Iterator[Line]:
    """The line between the house and Telegram."""
    line = Line(("127.0.0.1", api.port))
    yield line
    line.close()


@pytest.fixture
def saturday(transactional_db: None) -> Iterator[None]:
    """The database's clock shows the coming Saturday's noon: when somebody is at work, Telegram has forgotten all."""
    today = datetime.now(UTC)
    noon = (today + timedelta(days=7 - (today.weekday() + 2) % 7)).replace(hour=12, minute=0, second=0)
    with later(noon - today):
        yield


@pytest.fixture
def account(saturday: None, line: Line) -> Account:
    """A bot, set up by the operator in a house whose clock is the database's."""
    queries._kept.clear()
    world = World(now=now())
    given = {"how": "poll", "token": TOKEN, "server": f"http://127.0.0.1:{line.port}"}
    account = set_up("telegram", "Our bot", given, team=None, by=world.otto, now=world.now)
    assert channel_of(account).traits.loss_window == WINDOW
    return account


@contextmanager
def listening() -> Iterator[None]:
    """The house hears, with the loop of its work process."""
    stop = threading.Event()
    with running([Loop("listeners", Listeners(stop))], stop):
        yield
    for thread in threading.enumerate():
        if thread.name.startswith("listen "):
            thread.join(10)


def heard() -> list[str]:
    return list(RawMessage.objects.order_by("id").values_list("remote_id", flat=True))


def says(api: BotApi, text: str) -> str:
    message = api.says(PETRA, text)
    return f"{message['chat']['id']}:{message['message_id']}"


def the_case() -> Case:
    (case,) = troubles()
    assert case.owner.role == "operator"
    return case


def is_due_in_time(case: Case, since: datetime) -> bool:
    """Whether somebody has to have looked while at least nearly half of what is kept is still to come."""
    return case.next_due is not None and case.next_due - since <= WINDOW / 2 + timedelta(minutes=1)


def watched(after: timedelta) -> datetime:
    """Put the database's clock ahead by so much, and let the house's own watch look once."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clk.shift SET by = by + make_interval(secs => %s)", [after.total_seconds()])
    watch_channels()
    return now()


def test_an_outage_is_the_operators_case_in_half_an_hour_and_all_is_heard_when_the_line_is_back(
    account: Account, api: BotApi, line: Line
) -> None:
    with listening():
        first = says(api, "Before the outage")
        assert eventually(lambda: heard() == [first])
        with line.bad(Fault.DOWN):
            missed = says(api, "During the outage")
            assert eventually(Account.objects.exclude(trouble="").exists)
            began = now()
            watched(HALF_AN_HOUR - timedelta(minutes=2))
            assert troubles() == []
            watched(timedelta(minutes=4))
            case = the_case()
            assert case.opened_at - began < HALF_AN_HOUR + timedelta(minutes=4)
            assert is_due_in_time(case, began)
            watched(WINDOW / 2)
            assert the_case() == case, "It is one case, however long the outage."
            api.later = DAY - 3600
    with listening():  # a listener that was started anew asks at once
        assert eventually(lambda: heard() == [first, missed], 20)
    assert Account.objects.filter(pk=account.pk, trouble="", case_opened=False).exists()


def test_when_nobody_listens_at_all_the_watch_alone_says_so_before_half_of_what_is_kept_is_gone(
    account: Account, api: BotApi
) -> None:
    with listening():
        first = says(api, "Before")
        assert eventually(lambda: heard() == [first])
    silent_since = now()
    lost = says(api, "Nobody listens")
    moment = watched(HALF_AN_HOUR + timedelta(minutes=1))
    case = the_case()
    assert "its network forgets after 24.0 hours" in case.title
    assert moment - silent_since < WINDOW / 2
    assert is_due_in_time(case, silent_since)
    api.later = DAY + 60
    with listening():
        after = says(api, "The next day")
        assert eventually(lambda: after in heard())
    assert lost not in heard(), "Had nobody acted, it would be gone: that is what the case is for."
