"""Accounts on Bluesky's own servers, for the stories that want them."""

from collections.abc import Iterator

import pytest

from tests.channels.bluesky.bluesky_house import House
from tests.channels.bluesky.network import Network


@pytest.fixture
def house(bluesky_servers: Network) -> Iterator[House]:
    new = House(bluesky_servers)
    yield new
    new.channel.close()
