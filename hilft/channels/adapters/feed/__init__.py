"""Feeds, RSS and Atom: comments and reviews of any page that offers one. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.feed.account import FIELDS, STEPS, account_from
from hilft.channels.adapters.feed.channel import Feed
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Feed:
    """Return the channel of a feed. Raises `Unfit`."""
    return Feed(account_from(settings))


ADAPTER = Adapter(
    network="feed",
    title=gettext_noop("Feed (RSS or Atom)"),
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop("Tested against nginx 1.22, a real web server, with RSS 2.0 and Atom."),
)

__all__ = ["ADAPTER", "Feed", "make"]
