"""Mastodon, and servers that speak its API. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.mastodon.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.mastodon.channel import Mastodon
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Mastodon:
    """Return the channel of an account. Raises `Unfit`."""
    return Mastodon(account_from(settings))


ADAPTER = Adapter(
    network="mastodon",
    title="Mastodon",
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop(
        "Tested against mastodon-mock 0.6, an independent server with Mastodon's API, and checked against the "
        "description of version 4.7."
    ),
)

__all__ = ["ADAPTER", "Mastodon", "make"]
