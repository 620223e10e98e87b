"""X for the contract suite: a small X of our own, kept honest by X's description where that is at hand."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from hilft.channels.adapters.x import X, make
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.x.description import described
from tests.channels.x.small_x import CONSUMER, SmallX, running
from tests.channels.x.world_of_x import World

NEEDS = "channels"
PATIENCE = timedelta(seconds=2)
PETRA, TAMME = "2002", "3003"
A_REQUEST = 0.01
"""Seconds a customer's own request takes at least: nobody posts thousands of times a second."""


def settings(port: int, **other: str) -> dict[str, str]:
    """Return the settings of our account on a small X."""
    keys = {"api_key": CONSUMER[0], "api_secret": CONSUMER[1]}
    ours = {"access_token": "1001-token", "access_secret": "secret-of-1001"}
    return {**keys, **ours, "minutes": "0.05", "server": f"http://127.0.0.1:{port}", **other}


class XGround:
    """An account of ours, a customer, a stranger, and the line between us and the server."""

    name = "x"
    keeps_private = True
    made_by = "hilft.channels.adapters.x:make"
    many = 10_000

    def __init__(self, server: SmallX) -> None:
        self.server, self.world = server, server.world
        self.wire = Line(("127.0.0.1", server.port))
        self.settings = settings(self.wire.port)
        self.channel = self.another()

    def another(self) -> X:
        """Another channel on the same account, as a house that was started anew has."""
        channel = make(self.settings)
        channel._server.http.patience = PATIENCE
        return channel

    def start(self) -> str:
        return ".".join([self.world.number()] * 4)

    def say(self, text: str, *, reply_to: str = "") -> str:
        time.sleep(A_REQUEST)
        return self._post(text, reply_to)

    def say_privately(self, text: str) -> str:
        return f"dm:{self.world.write(PETRA, self.world.care, text).id}"

    def edit(self, message: str, text: str) -> None:
        self.world.edit(message, f"@fernnetz_care {text}")

    def delete(self, message: str) -> None:
        self.world.delete(message)

    def answers(self, message: str) -> list[str]:
        if message.startswith("dm:"):
            ours = [one for one in self.world.messages if one.sender == self.world.care and not one.is_gone]
            return [one.text for one in ours if int(one.id) > int(message.removeprefix("dm:"))]
        thread = self.world.posts[message].conversation
        return [one.typed for one in self.world.by(self.world.care) if one.conversation == thread]

    def strangers_view(self) -> list[str]:
        seen = [self.world.written(one)[0] for one in self.world.shown(TAMME)]
        return [*seen, *(one.text for one in self.world.messages if TAMME in one.people)]

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        return [self._post(f"Message {number}") for number in range(count)]

    def _post(self, text: str, reply_to: str = "") -> str:
        return self.world.post(PETRA, text if reply_to else f"@fernnetz_care {text}", reply_to=reply_to).id


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[XGround]:
    """Start the server. Whatever differs from X's description is answered by 500, so that the test fails."""
    server = next(serving := running(World(), described()))
    try:
        ground = XGround(server)
        yield ground
        ground.channel.close()
        ground.wire.close()
    finally:
        assert server.wrongs == []
        serving.close()
