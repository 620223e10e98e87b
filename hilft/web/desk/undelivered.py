"""The page of a case about something that could not be delivered: what it was, why, and what it was about."""

from typing import NamedTuple

from hilft.deliveries.queries import delivery
from hilft.web.ops.wording import letter
from hilft.web.troubles import in_words


class Undelivered(NamedTuple):
    """`what`: the kind of letter; `why`: a sentence, "" when it is on its way again; `message`: its words, or None."""

    what: str
    why: str
    case_id: int | None
    message: int | None


def undelivered(number: int) -> Undelivered | None:
    """Return what did not arrive; None when it is not kept any more."""
    found = delivery(number)
    if found is None:
        return None
    return Undelivered(
        letter(found.what), in_words(found.error) if found.failed_at else "", found.case_id, found.message_id
    )
