"""Pictures that come with a status are fetched when it is heard: later its author may have taken them back."""

import base64
import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.adapters.mastodon.server import Server
from hilft.channels.contract import ChannelError
from hilft.channels.wire.http import Http
from hilft.channels.wire.line import HERE

NO_PICTURE = gettext_noop("The picture does not come.")
MOST_FILES = 4
MOST_BYTES = 8_000_000
"""Of one picture; a larger one stays where it is and its address stands in the text."""
PATIENCE = timedelta(seconds=15)
FETCHED = frozenset({"image"})


def attached(status: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what is attached to a status, as far as it can be understood."""
    media = status.get("media_attachments")
    yield from (one for one in (media if isinstance(media, list) else []) if isinstance(one, dict))


def files_of(status: dict[str, Any], server: Server, stop: Event | None) -> dict[str, str]:
    """Return the pictures of a status in base64, by their identity. Never raises for a picture that does not come."""
    found: dict[str, str] = {}
    for one in list(attached(status))[:MOST_FILES]:
        address = one.get("url")
        if one.get("type") in FETCHED and isinstance(address, str) and is_fetched_from(address, server.account.server):
            with contextlib.suppress(ChannelError, ValueError):
                found[str(one.get("id"))] = base64.b64encode(_fetch(address, stop)).decode()
    return found


def is_fetched_from(address: str, server: str) -> bool:
    """Whether a picture may be fetched: from the server itself, or encrypted from anywhere in the public network.

    A server may name an address that a stranger chose; within our own network nobody may look around that way.
    """
    try:
        there, own = urlsplit(address), urlsplit(server)
        if (there.scheme, there.hostname, there.port) == (own.scheme, own.hostname, own.port):
            return True
        if there.scheme != "https" or not there.hostname or there.hostname in HERE or there.username:
            return False
        found = socket.getaddrinfo(there.hostname, there.port or 443, type=socket.SOCK_STREAM)
    except (ValueError, OSError):
        return False
    return all(ipaddress.ip_address(str(place[4][0]).partition("%")[0]).is_global for place in found)


def _fetch(address: str, stop: Event | None) -> bytes:
    """Return a file, asked for without our credentials: it may lie on another server."""
    parts = urlsplit(address)
    with Http(f"{parts.scheme}://{parts.netloc}", patience=PATIENCE, most=MOST_BYTES) as http:
        answer = http.ask("GET", address, stop=stop)
    if not answer.ok:
        raise ChannelError(NO_PICTURE, code="gone", detail=str(answer.status))
    return answer.body
