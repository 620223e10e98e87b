"""What is said to us: mentions, replies and quotes, and what becomes of them afterwards.

After the lexicons app.bsky.notification.listNotifications and app.bsky.feed.getPosts (read November 2026). The list
gives the newest first, so it is walked back to the place that was heard. Bluesky tells nobody of changes and
deletions: the posts heard lately, and those we answered lately, are looked at again.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.bluesky.memory import Memory
from hilft.channels.adapters.bluesky.names import POST, taken_apart
from hilft.channels.adapters.bluesky.place import Marks, Place
from hilft.channels.adapters.bluesky.refusals import DEACTIVATED, Missing, refused_login
from hilft.channels.adapters.bluesky.sealing import Sealing
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.adapters.bluesky.standing import still_stands
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import at, dict_at, list_at, moment_of_text, text_at

REASONS = frozenset({"mention", "reply", "quote"})
PAGE, FEW, BATCH = 100, 10, 25
MOST_PAGES = 5_000
EVERY = timedelta(minutes=1)
"""How often posts are looked at again while listening."""
OUR_LAST = 50
"""Answers of ours whose questions are looked at again, also after a new start."""


class Ear:
    """Hears from one place on."""

    def __init__(self, server: BlueskyServer, cursor: str, memory: Memory) -> None:
        self._server, self._memory = server, memory
        self._sealing = Sealing(server)
        self.place = Place.parse(cursor)
        self._looked = 0.0

    def round(self, *, stop: Event | None = None, look: bool = True) -> Iterator[RawMessage]:
        """Yield what is new, in its order, and then what changed. Raises `NotNow` and `Stopped`."""
        if self._memory.is_empty():
            self._remember_answered(stop)  # before the list is read, which shows posts as they are now
        told = self._told(stop)
        marks = Marks([_order(one) for one in told])
        heard = sum(_order(one) <= self.place.order for one in told)
        is_known = not self.place.mark or marks.behind(heard) == self.place.mark
        for number, one in enumerate(told):
            address, version = text_at(one, "uri"), text_at(one, "cid")
            known = self._memory.version(address)
            if number < heard and (known == version or (is_known and not known)):
                self._memory.learn(address, version)
                continue
            if number >= heard:
                self.place = Place(*_order(one), marks.behind(number + 1))
            raw = self._sealing.heard(one, str(self.place), stop=stop)
            yield raw if known in {"", version} else self._sealing.changed(one, str(self.place))
            self._memory.learn(address, version)
        if heard:
            self.place = replace(self.place, mark=marks.behind(heard)) if heard == len(told) else self.place
        if look and time.monotonic() - self._looked > EVERY.total_seconds():
            yield from self._look_again(stop)
            self._looked = time.monotonic()

    def _told(self, stop: Event | None) -> list[dict[str, Any]]:
        """Return the list from an hour before the place on, the oldest first."""
        found: list[dict[str, Any]] = []
        for one in notifications(self._server, stop=stop):
            said = moment_of_text(text_at(one, "indexedAt"))
            if self.place.since is not None and said is not None and said < self.place.since:
                break
            found.append(one)
        return sorted({_order(one): one for one in found}.values(), key=_order)

    def _look_again(self, stop: Event | None) -> Iterator[RawMessage]:
        """Yield what became of posts: changed ones have another version (cid), deleted ones are not there."""
        self._remember_answered(stop)
        addresses = self._memory.addresses()
        for start in range(0, len(addresses), BATCH):
            batch = addresses[start : start + BATCH]
            shown = self._server.ask("GET", "app.bsky.feed.getPosts", params={"uris": batch}, stop=stop)
            posts = {text_at(post, "uri"): post for post in list_at(shown, "posts")}
            for address in batch:
                if address not in posts:
                    self._memory.forget(address)
                    if still_stands(self._server, address, stop=stop) is False:
                        yield self._sealing.deleted(address, str(self.place))
                elif text_at(posts[address], "cid") != self._memory.version(address):
                    self._memory.learn(address, text_at(posts[address], "cid"))
                    yield self._sealing.changed(posts[address], str(self.place))

    def _remember_answered(self, stop: Event | None) -> None:
        for address, version in self._answered(stop).items():
            self._memory.learn(address, self._memory.version(address) or version)

    def _answered(self, stop: Event | None) -> dict[str, str]:
        """Return the posts we answered lately in the version we answered: our own posts remember it."""
        words: dict[str, str | int | list[str]] = {"collection": POST, "limit": OUR_LAST}
        words["repo"], _ = self._server.me(stop=stop)
        try:
            ours = list_at(self._server.ask("GET", "com.atproto.repo.listRecords", params=words, stop=stop), "records")
        except Missing as refusal:
            refused_login(DEACTIVATED, refusal.detail)  # the server does not find our own account
        parents = [dict_at(one, "value", "reply", "parent") for one in ours]
        oldest, own = datetime.now(UTC) - self._memory.longest, {"", text_at(words, "repo")}
        said = [moment_of_text(text_at(one, "value", "createdAt")) for one in ours]
        return {
            text_at(parent, "uri"): text_at(parent, "cid")
            for parent, moment in zip(parents, said, strict=True)
            if moment is not None and moment > oldest and taken_apart(text_at(parent, "uri"))[0] not in own
        }


def newest(server: BlueskyServer, *, stop: Event | None = None) -> list[tuple[str, str]]:
    """Return when the newest few were said and in which version they stand: hardly anything to ask for."""
    page = _page(server, FEW, "", stop)
    return [(text_at(one, "indexedAt"), text_at(one, "cid")) for one in list_at(page, "notifications")]


def notifications(server: BlueskyServer, *, stop: Event | None = None) -> Iterator[dict[str, Any]]:
    """Yield what people said to us, the newest first."""
    cursor = ""
    for _ in range(MOST_PAGES):
        page = _page(server, PAGE, cursor, stop)
        for one in list_at(page, "notifications"):
            # Servers of before 2025 do not choose by reason.
            if text_at(one, "reason") in REASONS and text_at(one, "record", "$type") == POST:
                yield one
        cursor = text_at(page, "cursor")
        if not cursor or not at(page, "notifications"):
            return


def _page(server: BlueskyServer, limit: int, cursor: str, stop: Event | None) -> dict[str, Any]:
    # An account may have it shown only what those it follows say; customers are others.
    words: dict[str, str | int | list[str]] = {"limit": limit, "reasons": sorted(REASONS), "priority": "false"}
    words |= {"cursor": cursor} if cursor else {}
    return server.ask("GET", "app.bsky.notification.listNotifications", params=words, stop=stop)


def _order(one: dict[str, Any]) -> tuple[str, str]:
    return text_at(one, "indexedAt"), text_at(one, "uri")
