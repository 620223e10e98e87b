"""Which account on which server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from hilft.channels.contract import Unfit
from hilft.channels.wire.entered import address_in, is_key, is_open

USUAL = "https://bsky.social"
_HANDLE = re.compile(r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]{0,62}")


@dataclass(frozen=True)
class BlueskyAccount:
    """`server`: where the account lives (its PDS), or Bluesky's entrance that knows where."""

    server: str
    handle: str
    password: str = field(repr=False)


def account_from(settings: Mapping[str, str]) -> BlueskyAccount:
    """Return the account these settings describe. Raises `Unfit` with the setting that cannot work."""
    server = settings.get("server", "").strip().rstrip("/") or USUAL
    handle = settings.get("handle", "").strip().removeprefix("@")
    password = settings.get("password", "").strip()
    parts = address_in(server)
    if parts is None:
        raise Unfit(
            gettext_noop("This is no address; leave it empty, or write one like https://bsky.social."), field="server"
        )
    if parts.path or parts.query or parts.fragment:
        raise Unfit(gettext_noop("Write the server's address alone, such as https://bsky.social."), field="server")
    if is_open(parts):
        raise Unfit(
            gettext_noop("The address must begin with https://; over http anybody could read along."), field="server"
        )
    if not _HANDLE.fullmatch(handle) and not handle.startswith("did:"):
        raise Unfit(
            gettext_noop("Write the account's whole handle, such as care.example.org or care.bsky.social."),
            field="handle",
        )
    if not password:
        raise Unfit(
            gettext_noop("The app password is missing; make one in Bluesky under Settings, Privacy."), field="password"
        )
    if not is_key(password):
        raise Unfit(
            gettext_noop("The app password has signs that none has. Copy it once more, and only it."), field="password"
        )
    return BlueskyAccount(server, handle, password)
