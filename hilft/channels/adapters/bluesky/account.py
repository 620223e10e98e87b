"""Which account on which server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.contract import Unfit

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
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
    try:
        parts = urlsplit(server)
        host = parts.hostname or ""
    except ValueError:
        raise Unfit(
            gettext_noop("This is no address; leave it empty, or write one like https://bsky.social."), field="server"
        ) from None
    if parts.scheme not in {"http", "https"} or not host or parts.path or parts.query:
        raise Unfit(gettext_noop("Write the server's address alone, such as https://bsky.social."), field="server")
    if parts.scheme == "http" and host not in HERE:
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
    return BlueskyAccount(server, handle, password)
