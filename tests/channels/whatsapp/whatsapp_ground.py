"""WhatsApp for the contract suite: the emulator calls us over HTTP, and is asked over a line that can be bad."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.channels.graph.called import CalledGround
from tests.channels.servers import eventually
from tests.channels.suite.ground import Impossible
from tests.channels.whatsapp.hook import Heard
from tests.channels.whatsapp.meta import NUMBER, PETRA, TOKEN, Meta

NEEDS = "channels"  # nothing but this machine, yet the whole suite takes most of a minute
PATIENCE = timedelta(seconds=1.5)


class WhatsAppGround(CalledGround[Heard]):
    """Our number and a customer."""

    name = "whatsapp"
    # Nothing here is public: a stranger sees nothing at all.
    keeps_private = True
    made_by = "tests.channels.whatsapp.hook:make"
    many = 10_000

    def __init__(self, folder: Path, **other: str) -> None:
        self.meta = Meta()
        ours = {"phone_number_id": NUMBER, "token": TOKEN, **other}
        super().__init__(self.meta, Heard, folder, PATIENCE, ours)
        self.meta.base = self.settings["server"]

    def start(self) -> str:
        assert eventually(self.meta.idle)
        return str(len(self.hook.stored.read_text().splitlines()))

    def say(self, text: str, *, reply_to: str = "") -> str:
        """Petra writes on when her last message has gone out, or waits a moment when it cannot."""
        said = self.meta.says(PETRA, "text", {"body": text}, below=reply_to)
        eventually(self.meta.idle, 0.3)
        return said

    def say_privately(self, text: str) -> str:
        return self.say(text)

    def edit(self, message: str, text: str) -> None:
        raise Impossible("The description knows no edits.")

    def delete(self, message: str) -> None:
        raise Impossible("The description knows no deletions.")

    def answers(self, message: str) -> list[str]:
        """Return what stands in the chat below the message: a chat is one thread, each answer names what it answers."""
        found: list[str] = []
        thread = {message}
        for one in self.meta.said:
            if one.get("context", {}).get("message_id") in thread:
                thread.add(one["id"])
                found.append(one["text"]["body"])
        return found

    def strangers_view(self) -> list[str]:
        return [one["text"]["body"] for one in self.meta.said if one["to"] != PETRA]

    def flood(self, count: int) -> list[str]:
        said = self.meta.bursts(PETRA, [f"Message {number}" for number in range(count)])
        assert eventually(self.meta.idle, 60)
        return said


@contextmanager
def open_ground(request: Any = None, **other: str) -> Iterator[WhatsAppGround]:
    """Start the emulator and what hears it."""
    with tempfile.TemporaryDirectory() as folder:
        ground = WhatsAppGround(Path(folder), **other)
        try:
            yield ground
        finally:
            ground.close()


__all__ = ["NEEDS", "WhatsAppGround", "open_ground"]
