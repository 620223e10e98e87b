"""What a network can and cannot do. The house asks these instead of asking for the network's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Identity(StrEnum):
    """How far the network vouches for an author."""

    CLAIMED = "claimed"
    PROVEN = "proven"


class Idempotency(StrEnum):
    """What happens when the same delivery is tried twice."""

    ONCE = "once"  # the network itself recognises the key and says it once
    RECOGNISABLE = "recognisable"  # a duplicate is possible but carries the same identity
    READ_BACK = "read_back"  # the adapter looks whether it was said before it says it again
    NONE = "none"  # a duplicate is possible, and is marked as possible


class Measure(StrEnum):
    """In what a network counts the length of a message."""

    CHARACTERS = "characters"  # code points
    GRAPHEMES = "graphemes"  # what a reader takes for one sign
    WEIGHTED = "weighted"  # as X does: most Latin signs one, others two, links a fixed length
    BYTES = "bytes"  # of UTF-8


@dataclass(frozen=True)
class Rate:
    """So much of something in so much time, shared by everything of one account: 300 "posts" within three hours.

    `unit` is what `Channel.cost` counts in. Money is a rate too: unit "microdollars", per month.
    """

    unit: str
    most: int
    per: timedelta


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What one account on one network can do.

    `public`: whether what is heard here can be said before everybody. `loss_window`: how long a message waits for us
    while we are deaf; None means without limit. `backfill`: whether what was missed can be asked for afterwards.
    `may_reply`: whether we may answer at all (one message may still forbid it). `max_length` counts in `measure`;
    None means without limit. `private_length`: where it differs, how many characters are said in private.
    `link_length`: what any link counts, None when as long as it is. `private_within`: how
    long after a public message its author may be answered in private; `reply_within`: how long after their last word
    we may answer at all; None means no such limit. `takes_files`: whether `Outgoing.attachments` are said. `receipts`:
    whether a customer gets an automatic receipt here. `counts`: whether `Channel.count` knows. `searches`: whether
    `Searching.search` finds what nobody said to us, how often it is worth asking (`search_every`), and what each post
    that is found takes of `rates` (`search_cost`, per unit). Whether we may answer a find says its `Heard.may_reply`.
    `tells_standing`: whether `Standing.standing` knows which messages were taken back, how often each of them is
    asked for, how many at once, and what each takes of `rates` (`standing_cost`, per unit).
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
    public: bool = False
    private_length: int | None = None
    measure: Measure = Measure.CHARACTERS
    link_length: int | None = None
    reply_within: timedelta | None = None
    takes_back: bool = False
    takes_files: bool = False
    tells_arrival: bool = False
    receipts: bool = False
    counts: bool = False
    rates: tuple[Rate, ...] = ()
    searches: bool = False
    search_every: timedelta = timedelta(minutes=1)
    search_cost: Mapping[str, int] = field(default_factory=dict)
    tells_standing: bool = False
    standing_every: timedelta = timedelta(hours=6)
    standing_at_once: int = 20
    standing_cost: Mapping[str, int] = field(default_factory=dict)
