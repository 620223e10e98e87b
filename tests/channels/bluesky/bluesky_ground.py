"""Bluesky for the contract suite: its own servers, a customer and a stranger."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest

from hilft.channels.adapters.bluesky import Bluesky, make
from tests.channels.bluesky.network import Network, Said
from tests.channels.servers import eventually
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault, Impossible

NEEDS = "channels"
PATIENCE = timedelta(seconds=5)


class BlueskyGround:
    """An account of ours, a customer and a stranger, and the line between us and the server."""

    name = "bluesky"
    # Nothing on Bluesky is private: that a private answer is refused is proven by a test of its own.
    keeps_private = False
    made_by = "hilft.channels.adapters.bluesky:make"
    many = 150

    def __init__(self, servers: Network) -> None:
        self.care, self.petra, self.stranger = (servers.register(name) for name in ("care", "petra", "stranger"))
        self.wire = Line(("127.0.0.1", servers.port))
        self.settings = {
            "server": f"http://127.0.0.1:{self.wire.port}",
            "handle": self.care.handle,
            "password": self.care.app_password(),
        }
        self.channel: Bluesky = make(self.settings)
        self.channel._server.http.patience = PATIENCE
        self._said: dict[str, Said] = {}

    def start(self) -> str:
        found = self.care.ask("GET", "app.bsky.notification.listNotifications", limit=1)["notifications"]
        return f"{found[0]['indexedAt']} {found[0]['uri']}" if found else ""

    def say(self, text: str, *, reply_to: str = "") -> str:
        parent = self._known(reply_to) if reply_to else None
        said = self.petra.post(text, parent=parent) if parent else self.petra.post(text, to=self.care)
        self._said[str(said)] = said
        return str(said)

    def say_privately(self, text: str) -> str:
        raise Impossible("On Bluesky nothing is private.")

    def edit(self, message: str, text: str) -> None:
        self.petra.edit(message, text)

    def delete(self, message: str) -> None:
        self.petra.delete(message)

    def answers(self, message: str) -> list[str]:
        try:
            thread = self.petra.thread(message)
        except RuntimeError:
            return []
        ours = [post for post in _below(thread) if post["author"]["did"] == self.care.did]
        return [post["record"]["text"] for post in sorted(ours, key=lambda post: post["record"]["createdAt"])]

    def strangers_view(self) -> list[str]:
        return [post["record"]["text"] for post in self.stranger.posts_of(self.care.did)]

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        texts = [f"Message {number}" for number in range(count)]
        said = [self.say(text) for text in texts] if count <= self.many else self.petra.post_all(texts, self.care)
        assert eventually(lambda: said[-1] in self.start(), 60 + count / 5), "the AppView never shows the last post"
        return said

    def _known(self, address: str) -> Said:
        if address not in self._said:
            _, _, did, collection, key = address.split("/")
            found = self.petra.ask("GET", "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
            self._said[address] = Said(address)
            self._said[address].cid = found["cid"]
        return self._said[address]


def _below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for reply in node.get("replies", []):
        if "post" in reply:
            yield reply["post"]
            yield from _below(reply)


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[BlueskyGround]:
    """Take accounts on the running network."""
    ground = BlueskyGround(request.getfixturevalue("bluesky_servers"))
    yield ground
    ground.channel.close()
    ground.wire.close()
