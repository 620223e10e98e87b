"""The emulator and what hears it, anew for each story."""

from collections.abc import Iterator

import pytest

from tests.channels.whatsapp.whatsapp_ground import WhatsAppGround, open_ground


@pytest.fixture
def whatsapp() -> Iterator[WhatsAppGround]:
    with open_ground() as ground:
        yield ground


@pytest.fixture
def late() -> Iterator[WhatsAppGround]:
    """A number with a template for late answers."""
    with open_ground(template="your_answer", template_language="de") as ground:
        yield ground
