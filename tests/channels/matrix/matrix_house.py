"""A care account and a customer on a real Synapse, for the stories told there."""

from itertools import count
from typing import Any

from hilft.channels.adapters.matrix import Matrix, make
from hilft.channels.contract import Heard, Outgoing, RawMessage
from tests.channels.matrix.synapse import Someone, Synapse

NUMBERS = count(1)


class House:
    """A care account, a customer and a room with the two of them, all new."""

    def __init__(self, server: Synapse, **settings: str) -> None:
        number = next(NUMBERS)
        self.server = server
        self.care, self.petra = server.register(f"care{number}"), server.register(f"petra{number}")
        self.channel: Matrix = make({"server": server.base, "token": self.care.token, **settings})
        self.cursor = ""

    def hear(self) -> list[Heard]:
        return [self.channel.read(raw) for raw in self.take()]

    def take(self) -> list[RawMessage]:
        found = list(self.channel.fetch(self.cursor))
        self.cursor = found[-1].cursor if found else self.cursor
        return found

    def alone(self) -> str:
        """Return a private room both have entered."""
        room = self.petra.make_room(self.care.user, direct=True)
        assert self.hear() == []
        return room

    def said(self, room: str, reader: Someone | None = None) -> list[dict[str, Any]]:
        """Return what we said in a room as somebody sees it."""
        events = (reader or self.petra).events(room)
        return [
            event["content"] for event in events if event["sender"] == self.care.user and "body" in event["content"]
        ]

    def key(self) -> str:
        return f"delivery-{next(NUMBERS)}"


def answer_to(heard: Heard, text: str, key: str, **more: object) -> Outgoing:
    said = {"in_reply_to": heard.remote_id, "conversation": heard.conversation, "audience": heard.audience}
    return Outgoing(key=key, to=heard.author.address, subject="", text=text, **(said | more))  # type: ignore[arg-type]
