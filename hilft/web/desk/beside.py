"""What the page of a case shows only where its history knows of it: so it asks the database nothing for most cases."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from hilft.cases.asides import aside_of
from hilft.cases.planned import may_decide, planned_for
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.desk.actions import BETWEEN
from hilft.listening.queries import candidate_of
from hilft.web.desk.alike_words import shown_alike
from hilft.web.desk.found_words import card
from hilft.web.desk.troubled import trouble_of

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent, PlannedWord
    from hilft.conversations.models import Message
    from hilft.people.models import Person

THEIRS = frozenset({What.SPOKE, What.REOPENED, What.CONFIRMED, What.REJECTED})


class Later(NamedTuple):
    """A word that has not left. `why`: what keeps it, "" while nothing does. `is_late`: its case is due before it.

    `is_mine`: the reader may change it, send it or take it back.
    """

    word: "PlannedWord"
    why: str
    is_late: bool
    is_mine: bool


def shown_beside(case: "Case", events: "list[CaseEvent]", said: "list[Message]", reader: "Person") -> dict[str, Any]:
    """Return what lies aside, is in trouble, leaves later, was said elsewhere, and who may be the same person."""
    found: dict[str, Any] = {}
    if case.closed_at is not None and any("aside" in event.data for event in events):
        found["set_aside"] = aside_of(case.pk)
    if events and "found" in events[0].data and (one := candidate_of(case.pk)) is not None:
        found["found"] = card(one)
    if events and case.kind == Kind.OPERATIONS:
        found["trouble"] = trouble_of(events[0].data, reader)
    if any(event.kind == What.PLANNED for event in events):
        found["planned"] = [_later(word, case, events, reader) for word in planned_for(case.pk)]
    if numbers := {event.data["likeness"] for event in events if "likeness" in event.data}:
        found["alike"] = shown_alike(numbers, case)
    if unjudged := _unjudged(events):
        found["elsewhere"] = [message for message in said if message.pk in unjudged]
    return found


def _unjudged(events: "list[CaseEvent]") -> set[int]:
    """Return the words that were said for us elsewhere and of which nobody has said whether they were the answer."""
    heard = {event.data["elsewhere"]: "counts" in event.data for event in events if "elsewhere" in event.data}
    return {number for number, is_judged in heard.items() if not is_judged}


def _later(word: "PlannedWord", case: "Case", events: "list[CaseEvent]", reader: "Person") -> Later:
    """Return a word and why it will not leave by itself, as far as that is known already."""
    since = [event for event in events if event.seq > word.seen and event.actor_id != word.by_id]
    stops = [event for event in since if event.kind in BETWEEN]
    if word.held_because == word.Because.REFUSED:
        why = _("What it says may not be said like this any more. Change it, or take it back.")
    elif case.closed_at is not None:
        why = _("The case has ended. It leaves only if the case is opened again and somebody says so.")
    elif any(event.kind in THEIRS for event in stops):
        why = _("The customer has written since. It leaves only if somebody says so.")
    elif stops:
        why = _("Something happened in the case since it was written. It leaves only if somebody says so.")
    else:
        why = ""
    late = not why and case.word_due is not None and case.word_due <= word.send_at
    return Later(word, why, late, may_decide(word, reader, owner=case.owner_id or 0))
