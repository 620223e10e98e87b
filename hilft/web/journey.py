"""The journey of a case from its events: who had the ball when, and what happened on the way."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from hilft.core.journey import Ball, Journey, Kind, Mark, Player, Role, draw_journey
from hilft.core.policy import Kind as CaseKind
from hilft.core.policy import Rules
from hilft.core.standing import What

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent, Commitment
    from hilft.people.models import Person as Staff

CUSTOMER = "customer"

TO_CUSTOMER = frozenset({What.ANSWERED, What.PROPOSED, What.REMINDED})
"""After these the customer has the ball."""
TO_OWNER = frozenset(
    {
        What.ROUTED, What.SPOKE, What.TAKEN, What.ACCEPTED, What.CLIMBED, What.COVERED, What.RESUMED, What.WAIT_ENDED,
        What.CONSULT_ANSWERED, What.REJECTED, What.REOPENED,
    }
)  # fmt: skip
_SIGNS = {
    What.CONSULTED: Kind.ASKED,
    What.ASKED: Kind.ASKED,
    What.STATED: Kind.RESTATED,
    What.KEPT: Kind.KEPT,
    What.CLIMBED: Kind.CLIMBED,
    What.TAKEN: Kind.HANDED,
    What.ACCEPTED: Kind.HANDED,
    What.PROPOSED: Kind.PROPOSED,
    What.CONFIRMED: Kind.CONFIRMED,
}


class Past(NamedTuple):
    """What happened to a case. `staff`: everybody who acted or owned, by id."""

    case: "Case"
    events: "list[CaseEvent]"
    promised: "list[Commitment]"
    staff: "dict[int, Staff]"
    rules: Rules


def journey_of(past: Past, *, name: Callable[["Staff"], str], now: datetime) -> Journey:
    """Return the drawing of a case. `name`: what a reader of this page may call a person of the house."""
    case, events = past.case, past.events
    asker = case.customer.name if case.customer is not None else ""
    customer = Player(CUSTOMER, asker or _("Customer"), Role.CUSTOMER)
    balls = [Ball(case.opened_at, CUSTOMER)] if case.kind == CaseKind.CUSTOMER else []
    marks: list[Mark] = []
    for event in events:
        balls += _ball(event)
        marks += _mark(event)
    marks += [
        Mark(one.missed_at, Kind.BROKEN, str(_owner_at(events, one.missed_at)))
        for one in past.promised
        if one.missed_at is not None
    ]
    met = {ball.lane for ball in balls} | {mark.lane for mark in marks}
    people = [
        Player(str(person.pk), name(person), _role(person, past.rules))
        for person in past.staff.values()
        if str(person.pk) in met
    ]
    players = [customer, *people] if CUSTOMER in met else people
    known = {player.key for player in players}
    return draw_journey(
        players,
        [ball for ball in balls if ball.lane in known],
        [mark for mark in marks if mark.lane in known],
        opened_at=case.opened_at,
        now=now,
        closed_at=case.closed_at,
    )


def _ball(event: "CaseEvent") -> list[Ball]:
    if event.kind in TO_CUSTOMER or (event.kind == What.WAITED and event.data.get("for") == "customer"):
        return [Ball(event.at, CUSTOMER)]
    if event.kind == What.CONSULTED and "expert" in event.data:
        return [Ball(event.at, str(event.data["expert"]))]
    return [Ball(event.at, str(event.owner_id))] if event.kind in TO_OWNER else []


def _mark(event: "CaseEvent") -> list[Mark]:
    kind = _SIGNS.get(What(event.kind))
    # The top rung repeats: that it heard again is in the history, in the picture it would bury everything else.
    if kind is None or (kind is Kind.CLIMBED and event.data.get("from") == event.owner_id):
        return []
    # The first sum of a topic is a word like others; that the customer hears another one is worth a sign.
    if kind is Kind.RESTATED and "instead_of" not in event.data:
        return []
    lane = CUSTOMER if kind is Kind.CONFIRMED else str(event.owner_id)
    return [Mark(event.at, kind, lane)]


def _owner_at(events: "list[CaseEvent]", at: datetime) -> int:
    """Return who owned the case just before this moment: whoever missed a commitment, not whom it climbed to."""
    return next((event.owner_id for event in reversed(events) if event.at < at), events[0].owner_id)


def _role(person: "Staff", rules: Rules) -> Role:
    if person.role == "expert":
        return Role.EXPERT
    rung = rules.rung_of(person.role)
    if rung == 0:
        return Role.OWNER
    return Role.TOP if rung == len(rules.rungs) else Role.RUNG
