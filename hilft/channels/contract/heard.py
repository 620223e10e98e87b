"""What is heard: a raw message as the network gave it, and what it says."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a heard message is, so that the house knows whether a person spoke."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LOOP = "loop"
    BROKEN = "broken"
    EDITED = "edited"  # `about` was changed by its author; `text` is the whole new text
    DELETED = "deleted"  # `about` was taken back by its author or its network
    RECEIPT = "receipt"  # how far a word of ours has come
    OURS = "ours"  # said by our own account, but not through this house
    NOISE = "noise"  # an event in which nobody says anything: a like, somebody joining
    MACHINE = "machine"  # a program seems to have filled in a form of ours


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
class Author:
    """Who says to have said it.

    `address`: where an answer reaches them and by which they are known again: where handles change, the network's
    lasting number. `handle`: how the network names them today, as people write it. `pages`: web addresses the network
    has checked to be theirs (a link back, a domain of their own).
    """

    name: str
    handle: str
    address: str
    reply_to: str = ""
    pages: tuple[str, ...] = ()


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


class Arrival(StrEnum):
    """How far a word of ours has come, as its network tells."""

    TAKEN = "taken"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Receipt:
    """A network's word about one message of ours. `reason`: why it failed, in the network's words, or ""."""

    original: str
    arrival: Arrival
    reason: str = ""


@dataclass(frozen=True)
class Heard:
    """A message understood. Every string is storable text: no NUL, no half characters, bounded length.

    `remote_id` is the event's identity: of an edit another one than of the message it is `about`. `conversation`: the
    network's own identity of the thread or room, "" where only `in_reply_to` and `references` (oldest first) tell.
    `text` is what is new, `quoted` what was cut off below it for reading (earlier letters, signature): together the
    whole. `given`: what we asked for by name in a form of ours, as English source of a label and value; it stays as it
    was given, where `text` is masked. `answerable`: whether an automatic receipt may be sent without starting a loop.
    `token`: the word behind the plus of our address (`care+TOKEN@...`), or a word of ours in a deep link, or "".
    `permalink`: where a person opens it on its network. `reach`: followers or members who can have seen it, 0 when
    unknown. `may_reply`: whether the network lets us answer this one by machine. `private_until` and `reply_until`:
    until when its author may be answered in private, or at all; None without such a limit. `addressed` False: nobody
    said it to us, we found it; `term`: by which of our search terms, "" where everything said in a place is looked at.
    `marks`: what machines on its way wrote on it, by name ("spam": a score, "bulk": which headers say so).
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
    conversation: str = ""
    about: str = ""
    receipt: Receipt | None = None
    permalink: str = ""
    reach: int = 0
    may_reply: bool = True
    private_until: datetime | None = None
    reply_until: datetime | None = None
    given: tuple[tuple[str, str], ...] = ()
    addressed: bool = True
    term: str = ""
    marks: tuple[tuple[str, str], ...] = ()


def nobody_said(raw: RawMessage, kind: Kind, text: str = "", *, about: str = "") -> Heard:
    """Return an event without an author: what cannot be understood (`BROKEN`), what is taken back, or noise."""
    return Heard(
        remote_id=raw.remote_id,
        author=Author("", "", ""),
        subject="",
        text=text,
        said_at=raw.received_at,
        audience=Audience.PRIVATE,
        kind=kind,
        about=about,
        answerable=False,
        may_reply=False,
        notes=frozenset({Note.PARTS_DAMAGED}) if kind is Kind.BROKEN else frozenset(),
    )
