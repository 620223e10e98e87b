"""The emulator and what hears it, anew for each story."""

from collections.abc import Iterator

import pytest

from tests.channels.instagram.instagram_ground import InstagramGround, open_ground


@pytest.fixture
def instagram() -> Iterator[InstagramGround]:
    with open_ground() as ground:
        yield ground
