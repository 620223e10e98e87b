"""A case begins: owned, timed and receipted in the transaction that stores the customer's word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hilft.cases import birth
from hilft.core import decide as core
from hilft.core.policy import Kind
from hilft.core.standing import Standing
from hilft.core.world import NewCase as Opening
from hilft.core.world import World
from hilft.people.queries import roster
from hilft.policies.models import InForce
from hilft.policies.queries import hours, in_force, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a new case is about. `owner_id`: whom routing picked; `opened_at`: the customer's first word."""

    title: str
    channel: str
    owner_id: int
    opened_at: datetime
    kind: str = Kind.CUSTOMER
    language: str = "en"
    customer_id: int | None = None
    team_id: int | None = None
    parent_id: int | None = None
    conversation_id: int | None = None
    reach: int = 0
    receipt: bool = False
    channel_due: datetime | None = None
    customer_date: datetime | None = None
    first_word: datetime | None = None
    matter: str = ""
    care_group: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The number of a new case, where it stands and which rules it has."""

    id: int
    standing: Standing
    force: InForce


@transaction.atomic(savepoint=False)  # part of taking a word in: it fails or succeeds with the whole
def open_case(matter: Matter, *, by: int | None, now: datetime, data: dict[str, Any] | None = None) -> Opened:
    """Open a case: it has its owner and its dates from the first moment, or it is not stored at all."""
    force = in_force(matter.team_id)
    rules = policy(force.policy_id)
    sort = matter.matter if matter.kind == Kind.CUSTOMER and matter.matter in rules.matters else ""
    group = matter.care_group if matter.kind == Kind.CUSTOMER else ""
    world = World(rules.under(sort, group), hours(force.calendar_id), roster())
    opening = Opening(
        kind=matter.kind,
        opened_at=matter.opened_at,
        owner=matter.owner_id,
        team=matter.team_id,
        reach=matter.reach,
        channel_due=matter.channel_due,
        customer_date=matter.customer_date,
        first_word=matter.first_word,
    )
    decision = core.open_case(world, opening, now)
    new = birth.NewCase(
        title=matter.title,
        channel=matter.channel,
        language=matter.language,
        policy_id=force.policy_id,
        calendar_id=force.calendar_id,
        customer_id=matter.customer_id,
        parent_id=matter.parent_id,
        conversation_id=matter.conversation_id,
        reach=matter.reach,
        receipt=matter.receipt,
        matter=sort,
        care_group=group,
    )
    inputs = {"policy": force.policy_id, "calendar": force.calendar_id, "channel": matter.channel, **(data or {})}
    also = {"rung": decision.standing.rung, "matter": sort, "care_group": group}
    told = _dates(matter) | {name: value for name, value in also.items() if value} | {"reach": matter.reach}
    return Opened(birth.insert(new, decision, actor=by, data={**inputs, **told}, now=now), decision.standing, force)


def _dates(matter: Matter) -> dict[str, Any]:
    """Return the dates that came with the case, for its history: what was decided can be worked out again from it."""
    dates = {"channel_due": matter.channel_due, "customer_date": matter.customer_date, "first_word": matter.first_word}
    return {name: date.isoformat() for name, date in dates.items() if date is not None}
