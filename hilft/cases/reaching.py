"""What pages ask about reaching a customer: how often we tried, and when they can be called back."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Max

from hilft.cases.models import Attempt, Call, Case
from hilft.conversations.models import Message
from hilft.core.hours import Hours
from hilft.core.reaching import free_times, half_days, still_needed
from hilft.core.standing import What
from hilft.people.permissions import Right, may
from hilft.people.queries import roster
from hilft.policies.queries import hours


class Tries(NamedTuple):
    """Attempts to reach a customer since their last word, and how many more, in other half-days, are needed.

    `counted`: those that lie in different half-days of opening hours.
    """

    attempts: list[Attempt]
    counted: int
    needed: int


def tries_of(case_id: int, calendar: Hours) -> Tries:
    """Return how often nobody answered since the customer's last word."""
    theirs = Message.objects.filter(conversation__placement__case_id=case_id, customer__isnull=False)
    last = theirs.aggregate(last=Max("stored_at"))["last"]
    found = Attempt.objects.filter(case_id=case_id).select_related("by").order_by("at", "pk")
    made = list(found.filter(at__gte=last) if last else found)
    moments = [attempt.at for attempt in made]
    return Tries(made, len(half_days(calendar, moments)), still_needed(calendar, moments))


def open_call(case_id: int) -> Call | None:
    """Return the call that is agreed on with a customer and still to be made."""
    found = Call.objects.filter(commitment__case_id=case_id, commitment__kept_at=None, commitment__replaced_by=None)
    return found.filter(commitment__missed_at=None).select_related("commitment", "person").first()


def times_for(case: Case, *, now: datetime) -> list[datetime]:
    """Return the next free times of the case's owner, none when they may not call customers."""
    owner, people = case.owner, roster()
    if not may(owner, Right.ANSWER):
        return []
    taken = set(Call.objects.filter(person=owner, starts_at__gte=now).values_list("starts_at", flat=True))
    return free_times(hours(case.calendar_id), now, taken=taken, is_there=lambda at: people.is_there(owner.pk, at))


def was_tried(kinds: set[str]) -> bool:
    """Say whether nobody answered once in a case with events of these kinds."""
    return What.ATTEMPTED in kinds
