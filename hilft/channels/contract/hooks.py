"""Networks that call us: what comes in over HTTP is proven, sealed and only then answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hilft.channels.contract.heard import RawMessage


@dataclass(frozen=True)
class Call:
    """One HTTP request of a network. `headers`: names in lower case. `body`: the bytes as they came, unparsed."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What the network is told."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"


class NotTheirs(Exception):
    """A call that does not prove to come from its network: nothing of it is kept. `status`: what the caller is told.

    The text is for the operator, never for the caller.
    """

    def __init__(self, sentence: str, *, status: int = 403) -> None:
        super().__init__(sentence)
        self.status = status


class Hooked(Protocol):
    """A channel whose network calls us."""

    def challenged(self, call: Call) -> Answer | None:
        """Return the answer to a call that only asks whether we are there; None for any other.

        Raises `NotTheirs` when it asks with another secret than ours.
        """

    def called(self, call: Call) -> list[RawMessage]:
        """Return what a proven call brings, in its order; their `cursor` is "". Raises `NotTheirs`.

        The signature is taken over the raw bytes and compared in constant time before anything is parsed. A body that
        is proven but not understood is one raw message, so that nothing is lost.
        """
