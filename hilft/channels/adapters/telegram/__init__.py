"""Telegram: a bot, over the documented Bot API. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.telegram.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.telegram.channel import Telegram
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Telegram:
    """Return the channel of a bot. Raises `Unfit`."""
    return Telegram(account_from(settings))


ADAPTER = Adapter(
    network="telegram",
    title="Telegram",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Conforms to the description of the Bot API 10.1 (June 2026): tested against an emulator of our own, each of "
        "whose words is checked against that description and against the types of aiogram. Not yet tried on Telegram."
    ),
    hooked=True,
)

__all__ = ["ADAPTER", "Telegram", "make"]
