"""The reins as the customer reads them: who takes care of it, when they hear from us, and what if nothing happens."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from hilft.cases.queries import outcome_words
from hilft.core.forecast import Step
from hilft.core.standing import Standing, What
from hilft.core.world import World
from hilft.web.desk.reins import SOON, Reins, Rise
from hilft.web.desk.wording import every

if TYPE_CHECKING:
    from hilft.cases.models import Case
    from hilft.people.models import Person

OURS_ALONE = frozenset({"offer", "channel"})
"""Dates that concern only us: a customer is told of the next one that concerns them."""


class Seen(NamedTuple):
    """What the reins of a customer are made from. `people`: owners to come, by id."""

    standing: Standing
    world: World
    steps: list[Step]
    people: "dict[int, Person]"


def reins_for_customer(case: "Case", seen: Seen, *, now: datetime) -> Reins:
    """Return the reins in the customer's words, with aliases instead of names."""
    reason, due = next_word(seen.standing)
    steps, repeats = _steps(case, seen)
    return Reins(
        number=case.pk,
        age_days=((case.closed_at or now) - case.opened_at).days,
        owner_name=case.owner.alias,
        owner_initials=case.owner.initials,
        owner_role=case.owner.get_role_display(),
        is_mine=False,
        next_due=due,
        next_reason=reason,
        is_late=due is not None and due <= now,
        is_soon=due is not None and now < due <= now + SOON,
        waiting_for="",
        steps=steps,
        repeats=repeats,
        is_closed=case.closed_at is not None,
        outcome=outcome_words().get(case.outcome, ""),
        closed_at=case.closed_at,
        for_customer=True,
    )


def next_word(standing: Standing) -> tuple[str, datetime | None]:
    """Return what the customer can expect next, and by when at the latest; no date for a closed case."""
    owed = {name: due for name, due in standing.owed().items() if name not in OURS_ALONE}
    if not owed:
        return "", standing.next_due
    name = min(owed, key=lambda one: owed[one])
    if standing.proposed_at is not None and name == "confirm":
        return _("We wait for your yes or no; then it goes on"), owed[name]
    if name == "wait" and standing.waiting_for == "customer":
        return _("We wait for your answer; then it goes on"), owed[name]
    if name == "commitment":
        return _("We keep what we told you, at the latest"), owed[name]
    return _("You hear from us, at the latest"), owed[name]


def _steps(case: "Case", seen: Seen) -> tuple[tuple[Rise, ...], str]:
    """Return what time alone will do, until the case only climbs on the spot, and how often it then does so again."""
    found: list[Rise] = []
    at_top = (case.owner_id, case.rung)
    for step in seen.steps:
        if step.event is What.CLIMBED and (step.owner, step.rung) == at_top:
            span = seen.world.policy.for_kind(case.kind).repeat
            # On the top rung already: that the same person hears of it again is all that will happen.
            again = _rise(step, seen.people)
            found = found or ([again] if again is not None else [])
            return tuple(found), _("Then again %(every)s, until somebody acts.") % {"every": every(span)}
        rise = _rise(step, seen.people)
        if rise is not None:
            found.append(rise)
        at_top = (step.owner, step.rung)
    return tuple(found), ""


def _rise(step: Step, people: "dict[int, Person]") -> Rise | None:
    owner = people.get(step.owner)
    if step.event in (What.CLIMBED, What.COVERED):
        return Rise(step.at, owner.get_role_display() if owner else "", owner.alias if owner else "")
    words = {
        What.WAIT_ENDED: _("we ask you again"),
        What.REMINDED: _("we ask you again whether it is solved"),
        What.PRESUMED: _("it counts as solved; a word of yours opens it again"),
    }
    return Rise(step.at, "", words[step.event]) if step.event in words else None
