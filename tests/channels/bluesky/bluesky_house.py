"""A care account and a customer on Bluesky's own servers, for the stories told there."""

import base64
from itertools import count
from typing import Any

from hilft.channels.adapters.bluesky import Bluesky, make
from hilft.channels.contract import Audience, Heard, Outgoing, RawMessage
from tests.channels.bluesky.network import Network, Said, Someone
from tests.channels.servers import eventually

NUMBERS = count(1)
# The smallest picture that picture servers accept: one red dot.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)


class House:
    """A care account and a customer, both new."""

    def __init__(self, servers: Network) -> None:
        number = next(NUMBERS)
        self.servers = servers
        self.care, self.petra = servers.register(f"care{number}"), servers.register(f"petra{number}")
        password = self.care.app_password()
        self.settings = {"server": servers.pds, "handle": self.care.handle, "password": password}
        self.channel: Bluesky = make(self.settings)

    def hear(self, cursor: str = "", least: int = 1) -> list[Heard]:
        """Return what there is behind the place as soon as it is so much."""
        return [self.channel.read(raw) for raw in self.take(cursor, least)]

    def take(self, cursor: str = "", least: int = 1) -> list[RawMessage]:
        found: list[RawMessage] = []

        def has_come() -> bool:
            found[:] = self.channel.fetch(cursor)
            return len(found) >= least

        assert eventually(has_come, 30), f"{len(found)} of {least}"
        return found

    def ask(self, text: str = "My line is dead") -> tuple[Said, Heard]:
        said = self.petra.post(text, to=self.care)
        found: dict[str, Heard] = {}

        def has_come() -> bool:
            found.update({raw.remote_id: self.channel.read(raw) for raw in self.channel.fetch("")})
            return str(said) in found

        assert eventually(has_come, 30)
        return said, found[str(said)]


def answer_to(heard: Heard, text: str, **more: Any) -> Outgoing:
    usual: dict[str, Any] = {
        "key": f"delivery-{next(NUMBERS)}",
        "to": heard.author.address,
        "handle": heard.author.handle,
    }
    usual |= {"in_reply_to": heard.remote_id, "conversation": heard.conversation, "audience": Audience.PUBLIC}
    return Outgoing(subject="", text=text, **(usual | more))


def place(address: str) -> dict[str, str]:
    _, _, did, collection, key = address.split("/")
    return {"repo": did, "collection": collection, "rkey": key}


def answers(reader: Someone, post: Said) -> list[str]:
    return [reply["post"]["record"]["text"] for reply in reader.thread(post).get("replies", []) if "post" in reply]
