"""X, formerly Twitter, through version 2 of its API. Start reading at channel.py."""

from collections.abc import Mapping

from hilft.channels.adapters.x.account import account_from
from hilft.channels.adapters.x.channel import X


def make(settings: Mapping[str, str]) -> X:
    """Return the channel of an account. Raises `Unfit`."""
    return X(account_from(settings))


__all__ = ["X", "make"]
