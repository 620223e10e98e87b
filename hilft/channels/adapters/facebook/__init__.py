"""Facebook: one page, with what is said on it and what is written to it in Messenger. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.facebook.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.facebook.channel import Facebook
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Facebook:
    """Return the channel of a page. Raises `Unfit`."""
    return Facebook(account_from(settings))


ADAPTER = Adapter(
    network="facebook",
    title="Facebook",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Conforms to Meta's node specs of April 2026: tested against an emulator of our own, checked against those "
        "specs and against pyfacebook 0.24. Not yet tried on Facebook."
    ),
    hooked=True,
)

__all__ = ["ADAPTER", "Facebook", "make"]
