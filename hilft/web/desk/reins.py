"""The reins: who owns a case, until when, and what happens if nothing happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from hilft.cases.queries import outcome_words
from hilft.core.forecast import Step
from hilft.core.standing import Standing, What
from hilft.core.world import World
from hilft.web.desk.wording import WAITING, every, owed_next

if TYPE_CHECKING:
    from hilft.cases.models import Case
    from hilft.people.models import Person

SOON = timedelta(hours=4)
"""A deadline nearer than this is shown as near."""


class Rise(NamedTuple):
    """One thing that time alone will do: when, the role or the owner, and the person or what happens."""

    at: datetime
    role: str
    person: str


class Outlook(NamedTuple):
    """Where a case stands and what the clock will do to it. `people`: the owners to come, by id."""

    standing: Standing
    world: World
    steps: list[Step]
    people: "dict[int, Person]"


@dataclass(frozen=True, slots=True)
class Reins:
    """The line on top of a case, as parts/reins.html draws it."""

    number: int
    age_days: int
    owner_name: str
    owner_initials: str
    owner_role: str
    is_mine: bool
    next_due: datetime | None
    next_reason: str
    is_late: bool
    is_soon: bool
    waiting_for: str
    steps: tuple[Rise, ...]
    repeats: str
    is_closed: bool
    outcome: str
    closed_at: datetime | None
    for_customer: bool = False


def reins_of(case: "Case", outlook: Outlook, *, me: int, now: datetime) -> Reins:
    """Return the reins of a case from the forecast that the clock's own function made."""
    steps, repeats = _steps(case, outlook)
    owner, due = case.owner, case.next_due
    return Reins(
        number=case.pk,
        age_days=((case.closed_at or now) - case.opened_at).days,
        owner_name=owner.name,
        owner_initials=owner.initials,
        owner_role=owner.get_role_display(),
        is_mine=owner.pk == me,
        next_due=due,
        next_reason=owed_next(case, outlook.standing.owed()),
        is_late=due is not None and due <= now,
        is_soon=due is not None and now < due <= now + SOON,
        waiting_for=str(WAITING.get(case.waiting_for or "", "")),
        steps=steps,
        repeats=repeats,
        is_closed=case.closed_at is not None,
        outcome=outcome_words().get(case.outcome, ""),
        closed_at=case.closed_at,
    )


def _steps(case: "Case", outlook: Outlook) -> tuple[tuple[Rise, ...], str]:
    """Return the steps until the case only climbs on the spot, and a sentence on how often it then does so again."""
    found: list[Rise] = []
    at_top = (case.owner_id, case.rung)
    for step in outlook.steps:
        if step.event is What.CLIMBED and (step.owner, step.rung) == at_top:
            span = outlook.world.policy.for_kind(case.kind).repeat
            # On the top rung already: that the same person hears of it again is all that will happen.
            found = found or [_rise(step, outlook.people)]
            return tuple(found), _("Then again %(every)s, until somebody acts.") % {"every": every(span)}
        found.append(_rise(step, outlook.people))
        at_top = (step.owner, step.rung)
    return tuple(found), ""


def _rise(step: Step, people: "dict[int, Person]") -> Rise:
    owner = people.get(step.owner)
    name = owner.name if owner else ""
    if step.event in (What.CLIMBED, What.COVERED):
        return Rise(step.at, owner.get_role_display() if owner else "", name)
    words = {
        What.RETURNED: _("the handover comes back"),
        What.WAIT_ENDED: _("the wait is over"),
        What.REMINDED: _("the customer is reminded"),
        What.PRESUMED: _("presumed solved"),
        What.CHECKED: _("checked on"),
    }
    return Rise(step.at, name, words.get(step.event, ""))
