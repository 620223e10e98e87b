"""A community for the contract suite: a small Discourse of our own, kept honest by its description where at hand."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from html import unescape

import pytest

from hilft.channels.adapters.discourse import Discourse, make
from tests.channels.discourse.description import described
from tests.channels.discourse.small_discourse import SmallDiscourse, running, topic_of
from tests.channels.discourse.world_of_discourse import CARE, PETRA, World
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault

NEEDS = "channels"
PATIENCE = timedelta(seconds=2)
A_REQUEST = 0.01
"""Seconds a customer's own request takes at least."""
SECRET = "a secret of twelve signs"


def settings(port: int, **other: str) -> dict[str, str]:
    """Return the settings of our account in a small community."""
    ours = {"server": f"http://127.0.0.1:{port}", "username": CARE, "key": f"key-of-{CARE}", "secret": SECRET}
    return {**ours, "staff": "lotte", "categories": "", "begin": "now", **other}


class DiscourseGround:
    """An account of ours, a customer, a stranger, and the line between us and the community."""

    name = "discourse"
    keeps_private = True
    made_by = "hilft.channels.adapters.discourse:make"
    many = 1_000

    def __init__(self, server: SmallDiscourse) -> None:
        self.server, self.world = server, server.world
        self.wire = Line(("127.0.0.1", server.port))
        self.settings = settings(self.wire.port)
        self.channel = self.another()

    def another(self) -> Discourse:
        """Another channel on the same account, as a house that was started anew has."""
        channel = make(self.settings)
        channel._server.http.patience = PATIENCE
        return channel

    def start(self) -> str:
        last = self.world.last()
        number = last.id if last is not None else 0
        return f"{number}.{number}.{int(time.time())}"

    def say(self, text: str, *, reply_to: str = "") -> str:
        time.sleep(A_REQUEST)
        return str(self._post(text, reply_to))

    def say_privately(self, text: str) -> str:
        return str(self.world.begin(PETRA, "A question", text, to=(CARE,)).id)

    def edit(self, message: str, text: str) -> None:
        self.world.edit(int(message), text)

    def delete(self, message: str) -> None:
        self.world.delete(int(message), by_author=True)

    def answers(self, message: str) -> list[str]:
        topic = topic_of(self.world, int(message))
        seen = self.world.shown(PETRA, topic.id)
        return [unescape(one.raw) for one in seen if one.author == CARE and not one.user_deleted]

    def strangers_view(self) -> list[str]:
        return [one.raw for one in self.world.shown(None)]

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        return [str(self._post(f"Message {number}", "")) for number in range(count)]

    def _post(self, text: str, reply_to: str) -> int:
        if not reply_to:
            return self.world.begin(PETRA, "A question", text).id
        above = self.world.posts[int(reply_to)]
        return self.world.reply(PETRA, above.topic, text, to=above.number).id


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[DiscourseGround]:
    """Start the server. Whatever differs from Discourse's description is answered by 500, so that the test fails."""
    server = next(serving := running(World(), described()))
    try:
        ground = DiscourseGround(server)
        yield ground
        ground.channel.close()
        ground.wire.close()
    finally:
        assert server.wrongs == []
        serving.close()
