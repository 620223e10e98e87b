"""A community that runs on Discourse. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.discourse.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.discourse.channel import Discourse
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Discourse:
    """Return the channel of an account. Raises `Unfit`."""
    return Discourse(account_from(settings))


ADAPTER = Adapter(
    network="discourse",
    title="Discourse",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Conforms to Discourse's description of its API of August 2026; tested on a small Discourse of our own, not on "
        "Discourse itself."
    ),
    hooked=True,
)

__all__ = ["ADAPTER", "Discourse", "make"]
