"""A small community, and the line between it and us, for whichever test wants them."""

from collections.abc import Iterator

import pytest

from tests.channels.discourse.description import described
from tests.channels.discourse.small_discourse import SmallDiscourse, running
from tests.channels.discourse.world_of_discourse import World
from tests.channels.suite.fault_line import Line


@pytest.fixture
def small() -> Iterator[SmallDiscourse]:
    yield from running(World(), described())


@pytest.fixture
def line(small: SmallDiscourse) -> Iterator[Line]:
    line = Line(("127.0.0.1", small.port))
    yield line
    line.close()
