"""Which account on which Matrix server, and where it listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from hilft.channels.contract import Unfit
from hilft.channels.wire.entered import address_in, is_key, is_open


@dataclass(frozen=True)
class MatrixAccount:
    """`rooms`: identities or aliases of group rooms to listen in, all when empty; private rooms are always heard."""

    server: str
    token: str = field(repr=False)
    rooms: tuple[str, ...] = ()
    accepts_groups: bool = True


def account_from(settings: Mapping[str, str]) -> MatrixAccount:
    """Return the account these settings describe. Raises `Unfit` with the setting that cannot work."""
    server, token = settings.get("server", "").strip().rstrip("/"), settings.get("token", "").strip()
    parts = address_in(server)
    if parts is None:
        raise Unfit(gettext_noop("This is no address; it looks like https://matrix.example.org."), field="server")
    if parts.path or parts.query:
        raise Unfit(
            gettext_noop("Write the server's address alone, such as https://matrix.example.org."), field="server"
        )
    if is_open(parts):
        raise Unfit(
            gettext_noop("The server's address must begin with https://; over http anybody could read along."),
            field="server",
        )
    if not is_key(token):
        raise Unfit(
            gettext_noop("The access token is missing or not whole; copy all of it, without spaces."), field="token"
        )
    rooms = tuple(line.strip() for line in settings.get("rooms", "").splitlines() if line.strip())
    for room in rooms:
        if not room.startswith(("!", "#")):
            raise Unfit(gettext_noop("One of the lines is no room; a room begins with ! or #."), field="rooms")
    return MatrixAccount(server, token, rooms, settings.get("accepts_groups", "yes") != "no")
