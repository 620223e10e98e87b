"""The emulator and what hears it, anew for each story."""

from collections.abc import Iterator

import pytest

from tests.channels.facebook.facebook_ground import FacebookGround, open_ground


@pytest.fixture
def facebook() -> Iterator[FacebookGround]:
    with open_ground() as ground:
        yield ground


@pytest.fixture
def patient() -> Iterator[FacebookGround]:
    """A page whose app has the right to let people answer for seven days."""
    with open_ground(human="yes") as ground:
        yield ground
