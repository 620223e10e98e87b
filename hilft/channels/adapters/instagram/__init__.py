"""Instagram: one business account, with its comments, mentions and messages. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.instagram.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.instagram.channel import Instagram
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Instagram:
    """Return the channel of an account. Raises `Unfit`."""
    return Instagram(account_from(settings))


ADAPTER = Adapter(
    network="instagram",
    title="Instagram",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Conforms to Meta's node specs of April 2026: tested against an emulator of our own, checked against those "
        "specs and against pyfacebook 0.24. Not yet tried on Instagram."
    ),
    hooked=True,
)

__all__ = ["ADAPTER", "Instagram", "make"]
