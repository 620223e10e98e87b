"""Matrix: rooms of any server, over the documented Client-Server API. Start reading at channel.py."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.matrix.account import account_from
from hilft.channels.adapters.matrix.channel import Matrix
from hilft.channels.contract import Adapter, Field, Input


def make(settings: Mapping[str, str]) -> Matrix:
    """Return the channel of these settings. Raises `Unfit`."""
    return Matrix(account_from(settings))


ADAPTER = Adapter(
    network="matrix",
    title="Matrix",
    fields=(
        Field(
            name="server",
            label=gettext_noop("Address of the Matrix server"),
            help=gettext_noop("As its operator names it, such as https://matrix.example.org."),
            input=Input.URL,
        ),
        Field(
            name="token",
            label=gettext_noop("Access token"),
            help=gettext_noop("In Element: All settings, Help & About, Advanced, Access Token."),
            input=Input.SECRET,
        ),
        Field(
            name="rooms",
            label=gettext_noop("Group rooms to listen in"),
            help=gettext_noop(
                "One a line, such as #care:example.org. Empty: all its rooms. Private ones are always heard."
            ),
            input=Input.LINES,
            required=False,
        ),
        Field(
            name="accepts_groups",
            label=gettext_noop("Accept every invitation"),
            help=gettext_noop(
                "Some programs do not tell private talks from groups; without this, customers who use them go unheard."
            ),
            input=Input.YES_NO,
            required=False,
            default="yes",
        ),
    ),
    steps=(
        gettext_noop("Make an account for your customer care on your Matrix server, and use it for nothing else."),
        gettext_noop("Sign in to it once with Element, and copy the access token from its settings."),
        gettext_noop("Do not sign out there afterwards: that would end the access token. Close the window instead."),
        gettext_noop("Invite the account to each group room where customers ask for help; leave encryption off there."),
    ),
    make=make,
    proven_by=gettext_noop("Tested against Synapse 1.163, the Matrix Foundation's own server."),
)

__all__ = ["ADAPTER", "Matrix", "make"]
