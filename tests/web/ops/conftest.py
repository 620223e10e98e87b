"""The operator, and the head of the department, at their pages."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tests.web.desk.conftest import Desk
from tests.world import World


@pytest.fixture(autouse=True)
def plain_files() -> Iterator[None]:
    """Serve style sheets under their own names: collecting them is not what these tests are about."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STATIC_ROOT=None, STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture
def otto(world: World) -> Desk:
    """The operator's browser."""
    return Desk(world, world.otto)


@pytest.fixture
def doris(world: World) -> Desk:
    """The browser of the head of department, who is the standing duty head."""
    return Desk(world, world.doris)
