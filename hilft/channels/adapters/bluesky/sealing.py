"""From a notification or a post to a raw message: with it go its pictures and what stood above it."""

import base64
from datetime import UTC, datetime
from threading import Event
from typing import Any

from hilft.channels.adapters.bluesky.embeds import pictures, quoted
from hilft.channels.adapters.bluesky.names import taken_apart
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.contract import NotNow, RawMessage, Undeliverable
from hilft.channels.wire.given import at, canonical, dict_at, digest, text_at

MOST_BASE64 = 16_000_000
LOST = {"why": "not_found"}
ABOVE = 8
"""Posts above one that are kept for reading."""


class Sealing:
    """Makes raw messages."""

    def __init__(self, server: BlueskyServer) -> None:
        self._server = server

    def heard(self, one: dict[str, Any], cursor: str, *, stop: Event | None = None) -> RawMessage:
        """Return the raw message of a notification. Raises `NotNow`."""
        shown = self._shown(one, stop)
        above, files = [*self._above(one, stop), *quoted(shown)], self._files(one, shown, stop)
        known = {**self._known(one, "heard", stop), "above": above, "files": files}
        return _raw(text_at(one, "uri"), known, cursor, one)

    def changed(self, one: dict[str, Any], cursor: str) -> RawMessage:
        """Return the raw message of a post's new version."""
        known = self._known(one, "changed", None)
        return _raw(f"{text_at(one, 'uri')}@{text_at(one, 'cid')[-32:]}", known, cursor, one)

    def deleted(self, address: str, cursor: str) -> RawMessage:
        """Return the raw message of a post that is gone."""
        post = {"uri": address, "author": {"did": taken_apart(address)[0]}}
        return _raw(f"{address}@deleted", self._known(post, "deleted", None), cursor, post)

    def _known(self, post: dict[str, Any], what: str, stop: Event | None) -> dict[str, Any]:
        did, handle = self._server.me(stop=stop)
        return {"what": what, "post": post, "me": {"did": did, "handle": handle}}

    def _above(self, one: dict[str, Any], stop: Event | None) -> list[dict[str, str]]:
        """Return what stood above a post that does not answer us, the oldest first; nothing where it cannot be had."""
        parent = text_at(one, "record", "reply", "parent", "uri")
        if not parent or taken_apart(parent)[0] == self._server.me(stop=stop)[0]:
            return []
        words: dict[str, str | int | list[str]] = {"uri": text_at(one, "uri"), "depth": 0, "parentHeight": ABOVE}
        try:
            thread = self._server.ask("GET", "app.bsky.feed.getPostThread", params=words, stop=stop)
        except Undeliverable:
            return []
        found: list[dict[str, str]] = []
        node = at(thread, "thread", "parent")
        while at(node, "post") is not None and len(found) < ABOVE:
            post = dict_at(node, "post")
            found.append({"handle": text_at(post, "author", "handle"), "text": text_at(post, "record", "text")})
            node = at(node, "parent")
        return found[::-1]

    def _shown(self, one: dict[str, Any], stop: Event | None) -> dict[str, Any]:
        """Return what hangs on a post as everybody sees it: where pictures lie, and what a quoted post says."""
        embed = dict_at(one, "record", "embed")
        if not pictures(embed) and "record" not in embed:
            return {}
        words: dict[str, str | int | list[str]] = {"uris": [text_at(one, "uri")]}
        return dict_at(self._server.ask("GET", "app.bsky.feed.getPosts", params=words, stop=stop), "posts", 0, "embed")

    def _files(self, one: dict[str, Any], shown: dict[str, Any], stop: Event | None) -> list[dict[str, str]]:
        """Return a post's pictures, as many as can be kept with it."""
        wanted, size, files = pictures(dict_at(one, "record", "embed")), 0, []
        for image in pictures(shown):
            files.append(self._file(image, stop) if size < MOST_BASE64 else LOST)
            size += len(files[-1].get("base64", ""))
        return files + [LOST] * (bool(wanted) and not files)

    def _file(self, image: Any, stop: Event | None) -> dict[str, str]:
        try:
            content = self._server.download(text_at(image, "fullsize"), stop=stop)
        except (Undeliverable, NotNow):
            # Pictures lie on another server than posts; its troubles are no reason not to hear what was said.
            return LOST
        return {"base64": base64.b64encode(content).decode()}


def _raw(remote_id: str, known: dict[str, Any], cursor: str, post: dict[str, Any]) -> RawMessage:
    said = (text_at(known, "what"), text_at(post, "author", "did"), dict_at(post, "record"))
    return RawMessage(remote_id, canonical(known), datetime.now(UTC), cursor, digest(remote_id, *said))
