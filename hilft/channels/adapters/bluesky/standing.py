"""What became of posts afterwards, after the lexicon app.bsky.feed.getPosts (read November 2026).

A post is changed by putting another record in its place, and nothing on the network says that this was done. So every
version that is met is told; the house knows which of them say what it has.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from threading import Event

from hilft.channels.adapters.bluesky.names import POST, taken_apart
from hilft.channels.adapters.bluesky.refusals import Missing, SwitchedOff
from hilft.channels.adapters.bluesky.sealing import Sealing
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.contract import RawMessage, Undeliverable
from hilft.channels.wire.given import list_at, text_at

MOST_MET = 100


class Standing:
    """Asks whether posts still stand, and keeps the versions it meets until they are asked for."""

    def __init__(self, server: BlueskyServer) -> None:
        self._server, self._sealing = server, Sealing(server)
        self._met: deque[RawMessage] = deque(maxlen=MOST_MET)

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing` of the contract."""
        addresses = [one for one in remote_ids if taken_apart(one)[0]]
        if not addresses:
            return {}
        shown = self._server.ask("GET", "app.bsky.feed.getPosts", params={"uris": addresses})
        posts = {text_at(post, "uri"): post for post in list_at(shown, "posts")}
        self._met.extend(self._sealing.changed(posts[one], "") for one in addresses if one in posts)
        return {one: one in posts or still_stands(self._server, one) for one in addresses}

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised` of the contract."""
        return [self._met.popleft() for _ in range(len(self._met))]


def still_stands(server: BlueskyServer, address: str, *, stop: Event | None = None) -> bool | None:
    """Return whether a post that we are not shown still stands; None while its author's account is switched off.

    Who blocks us, or whom we block, hides their posts from us and took nothing back. Raises `NotNow`.
    """
    account, key = taken_apart(address)
    place: dict[str, str | int | list[str]] = {"repo": account, "collection": POST, "rkey": key}
    try:
        server.ask("GET", "com.atproto.repo.getRecord", params=place, stop=stop)
    except Missing as refusal:
        if refusal.detail.startswith("RecordNotFound"):
            return False
    else:
        return True
    try:
        server.ask("GET", "app.bsky.actor.getProfile", params={"actor": account}, stop=stop)
    except SwitchedOff:
        return None
    except Undeliverable:
        return False
    return None  # the account is back, or known again: the next look says more
