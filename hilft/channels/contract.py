"""The values and promises between any network and the house.

A network's adapter turns whatever it hears into these values and these values into whatever it sends. It stores
nothing: the house keeps the cursor, the raw messages and the outbox. All moments are aware and in UTC.

The order that loses nothing, whatever dies in between:

1. take a `RawMessage` from `listen`, store it under (channel, remote_id); a second one with the same id is the same;
2. `acknowledge` it to the network;
3. store its cursor, from which the next `listen` resumes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event
from typing import Protocol


class Kind(StrEnum):
    """What a heard message is, so that the house knows whether a person spoke."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LOOP = "loop"
    BROKEN = "broken"


class Audience(StrEnum):
    """Who else can read it where it was said."""

    PRIVATE = "private"
    PUBLIC = "public"


class Note(StrEnum):
    """What a reader should know about how a message was read; the faces turn these codes into sentences."""

    CUT = "cut"  # longer than the channel's cap: the rest is among the files
    ENCRYPTED = "encrypted"  # only the customer's own software could read it
    CHARSET_GUESSED = "charset_guessed"
    DATE_GUESSED = "date_guessed"  # no believable date: the moment of arrival stands in
    ID_MADE = "id_made"  # the message carried no identity: one was made from its content
    NAME_HIDDEN = "name_hidden"  # the shown name pretended to be another address
    SENDER_DOUBTED = "sender_doubted"  # our own mail server says the sender's address is forged
    PARTS_DAMAGED = "parts_damaged"


class Identity(StrEnum):
    """How far the network vouches for an author."""

    CLAIMED = "claimed"
    PROVEN = "proven"


class Idempotency(StrEnum):
    """What happens when the same delivery is tried twice."""

    ONCE = "once"  # the network itself recognises the key and says it once
    RECOGNISABLE = "recognisable"  # a duplicate is possible but carries the same identity
    NONE = "none"


@dataclass(frozen=True)
class Traits:
    """What a network can and cannot do; the house asks these instead of asking for the network's name.

    `loss_window`: how long a message waits for us while we are deaf; None means without limit. `max_length` counts
    characters of one message; None means without limit. `private_within`: how long after a public message its author
    may be answered in private; None means no such limit.
    """

    identity: Identity
    idempotency: Idempotency
    threaded: bool
    backfill: bool
    loss_window: timedelta | None
    may_reply: bool
    may_go_private: bool
    private_within: timedelta | None
    max_length: int | None
    tells_edits: bool
    tells_deletes: bool


@dataclass(frozen=True)
class RawMessage:
    """A message exactly as the network gave it, not yet understood.

    `remote_id`: the network's own identity of the message; the house stores it once per channel. `cursor`: where
    `listen` resumes after this message. `digest`: hexadecimal SHA-256 over what was said, without traces of transport.
    """

    remote_id: str
    raw: bytes = field(repr=False)
    received_at: datetime
    cursor: str
    digest: str

    def twin(self) -> "RawMessage":
        """Return the same message under an identity of its own.

        For the inbox: when `remote_id` is stored already but with another `digest`, somebody's software used one
        identity twice. Dropping the second would lose a customer's word; store its twin instead.
        """
        mark = hashlib.sha256(self.digest.encode()).hexdigest()[:12]
        return replace(self, remote_id=f"{self.remote_id}#{mark}")


@dataclass(frozen=True)
class Pulse:
    """A sign of life between messages.

    `trouble` None: the network was reached and there is nothing more to hear just now. Otherwise: the channel is deaf
    since now, and tries again by itself after `trouble.retry_after`.
    """

    trouble: "NotNow | None" = None


@dataclass(frozen=True)
class Author:
    """Who says to have said it. `address`: where an answer reaches them; `handle`: how the network names them."""

    name: str
    handle: str
    address: str
    reply_to: str = ""


@dataclass(frozen=True)
class HeardFile:
    """A file somebody sent us. `media_type` is judged by the content, never by what the sender claims."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    inline: bool = False


@dataclass(frozen=True)
class Bounce:
    """A network's word that something we said did not arrive.

    `original`: the `remote_id` of our message, or "" when the report does not say. `permanent`: False while the
    network still tries. `status`: the enhanced status code such as "5.1.1", or "".
    """

    original: str
    recipient: str
    reason: str
    permanent: bool
    status: str = ""


@dataclass(frozen=True)
class Heard:
    """A message understood. Every string is storable text: no NUL, no half characters, bounded length.

    `text` is what is new, `quoted` what was cut off below it for reading (earlier letters, signature): together the
    whole. `answerable`: whether an automatic receipt may be sent without starting a loop. `token`: the word behind
    the plus of our address (`care+TOKEN@...`), or "". `references`: oldest first.
    """

    remote_id: str
    author: Author
    subject: str
    text: str
    said_at: datetime
    audience: Audience
    kind: Kind = Kind.MESSAGE
    quoted: str = ""
    language: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[HeardFile, ...] = ()
    bounce: Bounce | None = None
    sent_to: tuple[str, ...] = ()
    token: str = ""
    answerable: bool = True
    notes: frozenset[Note] = frozenset()


@dataclass(frozen=True)
class SentFile:
    """A file we send."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Outgoing:
    """Something the house wants said. The same `key` always means the same message, however often it is tried.

    `from_name` and `from_address` fall back to the channel's own when empty. `automatic`: no person wrote it (a
    receipt), so that other machines do not answer it. `token` comes back in `Heard.token` when somebody replies.
    """

    key: str
    to: str
    subject: str
    text: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[SentFile, ...] = ()
    from_name: str = ""
    from_address: str = ""
    language: str = ""
    automatic: bool = False
    token: str = ""


@dataclass(frozen=True)
class Delivered:
    """The network took it. `remote_id`: what a reply or a bounce will name."""

    remote_id: str


class ChannelError(Exception):
    """A network did not do what we asked. The text is a sentence a person may read.

    `code`: a short stable word for translation and counting; `detail`: the network's own words, or "".
    """

    def __init__(self, sentence: str, *, code: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.detail = detail


class Undeliverable(ChannelError):
    """Never: trying again would end the same way. The delivery becomes somebody's open case."""


class NotNow(ChannelError):
    """Not now: the same may work later. `retry_after`: how long to wait before the next try."""

    def __init__(self, sentence: str, *, code: str, retry_after: timedelta, detail: str = "") -> None:
        super().__init__(sentence, code=code, detail=detail)
        self.retry_after = retry_after


class Channel(Protocol):
    """One account on one network. One thread listens, one thread delivers; neither shares a connection."""

    @property
    def traits(self) -> Traits:
        """What this network can do."""

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
        """Say `outgoing`. Raises `Undeliverable` (never) or `NotNow` (again later)."""

    def close(self) -> None:
        """Let go of connections. The channel may be used again afterwards."""
