"""A Synapse, started once for the stories that want one."""

from collections.abc import Iterator

import pytest

from tests.channels.matrix.matrix_house import House
from tests.channels.matrix.synapse import Synapse, synapse


@pytest.fixture(scope="package")
def synapse_server() -> Iterator[Synapse]:
    with synapse() as running:
        yield running


@pytest.fixture
def house(synapse_server: Synapse) -> Iterator[House]:
    new = House(synapse_server)
    yield new
    new.channel.close()
