"""What the contract suite stands on for both of Meta's networks: a page that is called, and asked over a line."""

import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from tests.channels.graph.called import CalledGround
from tests.channels.graph.ears import BothEars
from tests.channels.graph.small_graph import TOKEN, SmallGraph
from tests.channels.graph.small_talk import SmallTalk
from tests.channels.servers import eventually

PATIENCE = timedelta(seconds=2.5)
A_REQUEST = 0.02
"""Seconds a customer's own request takes at least: nobody comments thousands of times a second."""


class Emulator(Protocol):
    """One of Meta's networks."""

    graph: SmallGraph
    talk: SmallTalk


M = TypeVar("M", bound=Emulator)
C = TypeVar("C", bound=BothEars)


class MetaPage(CalledGround[C], Generic[M, C], ABC):
    """Our page and a customer.

    `person`: the customer. `settings`: of the account, beside those every page has.
    """

    person: str
    keeps_private = True
    many = 1_000

    def __init__(
        self, meta: M, make: Callable[[Mapping[str, str]], C], folder: Path, settings: Mapping[str, str]
    ) -> None:
        self.meta = meta
        super().__init__(meta.graph, make, folder, PATIENCE, {"token": TOKEN, "minutes": "0.003", **settings})
        self._cursor = ""

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
