"""How closely Bluesky is looked at: within what its server says is left, and at once when there is something new."""

from collections.abc import Iterator
from itertools import chain, repeat
from threading import Event
from typing import Any

import pytest

from hilft.channels.adapters.bluesky import Bluesky, make, pace
from hilft.channels.adapters.bluesky.pace import EVERY, SPARING, Pace, pauses
from hilft.channels.adapters.bluesky.refusals import share_left
from tests.channels.bluesky.small_pds import SmallPds, small_pds

PER_ADDRESS, SPAN = 3_000, 300


@pytest.fixture
def pds() -> Iterator[SmallPds]:
    with small_pds() as running:
        yield running


@pytest.fixture
def channel(pds: SmallPds, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bluesky]:
    monkeypatch.setattr(pace, "EVERY", 0.2)
    monkeypatch.setattr(pace, "CLOSEST", 0.001)
    made = make(pds.settings)
    yield made
    made.close()


def showing(*lists: list[str]) -> Any:
    """Answer with these posts, one list after the other and then the last one for ever."""
    shown = chain(lists, repeat(lists[-1]))

    def answer(_: str) -> tuple[int, dict[str, Any]]:
        return 200, {"notifications": [{"indexedAt": "2026-03-02T11:00:00Z", "cid": cid} for cid in next(shown)]}

    return answer


def test_closely_while_people_write_and_seldom_while_nobody_does_or_others_use_the_address() -> None:
    assert pauses(0, 1.0) == pauses(50, 1.0) == (3.0, 0.5)
    assert pauses(120, 1.0) == (3.0, 1.2)
    assert pauses(3_600, 1.0) == pauses(0, 0.5) == (EVERY, EVERY)
    assert pauses(0, 0.1) == (SPARING, SPARING)


def test_the_closest_look_takes_a_fifth_of_what_an_address_may_ask_and_the_usual_one_a_thirtieth() -> None:
    (every, close), (usual, _) = pauses(0, 1.0), pauses(3_600, 1.0)
    assert SPAN / close <= PER_ADDRESS / 5
    assert every == usual
    assert SPAN / usual <= PER_ADDRESS / 30


def test_something_new_or_gone_ends_the_rest_and_the_same_does_not(pds: SmallPds, channel: Bluesky) -> None:
    rest = Pace(channel._server).rest
    pds.answers["listNotifications"] = showing(["a"], ["a"], ["b", "a"], ["b"])
    for asked in (1, 3, 4):
        rest(Event())
        assert pds.times("listNotifications") == asked
    rest(Event())
    assert pds.times("listNotifications") > 5, "Nothing new: the whole list is read when its time has come."


def test_nothing_is_asked_in_between_when_the_server_says_that_half_is_used(pds: SmallPds, channel: Bluesky) -> None:
    pds.headers = {"RateLimit-Limit": "3000", "RateLimit-Remaining": "1400", "RateLimit-Reset": "1796000000"}
    channel._server.ask("GET", "app.bsky.notification.listNotifications")
    assert channel._server.left == pytest.approx(1_400 / 3_000)
    Pace(channel._server).rest(Event())
    assert pds.times("listNotifications") == 1


def test_trouble_in_between_ends_the_rest_and_is_told_by_the_next_look(pds: SmallPds, channel: Bluesky) -> None:
    pds.answers["listNotifications"] = lambda _: (503, {})
    Pace(channel._server).rest(Event())
    assert pds.times("listNotifications") == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {"ratelimit-limit": "0", "ratelimit-remaining": "0"}, {"ratelimit-limit": "x", "ratelimit-remaining": "1"}],
)
def test_a_server_that_says_nothing_of_its_limits_is_not_taken_to_be_at_them(headers: dict[str, str]) -> None:
    assert share_left(headers) == 1.0
