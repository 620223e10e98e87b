"""Matrix for the contract suite: a real Synapse, a customer and a stranger."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest

from hilft.channels.adapters.matrix import Matrix, make
from hilft.channels.adapters.matrix.place import taken_apart
from hilft.channels.adapters.matrix.sealing import MARK
from tests.channels.matrix.synapse import Synapse
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault

NEEDS = "channels"
PATIENCE = timedelta(seconds=5)


class MatrixGround:
    """Petra asks in an open room; a stranger looks in there, too. In private she has a room with us alone."""

    name = "matrix"
    keeps_private = True
    made_by = "hilft.channels.adapters.matrix:make"
    many = 300

    def __init__(self, server: Synapse) -> None:
        self.server = server
        self.care, self.petra, self.stranger = (server.register(name) for name in ("care", "petra", "stranger"))
        self.room = self.petra.make_room(self.care.user, preset="public_chat")
        self.private = self.petra.make_room(self.care.user, direct=True)
        self.stranger.join(self.room)
        self.wire = Line(("127.0.0.1", server.port))
        self.settings = {"server": f"http://127.0.0.1:{self.wire.port}", "token": self.care.token}
        self.channel: Matrix = make(self.settings)
        self.channel._server._http.patience = PATIENCE
        self._starts = 0
        while not {self.room, self.private} <= set(self.care.rooms()):
            list(self.channel.fetch(""))

    def start(self) -> str:
        # Synapse repeats an answer to the same question for two minutes, so each question is a little different.
        self._starts += 1
        words = {"timeout": 0, "filter": json.dumps({"room": {"timeline": {"limit": self._starts}}})}
        return str(self.care.ask("GET", "/client/v3/sync", params=words)["next_batch"])

    def say(self, text: str, *, reply_to: str = "") -> str:
        return f"{self.room}|{self.petra.say(self.room, text, reply_to=taken_apart(reply_to)[1])}"

    def say_privately(self, text: str) -> str:
        return f"{self.private}|{self.petra.say(self.private, text)}"

    def edit(self, message: str, text: str) -> None:
        self.petra.edit(*taken_apart(message), text)

    def delete(self, message: str) -> None:
        self.petra.redact(*taken_apart(message))

    def answers(self, message: str) -> list[str]:
        room, root = taken_apart(message)
        return [
            event["content"]["body"]
            for event in self.petra.events(room)
            if event["sender"] == self.care.user and root in _related(event)
        ]

    def strangers_view(self) -> list[str]:
        return [
            event["content"]["body"]
            for room in self.stranger.rooms()
            for event in self.stranger.events(room)
            if event["sender"] == self.care.user and MARK in event["content"]
        ]

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        said = self.petra.say_all(self.room, (f"flood {number}" for number in range(count)))
        return [f"{self.room}|{event}" for event in said]


def _related(event: dict[str, Any]) -> set[str]:
    relation = event["content"].get("m.relates_to", {})
    return {relation.get("event_id", ""), relation.get("m.in_reply_to", {}).get("event_id", "")}


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[MatrixGround]:
    """Take accounts on the running Synapse."""
    ground = MatrixGround(request.getfixturevalue("synapse_server"))
    yield ground
    ground.channel.close()
    ground.wire.close()
