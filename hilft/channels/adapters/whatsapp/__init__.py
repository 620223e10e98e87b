"""WhatsApp: one number on Meta's Cloud API. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.whatsapp.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.whatsapp.channel import WhatsApp
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> WhatsApp:
    """Return the channel of a number. Raises `Unfit`."""
    return WhatsApp(account_from(settings))


ADAPTER = Adapter(
    network="whatsapp",
    title="WhatsApp",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Conforms to Meta's description of its interface v23.0 (November 2025): tested against an emulator of our own, "
        "checked against that description and against pywa 4.5. Not yet tried on WhatsApp."
    ),
    hooked=True,
)

__all__ = ["ADAPTER", "WhatsApp", "make"]
