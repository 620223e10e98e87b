"""What a network must offer so that the one contract suite can run on it: a customer, a stranger and a bad line."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from hilft.channels.contract import Channel


class Fault(StrEnum):
    """What the line between us and the network does."""

    RATE = "rate"  # 429 with Retry-After: 7, or what the network itself does
    BROKEN = "broken"  # 503
    SLOW = "slow"  # a byte now and then, longer than our patience
    MALFORMED = "malformed"  # 200 with a page of HTML
    HALF_CLOSED = "half_closed"  # the line ends in the middle of the answer; the request was not passed on
    ANSWER_LOST = "answer_lost"  # the request is done, the answer never comes
    DOWN = "down"  # nobody is there


class Impossible(Exception):
    """Nobody can do this on the network. The suite asks for it only where the channel's traits say that one can."""


class Ground(Protocol):
    """One network with a real server, or an emulator kept honest by its network's description.

    Everything a person does here is done past `channel`, with the network's own means. Identities are those that
    `Heard.remote_id` names.
    """

    name: str
    channel: Channel
    keeps_private: bool  # whether what it shows to a stranger can be believed
    made_by: str  # "module:function" by which another process makes the same channel of `settings`
    settings: Mapping[str, str]
    many: int  # how many messages `flood` says within about half a minute, 10,000 at most

    def start(self) -> str:
        """Return the cursor behind everything that is there now."""

    def say(self, text: str, *, reply_to: str = "") -> str:
        """A customer says something to us where customers do; return the message's identity."""

    def say_privately(self, text: str) -> str:
        """A customer says something only to us; on a private network the same as `say`."""

    def edit(self, message: str, text: str) -> None:
        """The customer changes a message."""

    def delete(self, message: str) -> None:
        """The customer takes a message back."""

    def answers(self, message: str) -> list[str]:
        """Return our answers in the thread of `message` as its customer sees them, oldest first, marks stripped."""

    def strangers_view(self) -> list[str]:
        """Return everything of ours that somebody who takes no part can read."""

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        """Make the line behave like that for the channel, and well again afterwards."""

    def flood(self, count: int) -> list[str]:
        """Have `count` messages said as fast as the network takes them; return their identities in order."""
