"""One account on one network, as the house sees it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Protocol

from hilft.channels.contract.heard import Heard, RawMessage
from hilft.channels.contract.saying import Delivered, NotNow, Outgoing
from hilft.channels.contract.traits import Traits


@dataclass(frozen=True)
class Pulse:
    """A sign of life between messages.

    `trouble` None: the network was reached and there is nothing more to hear just now. Otherwise: the channel is deaf
    since now, and tries again by itself after `trouble.retry_after`.
    """

    trouble: NotNow | None = None


@dataclass(frozen=True)
class Profile:
    """Who we are on a network, as it says itself. `url`: where a person sees that account, or ""."""

    name: str
    handle: str
    url: str = ""


class Channel(Protocol):
    """One account on one network. One thread listens, one thread delivers; neither shares a connection."""

    @property
    def traits(self) -> Traits:
        """What this network can do. Asks nobody: what a server itself decides (its length) was asked when made."""

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Yield every message after `cursor` ("" means from the beginning), in order, then wait for more.

        Never raises for trouble of the network: it yields a `Pulse` saying so and reconnects with growing pauses.
        Ends within a second once `stop` is set. A message may be yielded twice, never not at all.
        """

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield every message after `cursor` that is there now, in order, and end. Raises `NotNow`."""

    def acknowledge(self, raw: RawMessage) -> None:
        """Tell the network that `raw` is stored. From the listening thread only. Doing it twice is harmless.

        Does not raise: without a connection it is remembered and done with the next one.
        """

    def read(self, raw: RawMessage) -> Heard:
        """Return what `raw` says. Never raises: what cannot be understood is `Kind.BROKEN` with what could be read."""

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Say `outgoing`. Raises `Undeliverable` (never), `NotNow` (again later) or `Unsure` (no answer came).

        With `Idempotency.READ_BACK` and `outgoing.tried` it looks first whether it was said.
        """

    def close(self) -> None:
        """Let go of connections. The channel may be used again afterwards."""


class Checked(Protocol):
    """A channel that can be tried before it is used."""

    def profile(self) -> Profile:
        """Return who we are there. Raises `ChannelError` with a sentence that says what to change."""


class Counted(Protocol):
    """A channel whose network can say how much there is (`Traits.counts`)."""

    def count(self, since: datetime, until: datetime) -> int:
        """Return how many messages for us the network holds from `since` (inclusive) to `until`. Raises `NotNow`."""


class Priced(Protocol):
    """A channel that says what a message costs of its `Traits.rates`; others cost one of each."""

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """Return how much of each unit saying this takes."""


class Metered(Protocol):
    """A channel that knows only afterwards what hearing took of its `Traits.rates`, such as money for posts."""

    def used(self) -> Mapping[str, int]:
        """Return how much of each unit was used since this was last asked, beyond what `cost` says ahead."""


class Searching(Protocol):
    """A channel that can look for what is said without being said to us (`Traits.searches`)."""

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """Yield what was said in public with these words after `cursor`, in order, and end. Raises `NotNow`.

        "" as a cursor means what the network shows first, no more: what was said before we began to look is past. Each
        message has a remote id of its own (`wire.found`), so that it is one however often and by whatever it is found,
        and the same words that also mention us are heard beside it. A message may be yielded twice, never not at all.
        `read` says `addressed` False of it.
        """


class Standing(Protocol):
    """A channel whose network says afterwards whether a message still stands (`Traits.tells_standing`)."""

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """Return of each of these messages whether it still stands; None, or no entry, when that is not known.

        False only when the network itself says that it is gone, as it does of one that was just deleted. At most
        `Traits.standing_at_once` at a time. Raises `NotNow`.
        """


class Revising(Protocol):
    """A channel whose network shows, when asked whether a message stands, that it was changed."""

    def revised(self) -> Sequence[RawMessage]:
        """Return the changes that `Standing.standing` met since this was last asked, each as it is heard live.

        A change that was heard already is told again under the same identity.
        """


class Undoing(Protocol):
    """A channel that can take back what was said (`Traits.takes_back`)."""

    def take_back(self, remote_id: str) -> None:
        """Delete a message of ours; doing it twice is harmless. Raises `Undeliverable` or `NotNow`."""
