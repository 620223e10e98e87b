"""What this person may do to this case now: a button that would only be refused is not shown."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from hilft.cases.queries import standing_of
from hilft.core.decide import decide
from hilft.core.policy import Kind
from hilft.core.standing import Happening, What
from hilft.core.world import World
from hilft.people.permissions import Right, may

if TYPE_CHECKING:
    from hilft.cases.models import Case
    from hilft.people.models import Person


class Verb(StrEnum):
    """Something that can be done to a case at the desk."""

    ANSWER = "answer"
    NOTE = "note"
    TAKE = "take"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    HAND_OVER = "hand_over"
    WAIT = "wait"
    RESUME = "resume"
    COMMIT = "commit"
    CONSULT = "consult"
    CONCLUDE = "conclude"
    LINK = "link"
    SAY_STATUS = "say_status"
    ACKNOWLEDGE = "acknowledge"
    ESCALATE = "escalate"
    EXTEND = "extend"
    DATE = "date"
    PROPOSE = "propose"
    JOIN = "join"
    BEHALF = "behalf"
    SORT = "sort"
    PRIVATE = "private"
    CHECK = "check"
    ASIDE = "aside"
    CLOSE = "close"
    REOPEN = "reopen"


def verbs_of(case: "Case", person: "Person", world: World, *, now: datetime) -> frozenset[Verb]:
    """Return what makes sense now for this standing and these rights."""
    if not may(person, Right.OWN):
        return frozenset()
    if case.closed_at is not None:
        # A question that was answered is not asked again under the same number.
        return frozenset({Verb.NOTE} if case.kind == Kind.CONSULT else {Verb.REOPEN, Verb.NOTE})
    found = {Verb.NOTE, Verb.CONSULT} | _ownership(case, person)
    if _has_room_above(case, world, now):
        found.add(Verb.ESCALATE)
    if case.owner_id == person.pk or may(person, Right.LEAD):
        found |= _steering(case, person)
    if case.kind == Kind.CUSTOMER:
        found |= {Verb.LINK, Verb.SORT} if world.policy.matters else {Verb.LINK}
    if case.kind == Kind.CUSTOMER and may(person, Right.ANSWER):
        found |= {Verb.ANSWER} if case.customer_id else set()
        found |= set() if case.proposed_at else {Verb.COMMIT}
        found |= {Verb.JOIN, Verb.BEHALF, Verb.CHECK} if case.customer_id else set()
    if may_extend(case, person, world):
        found.add(Verb.EXTEND)
    return frozenset(found)


def may_extend(case: "Case", person: "Person", world: World) -> bool:
    """Say whether this person stands on a rung above the owner's, as an extension needs."""
    rank = world.policy.for_kind(case.kind).rung_of(person.role)
    return may(person, Right.LEAD) and (rank > case.rung or person.pk == world.roster.standing)


def _has_room_above(case: "Case", world: World, now: datetime) -> bool:
    """Say whether a climb would reach somebody else: asked of the very function that would decide it."""
    climb = decide(world, standing_of(case), Happening(What.ESCALATED, max(now, case.decided_at)))
    return climb.standing.owner != case.owner_id


def _ownership(case: "Case", person: "Person") -> set[Verb]:
    if case.offered_to_id == person.pk:
        return {Verb.ACCEPT, Verb.DECLINE}
    return set() if case.owner_id == person.pk else {Verb.TAKE}


def _steering(case: "Case", person: "Person") -> set[Verb]:
    """What the owner does, and a lead for them."""
    found = {Verb.WITHDRAW} if case.offered_to_id else {Verb.HAND_OVER}
    if case.waiting_for:
        found.add(Verb.RESUME)
    elif not case.proposed_at:
        found.add(Verb.WAIT)
    if case.kind == Kind.CUSTOMER:
        found |= {Verb.DATE} if case.commitment_due else {Verb.DATE, Verb.ASIDE}
        if not case.proposed_at and not case.commitment_due and case.customer_id and may(person, Right.ANSWER):
            found.add(Verb.PROPOSE)
    if case.kind == Kind.INCIDENT and (may(person, Right.LEAD) or may(person, Right.ANSWER)):
        found.add(Verb.SAY_STATUS)
    if case.kind == Kind.CONSULT:
        found.add(Verb.CONCLUDE)
    elif not case.commitment_due and case.channel != "review":  # which ends on its own page, with what was found
        found.add(Verb.CLOSE)
    return found
