"""What all tests of pages have."""

import pytest


@pytest.fixture(autouse=True)
def pages_are_plain(plain_files: None) -> None:
    """Nothing collects style sheets for a test of a page."""
