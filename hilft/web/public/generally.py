"""What is left of a case's page for somebody who writes for another customer and may not hear that one's data."""

from typing import TYPE_CHECKING

from hilft.cases.particulars import Particulars

if TYPE_CHECKING:
    from hilft.cases.models import Commitment
    from hilft.conversations.models import Message


def generally(
    said: "list[Message]", promised: "list[Commitment]", particulars: Particulars, *, reader: int
) -> "tuple[list[Message], list[Commitment], Particulars]":
    """Return what they wrote themselves and what was written to them, what we asked them for, and calls to them.

    Left out are what others wrote, files that are not theirs, what we told of sums and dates, parts and commitments.
    """
    theirs = [message for message in said if message.customer_id == reader or message.person_id is not None]
    for message in theirs:
        if message.customer_id != reader:
            message.files = []  # type: ignore[attr-defined]  # asked of the database beside it
    calls = [one for one in promised if one.kind == "call"]
    return theirs, calls, Particulars(asked=particulars.asked)


def may_open(message: "Message", *, reader: int) -> bool:
    """Say whether a file of this message is theirs."""
    return message.customer_id == reader
