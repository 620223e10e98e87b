"""A telecommunications provider: the small world under the pack for Germany."""

import pytest

from hilft.policies.actions import put_in_force, store_policy
from tests.policies.ruled import TELECOM, calendar
from tests.world import World


@pytest.fixture
def telecom(world: World) -> World:
    put_in_force(store_policy(TELECOM, now=world.now), calendar(world), now=world.now)
    return world
