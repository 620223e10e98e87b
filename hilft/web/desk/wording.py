"""Codes of the core in words: what is owed, why a case climbed, where a conversation is held."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hilft.core.policy import Kind, Span, Unit

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from hilft.cases.models import Case
    from hilft.desk.queries import Taker
    from hilft.people.models import Person

OWED: dict[str, "str | Promise"] = {
    "word": gettext_lazy("next word to the customer"),
    "wait": gettext_lazy("end of the wait"),
    "matter": gettext_lazy("the matter itself"),
    "law": gettext_lazy("what the law wants said by then"),
    "offer": gettext_lazy("answer to the handover"),
    "commitment": gettext_lazy("commitment"),
    "channel": gettext_lazy("the channel's own deadline"),
    "customer_date": gettext_lazy("the customer's own date"),
    "confirm": gettext_lazy("the customer's yes to the solution"),
}
REASONS: dict[str, "str | Promise"] = {
    "word": gettext_lazy("the next word was missed"),
    "matter": gettext_lazy("the matter grew too old"),
    "law": gettext_lazy("what the law wants said by a date was missed"),
    "commitment": gettext_lazy("a commitment was missed"),
    "channel": gettext_lazy("the channel's own deadline was missed"),
    "customer_date": gettext_lazy("the customer's own date passed"),
    "by_hand": gettext_lazy("by hand"),
    "joined": gettext_lazy("another case of this customer was joined with it"),
    "not_me": gettext_lazy("the expert was the wrong person"),
    "nobody_knows": gettext_lazy("nobody who was asked knows"),
    "threat": gettext_lazy("the customer names press, lawyer or authority"),
    "nudged": gettext_lazy("the customer asked again and again"),
    "nobody_came": gettext_lazy("nobody came or called at the time that was agreed on"),
    "broken_twice": gettext_lazy("a second commitment was missed"),
    "contradiction": gettext_lazy("the customer was told something else before"),
    "reopened_twice": gettext_lazy("it was opened again for the second time"),
    "ping_pong": gettext_lazy("it goes around"),
    "complaint": gettext_lazy("the customer complains"),
    "reach": gettext_lazy("many more can see it"),
    "sentiment": gettext_lazy("the tone is hard"),
}
CHANNELS: dict[str, "str | Promise"] = {
    "mail": gettext_lazy("mail"),
    "community": gettext_lazy("community"),
    "page": gettext_lazy("case page"),
    "phone": gettext_lazy("phone"),
    "letter": gettext_lazy("letter"),
    "visit": gettext_lazy("visit"),
    "form": gettext_lazy("form"),
    "consult": gettext_lazy("consult"),
    "operations": gettext_lazy("operations"),
    "review": gettext_lazy("review"),
    "action": gettext_lazy("action of a review"),
}
WAITING: dict[str, "str | Promise"] = {
    "customer": gettext_lazy("the customer"),
    "not_reachable": gettext_lazy("the customer, whom nobody reached"),
    "third_party": gettext_lazy("a third party"),
}
OUR_OWN = frozenset({Kind.OPERATIONS, Kind.REVIEW, Kind.REPORT})
"""Kinds of which no customer waits for a word."""
BY_HAND = frozenset({"phone", "letter", "visit"})
"""Ways that no machine delivers to: an answer there is a record of what somebody said themselves."""


def channel(name: str) -> str:
    """Return the word for a channel; a network this table does not know is called what it calls itself."""
    return str(CHANNELS.get(name, name.replace("-", " ").capitalize()))


def owed_next(case: "Case", dates: dict[str, datetime]) -> str:
    """Return what the case's next deadline is about."""
    soonest = min(dates, key=lambda name: dates[name], default="matter")
    if soonest == "wait":
        return _("end of the wait for %(whom)s") % {"whom": WAITING.get(case.waiting_for or "", "")}
    if soonest == "word" and case.kind in OUR_OWN:
        return _("next step")
    return str(OWED[soonest])


def every(span: Span) -> str:
    """Return how often something comes again, such as "every working day"."""
    if span.unit is Unit.WORKING_DAYS:
        days = round(span.amount)
        return ngettext("every working day", "every %(n)s working days", days) % {"n": days}
    hours = max(1, round(span.amount / 3600))
    if span.unit is Unit.CALENDAR and hours % 24 == 0:
        return ngettext("every day", "every %(n)s days", hours // 24) % {"n": hours // 24}
    if span.unit is Unit.CALENDAR:
        return ngettext("every hour", "every %(n)s hours", hours) % {"n": hours}
    return ngettext("every opening hour", "every %(n)s opening hours", hours) % {"n": hours}


def taker_label(taker: "Taker") -> str:
    """Return how somebody who could take a case is named in a choice."""
    person = taker.person
    of_team = f", {person.team}" if person.team else ""
    load = ngettext("%(n)s open case", "%(n)s open cases", taker.open_cases) % {"n": taker.open_cases}
    return f"{person.name} · {person.get_role_display()}{of_team} · {load}"


def expert_label(person: "Person") -> str:
    """Return how an expert is named in a choice, with what they know."""
    return " · ".join([person.name, *person.skills[:4]])
