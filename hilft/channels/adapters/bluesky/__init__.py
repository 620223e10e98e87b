"""Bluesky: an account on any server of the AT Protocol that Bluesky's AppView knows. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.bluesky.account import USUAL, account_from
from hilft.channels.adapters.bluesky.channel import Bluesky
from hilft.channels.contract import Adapter, Field, Input
from hilft.channels.wire.found import TERMS


def make(settings: Mapping[str, str]) -> Bluesky:
    """Return the channel of these settings. Raises `Unfit`."""
    return Bluesky(account_from(settings))


ADAPTER = Adapter(
    network="bluesky",
    title="Bluesky",
    fields=(
        Field(
            name="handle",
            label=gettext_noop("Handle of the account"),
            help=gettext_noop("The whole one, such as care.example.org or care.bsky.social."),
        ),
        Field(
            name="password",
            label=gettext_noop("App password"),
            help=gettext_noop("Not the account's own password: in Bluesky under Settings, Privacy and Security."),
            input=Input.SECRET,
        ),
        Field(
            name="server",
            label=gettext_noop("Server"),
            help=gettext_noop("Only for accounts that live elsewhere than at Bluesky itself."),
            input=Input.URL,
            required=False,
            default=USUAL,
        ),
        TERMS,
    ),
    steps=(
        gettext_noop("Make an account for your customer care on Bluesky, best with your own domain as its handle."),
        gettext_noop("Sign in to it and open Settings, Privacy and Security, App Passwords."),
        gettext_noop("Add one named hilft, without access to direct messages, and copy it: it is shown only once."),
        gettext_noop("Say in the account's description when somebody answers, and where private matters go."),
    ),
    make=make,
    proven_by=gettext_noop("Tested against Bluesky's own servers (PDS, AppView) as published in dev-env 0.6.7."),
)

__all__ = ["ADAPTER", "Bluesky", "make"]
