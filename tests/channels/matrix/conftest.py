"""Accounts on a Synapse, for the stories that want them."""

from collections.abc import Iterator

import pytest

from tests.channels.matrix.matrix_house import House
from tests.channels.matrix.synapse import Synapse


@pytest.fixture
def house(synapse_server: Synapse) -> Iterator[House]:
    new = House(synapse_server)
    yield new
    new.channel.close()
