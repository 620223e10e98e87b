"""What the contract suite stands on for both of Meta's networks: a page that is called, and asked over a line."""

import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from tests.channels.graph.ears import BothEars
from tests.channels.graph.small_graph import SECRET, TOKEN, VERIFY, SmallGraph
from tests.channels.graph.small_talk import SmallTalk
from tests.channels.servers import eventually
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.whatsapp.hook import Hook

PATIENCE = timedelta(seconds=2.5)
A_REQUEST = 0.02
"""Seconds a customer's own request takes at least: nobody comments thousands of times a second."""


class Emulator(Protocol):
    """One of Meta's networks."""

    graph: SmallGraph
    talk: SmallTalk

    def end(self) -> None:
        """Stop."""


M = TypeVar("M", bound=Emulator)
C = TypeVar("C", bound=BothEars)


class MetaPage(Generic[M, C], ABC):
    """Our page, a customer, and the line between us and Meta; while it is bad Meta's calls do not come through.

    `person`: the customer. `settings`: of the account, beside those every page has.
    """

    person: str
    keeps_private = True
    many = 1_000

    def __init__(
        self, meta: M, make: Callable[[Mapping[str, str]], C], folder: Path, settings: Mapping[str, str]
    ) -> None:
        self.meta = meta
        self.wire = Line(("127.0.0.1", meta.graph.port))
        self.settings = {
            "token": TOKEN,
            "app_secret": SECRET,
            "verify_token": VERIFY,
            "minutes": "0.003",
            "server": f"http://127.0.0.1:{self.wire.port}",
            "stored": str(folder / "calls"),
            **settings,
        }
        self.channel = make(self.settings)
        self.channel._graph.http.patience = PATIENCE
        self.hook = Hook(self.channel, folder / "calls", lambda: self.wire.fault is not None)
        meta.graph.hook = self.hook.url
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
        return self.comment(text, reply_to)

    def say_privately(self, text: str) -> str:
        return self.meta.talk.writes(self.person, text)

    def answers(self, message: str) -> list[str]:
        talk = self.meta.talk
        if (asked := talk.messages.get(message)) is None:
            return self.answers_below(message)
        ours = [one for one in talk.messages.values() if one.author == talk.us]
        return [one.text for one in ours if one.person == asked.person and one.at >= asked.at]

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        return [self.comment(f"Message {number}") for number in range(count)]

    @abstractmethod
    def comment(self, text: str, on: str = "") -> str:
        """The customer comments on what we published, or answers a comment; return the comment's identity."""

    @abstractmethod
    def answers_below(self, comment: str) -> list[str]:
        """Return our answers in the thread of a comment."""


G = TypeVar("G", bound=MetaPage[Any, Any])


@contextmanager
def opened(ground_in: Callable[[Path], G]) -> Iterator[G]:
    """Start the emulator and what hears it. Whatever is not in Meta's node specs makes the test red."""
    with tempfile.TemporaryDirectory() as folder:
        ground = ground_in(Path(folder))
        try:
            yield ground
        finally:
            ground.close()
            assert ground.meta.graph.wrongs == [], ground.meta.graph.wrongs
