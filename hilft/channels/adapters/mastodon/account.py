"""One Mastodon account: its settings as values, checked once, with every error a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit
from hilft.channels.wire.entered import address_in, is_key, is_open
from hilft.channels.wire.found import TERMS

FIELDS = (
    Field(
        name="server",
        label=gettext_noop("Server"),
        help=gettext_noop("Where the account lives, for example https://mastodon.example"),
        input=Input.URL,
    ),
    Field(
        name="token",
        label=gettext_noop("Access token"),
        help=gettext_noop("From the page of your application, the line “Your access token”."),
        input=Input.SECRET,
    ),
    TERMS,
)
STEPS = (
    gettext_noop("Log in to the account on its server and open Preferences, then Development."),
    gettext_noop(
        "Make a new application, name it hilft, and choose these rights: profile, read:accounts, read:notifications, "
        "read:search, read:statuses, write:media, write:statuses."
    ),
    gettext_noop("Open the application and copy “Your access token” into the field below."),
    gettext_noop(
        "Under Preferences, Notifications, choose for every group of people “Accept” or “Filter”, never “Ignore”: "
        "what the server ignores nobody can hear."
    ),
)


@dataclass(frozen=True)
class MastodonAccount:
    """Where, and with which key. `server` has no slash at its end."""

    server: str
    token: str = field(repr=False)

    @property
    def domain(self) -> str:
        """The server's name, as it stands in handles unless the server says otherwise."""
        return urlsplit(self.server).netloc


def account_from(settings: Mapping[str, str]) -> MastodonAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    token = settings.get("token", "").strip().removeprefix("Bearer ").strip()
    server = _server(settings.get("server", "").strip())
    if not token:
        raise Unfit(
            gettext_noop("The access token is missing. Copy it from the page of your application."), field="token"
        )
    if not is_key(token):
        raise Unfit(
            gettext_noop("The access token has signs that no token has. Copy it once more, and only it."), field="token"
        )
    return MastodonAccount(server, token)


def _server(text: str) -> str:
    if not text:
        raise Unfit(gettext_noop("The server is missing. Write it like https://mastodon.example"), field="server")
    if "://" not in text:
        text = f"https://{text.rpartition('@')[2]}"
    parts = address_in(text)
    if parts is None:
        raise Unfit(
            gettext_noop("This is not the address of a server. Write it like https://mastodon.example"), field="server"
        )
    if is_open(parts):
        raise Unfit(
            gettext_noop("The token would be readable on its way. Begin the address with https://"), field="server"
        )
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{parts.port}' if parts.port else ''}"
