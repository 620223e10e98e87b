"""Instagram for the contract suite: an emulator that calls us, and is asked over a line that can be bad."""

import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from hilft.channels.adapters.instagram import Instagram
from hilft.channels.adapters.instagram.account import account_from
from tests.channels.graph.ears import BothEars
from tests.channels.graph.small_graph import SECRET, TOKEN, VERIFY
from tests.channels.instagram.small_instagram import ACCOUNT, HANDLE, PAGE, PETRA, Comment, SmallInstagram
from tests.channels.servers import eventually
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.whatsapp.hook import Hook

NEEDS = "channels"  # nothing but this machine, yet the whole suite takes a third of a minute
PATIENCE = timedelta(seconds=2.5)
A_REQUEST = 0.02
"""Seconds a customer's own request takes at least: nobody comments thousands of times a second."""
_NAMED = re.compile(r"^@[A-Za-z0-9_.]+ ")


class Ears(BothEars, Instagram):
    """The channel, heard with both ears."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(account_from(settings))
        self.stored, self.every = Path(settings["stored"]), self.account.where.every


def make(settings: Mapping[str, str]) -> Ears:
    """Return the channel, in whichever process."""
    return Ears(settings)


class InstagramGround:
    """Our account, a customer, and the line between us and Meta; while it is bad Meta's calls do not come through."""

    name = "instagram"
    keeps_private = True
    made_by = "tests.channels.instagram.instagram_ground:make"
    many = 1_000

    def __init__(self, folder: Path, **other: str) -> None:
        self.meta = SmallInstagram(human=other.get("human") == "yes")
        self.wire = Line(("127.0.0.1", self.meta.graph.port))
        self.settings = {
            "handle": HANDLE,
            "instagram": ACCOUNT,
            "page": PAGE,
            "token": TOKEN,
            "app_secret": SECRET,
            "verify_token": VERIFY,
            "minutes": "0.003",
            "server": f"http://127.0.0.1:{self.wire.port}",
            "stored": str(folder / "calls"),
            **other,
        }
        self.channel = make(self.settings)
        self.channel._graph.http.patience = PATIENCE
        self.hook = Hook(self.channel, folder / "calls", lambda: self.wire.fault is not None)
        self.meta.graph.hook = self.hook.url
        self._cursor = ""

    def close(self) -> None:
        self.meta.end()
        self.hook.end()
        self.channel.close()
        self.wire.close()

    def start(self) -> str:
        assert eventually(self.meta.graph.idle)
        for raw in self.channel.fetch(self._cursor):
            self._cursor = raw.cursor
        return self._cursor

    def say(self, text: str, *, reply_to: str = "") -> str:
        time.sleep(A_REQUEST)
        return self.meta.says(PETRA, text, on=reply_to)

    def say_privately(self, text: str) -> str:
        return self.meta.talk.writes(PETRA, text)

    def edit(self, message: str, text: str) -> None:
        raise NotImplementedError("Meta tells no edits of comments.")

    def delete(self, message: str) -> None:
        self.meta.comments[message].is_gone = True

    def answers(self, message: str) -> list[str]:
        if (asked := self.meta.talk.messages.get(message)) is not None:
            ours = [one for one in self.meta.talk.messages.values() if one.author == ACCOUNT]
            return [one.text for one in ours if one.person == asked.person and one.at >= asked.at]
        thread = self.meta.comments[message].below or message
        below = [one for one in self.meta.comments.values() if one.below == thread and self._is_ours(one)]
        return [_NAMED.sub("", one.text) for one in below]

    def strangers_view(self) -> list[str]:
        return [one.text for one in self.meta.comments.values() if self._is_ours(one)]

    def _is_ours(self, one: Comment) -> bool:
        return one.author == ACCOUNT and not one.is_gone

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        return [self.meta.says(PETRA, f"Message {number}") for number in range(count)]


@contextmanager
def open_ground(request: Any = None, **other: str) -> Iterator[InstagramGround]:
    """Start the emulator and what hears it. Whatever is not in Meta's node specs makes the test red."""
    with tempfile.TemporaryDirectory() as folder:
        ground = InstagramGround(Path(folder), **other)
        try:
            yield ground
        finally:
            ground.close()
            assert ground.meta.graph.wrongs == []
