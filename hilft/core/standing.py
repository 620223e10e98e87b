"""Where a case stands, what happens to it, and what is decided: the values the core works on."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hilft.core.since import Since

FURTHEST = timedelta(days=31)
"""No deadline lies further ahead than this; a longer wait is a chain of check-ins."""

SOON = timedelta(seconds=1)
"""What is overdue already when a decision is taken falls due again this much later: a deadline lies in the future."""


class What(StrEnum):
    """What happens to a case, and the name of the event that records it."""

    # put in from outside
    TICK = "tick"
    SPOKE = "spoke"  # the customer wrote
    ANSWERED = "answered"  # we wrote to the customer
    HELPED = "helped"  # another member answered
    NOTED = "noted"
    TAKEN = "taken"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITED = "waited"
    RESUMED = "resumed"
    COMMITTED = "committed"
    KEPT = "kept"
    CONSULTED = "consulted"
    CONSULT_ANSWERED = "consult_answered"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CLOSED = "closed"
    REOPENED = "reopened"
    EXTENDED = "extended"
    ESCALATED = "escalated"
    DATED = "dated"  # the customer named a date of their own
    REPLACED = "replaced"  # a commitment, by another one
    ITEM_ADDED = "item_added"
    ITEM_SETTLED = "item_settled"
    ASKED = "asked"  # the customer, for something
    GIVEN = "given"  # what they were asked for
    STATED = "stated"  # a sum or a date
    LINKED = "linked"  # with an incident
    MIGRATED = "migrated"  # to other rules
    SORTED = "sorted"  # under a matter or a group of customers
    MATTER_DISMISSED = "matter_dismissed"  # one that the customer's words proposed
    ERRAND_REPORTED = "errand_reported"  # how it went where somebody from outside was to come
    INFORMED = "informed"  # the customer, as the law wants it by a date
    HASTENED = "hastened"  # the next word is due sooner
    ATTEMPTED = "attempted"  # to reach the customer, and nobody answered
    REPRESENTED = "represented"  # the customer writes for another one, with an authority or without
    PLANNED = "planned"  # a word of ours, to leave later
    WENT_PRIVATE = "went_private"  # what began in public goes on in private, or its link was ended
    ENTERED = "entered"  # a browser session of the customer was let in
    IDENTIFIED = "identified"  # somebody made sure who the customer is, or tried to
    ACKNOWLEDGED = "acknowledged"  # the owner has heard the alarm and keeps the case
    # decided by the core
    ROUTED = "routed"
    CLIMBED = "climbed"
    COVERED = "covered"
    RETURNED = "returned"
    WAIT_ENDED = "wait_ended"
    REMINDED = "reminded"
    PRESUMED = "presumed"
    CHECKED = "checked"


class WaitingFor(StrEnum):
    """On whom a case waits."""

    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"


class Standing(NamedTuple):
    """The whole state of one obligation. Persons and teams are ids; moments are aware datetimes; None = not owed.

    `rung`: how high the owner stands (0: below the ladder). `stage`: how many rungs the unsolved matter has climbed;
    it never falls. `law_due`: the earliest date the law sets for something not done yet; a case that is closed keeps
    what it had not done. `next_due` is the promise, `wake_at` when the clock looks again. `proposed_at`: when a
    solution was put to the customer; a closed case has it only when they said yes to one or let it stand.
    """

    kind: str
    opened_at: datetime
    owner: int
    team: int | None
    decided_at: datetime
    matter_due: datetime | None
    word_due: datetime | None = None
    rung: int = 0
    stage: int = 0
    waiting_for: str | None = None
    wait_until: datetime | None = None
    commitment_due: datetime | None = None
    channel_due: datetime | None = None
    customer_date: datetime | None = None
    law_due: datetime | None = None
    offered_to: int | None = None
    offer_due: datetime | None = None
    proposed_at: datetime | None = None
    confirm_due: datetime | None = None
    reminders: int = 0
    closed_at: datetime | None = None
    next_due: datetime | None = None
    wake_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def owed(self) -> dict[str, datetime]:
        """Return everything with a date that this case owes now, by name.

        While a solution lies with the customer only their answer is awaited: the matter's deadline stands where it
        stood and counts again the moment they reject it.
        """
        if self.closed_at is not None:
            return {}
        dates = {
            "offer": self.offer_due,
            "commitment": self.commitment_due,
            "channel": self.channel_due,
            "customer_date": self.customer_date,
        }
        if self.proposed_at is None:
            dates |= {"word": self.word_due, "wait": self.wait_until, "matter": self.matter_due, "law": self.law_due}
        else:
            dates |= {"confirm": self.confirm_due}
        return {name: due for name, due in dates.items() if due is not None}

    def earliest(self) -> datetime:
        """Return `min(self.owed().values())` of an open case; every decision asks for it, so it builds no names."""
        if self.proposed_at is None:
            own = (self.word_due, self.wait_until, self.matter_due, self.law_due)
        else:
            own = (self.confirm_due, None, None, None)
        others = (self.offer_due, self.commitment_due, self.channel_due, self.customer_date)
        return min([due for due in own + others if due is not None])


_PLACES = {name: place for place, name in enumerate(Standing._fields)}


def _changed(standing: Standing, **changes: object) -> Standing:
    """Do what `_replace` of a named tuple does in a third of its time: a decision calls it several times."""
    values: list[object] = list(standing)
    for name, value in changes.items():
        values[_PLACES[name]] = value
    return tuple.__new__(Standing, values)


Standing._replace = _changed  # type: ignore[method-assign,assignment]  # a named tuple takes none in its body


class Happening(NamedTuple):
    """Something that happens to a case at `at`. `by`: the person acting (None: the customer or the clock).

    `to`: the person concerned (handover, taking). `until`: the date concerned; where time passes, a commitment is kept
    or replaced, or the case climbs or opens again, the earliest open commitment that is still ahead. `late`: another
    open one was missed already. `waiting_for`: on whom, for WAITED. `reason`: why it climbs or
    is hastened; "" is by hand. `since`: from when the dates count, where other rules come to hold; `met`: what the law
    wanted by a date and is done. `channel_until`: until when the network lets us answer what the customer said.
    """

    what: What
    at: datetime
    by: int | None = None
    to: int | None = None
    until: datetime | None = None
    waiting_for: str | None = None
    late: bool = False
    reason: str = ""
    since: "Since | None" = None
    met: Collection[str] = ()
    channel_until: datetime | None = None


class Notice(NamedTuple):
    """Somebody has to be told. `person` None means the customer. `what` names the text."""

    person: int | None
    what: str


class Decision(NamedTuple):
    """The new standing, the event to record (None: nothing changed) and who is told.

    `reason`: why, as a code for the history. `refused`: a sentence when the happening is not possible now; then the
    standing is the old one and there is no event.
    """

    standing: Standing
    event: What | None
    reason: str = ""
    notices: tuple[Notice, ...] = ()
    refused: str = ""
