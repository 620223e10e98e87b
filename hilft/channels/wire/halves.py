"""A channel of two halves: one hears, one speaks, neither knows of the other. What else a network can do is its own.

What can only be read has the first half alone.
"""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Generic, Protocol, TypeVar

from hilft.channels.contract import Delivered, Outgoing, Pulse, RawMessage


class Hears(Protocol):
    """The listening half."""

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""


class Speaks(Protocol):
    """The speaking half."""

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""


H = TypeVar("H", bound=Hears)
S = TypeVar("S", bound=Speaks)


class Half(Generic[H]):
    """What every channel does alike that hears. `hang_up`: lets go of this thread's connections."""

    def __init__(self, hearing: H, hang_up: Callable[[], None]) -> None:
        self._hearing, self._hang_up = hearing, hang_up

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        try:
            yield from self._hearing.listen(cursor, stop=stop)
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return self._hearing.fetch(cursor)

    def acknowledge(self, raw: RawMessage) -> None:
        """See `Channel.acknowledge`: the network keeps everything whether we have heard it or not."""

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._hang_up()


class Halves(Half[H], Generic[H, S]):
    """What every channel of two halves does alike."""

    def __init__(self, hearing: H, saying: S, hang_up: Callable[[], None]) -> None:
        super().__init__(hearing, hang_up)
        self._saying = saying

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        return self._saying.deliver(outgoing)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        self._saying.take_back(remote_id)
