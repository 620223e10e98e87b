"""What people say about us on X without saying it to us: found for little money, and answered by hand."""

from collections.abc import Iterator

import pytest

from hilft.channels.adapters.x import X, make
from hilft.channels.adapters.x.channel import SEARCHING
from hilft.channels.adapters.x.server import READ
from hilft.channels.contract import Heard, Kind
from tests.channels.x.description import described
from tests.channels.x.small_x import SmallX, running
from tests.channels.x.world_of_x import World
from tests.channels.x.x_ground import PETRA, TAMME, settings


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(World(), described())


@pytest.fixture
def channel(small_x: SmallX) -> Iterator[X]:
    channel = make(settings(small_x.port))
    yield channel
    channel.close()


def found(channel: X, words: str, cursor: str = "") -> list[Heard]:
    return [channel.read(raw) for raw in channel.search(words, cursor)]


def test_what_nobody_said_to_us_is_found_once_and_may_not_be_answered_by_machine(small_x: SmallX, channel: X) -> None:
    said = small_x.world.post(PETRA, "fernnetz is down again in Lummerstadt")
    (only,) = found(channel, "fernnetz")
    assert (only.remote_id, only.kind, only.addressed, only.term) == (said.id, Kind.MESSAGE, False, "fernnetz")
    assert not only.may_reply
    assert not only.answerable
    (raw,) = channel.search("fernnetz", "")
    assert raw.remote_id == f"{said.id}@found"
    assert list(channel.search("fernnetz", raw.cursor)) == []


def test_an_enterprise_may_answer_what_it_found(small_x: SmallX) -> None:
    small_x.world.post(PETRA, "fernnetz is down")
    enterprise = make(settings(small_x.port, tier="enterprise"))
    assert [one.may_reply for one in found(enterprise, "fernnetz")] == [True]
    enterprise.close()


def test_a_mention_is_heard_as_one_and_not_found_beside(small_x: SmallX, channel: X) -> None:
    small_x.world.post(PETRA, "@fernnetz_care fernnetz is down")
    small_x.world.post(small_x.world.care, "fernnetz is well")
    assert found(channel, "fernnetz") == []


def test_searching_goes_on_exactly_behind_what_was_found(small_x: SmallX, channel: X) -> None:
    first = small_x.world.post(PETRA, "fernnetz one")
    (raw,) = channel.search("fernnetz", "")
    later = [small_x.world.post(TAMME, f"fernnetz {number}").id for number in range(2, 130)]
    again = list(channel.search("fernnetz", raw.cursor))
    assert [one.remote_id for one in again] == [f"{one}@found" for one in later]
    assert first.id < later[0]


def test_what_a_find_costs_is_declared_and_taken_from_a_budget_of_its_own(channel: X) -> None:
    assert channel.traits.searches
    assert channel.traits.search_cost == {SEARCHING: READ}
    assert SEARCHING in {rate.unit for rate in channel.traits.rates}
