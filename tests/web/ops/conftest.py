"""The operator, and the head of the department, at their pages."""

import pytest

from tests.web.desk.conftest import Desk
from tests.world import World


@pytest.fixture
def otto(world: World) -> Desk:
    """The operator's browser."""
    return Desk(world, world.otto)


@pytest.fixture
def doris(world: World) -> Desk:
    """The browser of the head of department, who is the standing duty head."""
    return Desk(world, world.doris)
