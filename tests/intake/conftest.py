"""A mail server for tests of what comes in and what goes wrong with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.channels.small_smtp import SmallServer, small_server


@pytest.fixture
def post(settings: Settings, tmp_path: Path) -> Iterator[SmallServer]:
    """A small mail server that the house sends through."""
    settings.MEDIA_ROOT = str(tmp_path)
    with small_server() as server:
        settings.MAIL_SMTP = server.url
        yield server
