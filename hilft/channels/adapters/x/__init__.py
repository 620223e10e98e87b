"""X, formerly Twitter, through version 2 of its API. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.x.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.x.channel import X
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> X:
    """Return the channel of an account. Raises `Unfit`."""
    return X(account_from(settings))


ADAPTER = Adapter(
    network="x",
    title="X",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Conforms to X's description of its API of August 2026; tested on a small X of our own, not on X itself."
    ),
    hooked=True,
)

__all__ = ["ADAPTER", "X", "make"]
