"""Dates of their own that customers name, such as the day on which they move: offered, never noted by themselves."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from django.utils.timezone import localtime

from hilft.desk.promising import named_dates
from hilft.web.desk.promise_forms import LOCAL
from hilft.web.desk.verbs import Verb

if TYPE_CHECKING:
    from hilft.web.desk.page import CaseView

LOOKED_AT = 4
"""So many of the customer's last words are read, and so many characters of each."""
LONGEST = 1500
SHOWN = 2
MORNING = time(9)
"""A day that the customer names begins then for us: what they need is there when it does."""


class OwnDate(NamedTuple):
    """A day the customer named: in which words, and as the form takes it."""

    words: str
    day: date
    until: str


def own_dates(view: "CaseView", *, now: datetime) -> list[OwnDate]:
    """Return the days ahead that the customer names in their last words, soonest first, unless one is noted already.

    Each is read as of when it was written: "tomorrow" in a letter of last week is over.
    """
    case = view.case
    if Verb.DATE not in view.verbs or case.customer_date is not None:
        return []
    theirs = [message for message in view.said if message.customer_id == case.customer_id is not None][-LOOKED_AT:]
    found: dict[date, OwnDate] = {}
    for message in theirs:
        for one in named_dates(message.text[:LONGEST], message.conversation.language, now=message.said_at).all:
            day = localtime(one.at).date()
            until = localtime(one.at).replace(hour=MORNING.hour, minute=0)
            if until > now:
                found.setdefault(day, OwnDate(one.words, day, until.strftime(LOCAL)))
    return [found[day] for day in sorted(found)][:SHOWN]
