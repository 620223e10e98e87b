"""The one function that decides: policy, hours, roster, standing and what happens in, new standing and notices out.

It is total: every happening in every standing gives a decision. The running clock, the tests, the replay of logs, the
bounds and the line "what happens if nothing happens" all call it.
"""

from collections.abc import Callable
from datetime import datetime

from hilft.core import sorting, verbs
from hilft.core.hours import Hours
from hilft.core.policy import Rules
from hilft.core.standing import Decision, Happening, Notice, Standing, What
from hilft.core.tick import tick
from hilft.core.world import NewCase, World, law_date, settle


def open_case(world: World, opening: NewCase, now: datetime) -> Decision:
    """Return the first standing of a case: owned by somebody who is there, with every date it owes."""
    rules = world.policy.for_kind(opening.kind)
    owner = opening.owner
    if not world.roster.is_there(owner, now):
        owner = world.roster.cover(owner, opening.team, now)
    standing = Standing(
        kind=opening.kind,
        opened_at=min(opening.opened_at, now),
        owner=owner,
        team=opening.team,
        decided_at=now,
        rung=rules.rung_of(world.roster.role_of(owner)),
        word_due=_first_word(world.hours, rules, opening, now),
        matter_due=rules.rung(1).matter.after(world.hours, min(opening.opened_at, now)),
        channel_due=opening.channel_due,
        customer_date=opening.customer_date,
        law_due=law_date(world, min(opening.opened_at, now), (), now) if world.policy.dates else None,
    )
    settled = settle(world.roster, standing, now)
    return Decision(settled, What.ROUTED, "opened", (Notice(owner, "routed"),))


def decide(world: World, standing: Standing, happening: Happening) -> Decision:
    """Return what follows when this happens to a case that stands so. Pure and total."""
    if not standing.is_open and happening.what not in _WHEN_CLOSED:
        return verbs.refuse(standing, "The case is closed; reopen it first.")
    verb = _VERBS.get(happening.what)
    if verb is None:
        return verbs.refuse(standing, "Only the clock does this, when it is due.")
    decision = verb(world, standing, happening)
    if decision.event is None:
        return decision
    settled = settle(world.roster, decision.standing, happening.at)
    return Decision(settled, decision.event, decision.reason, decision.notices)


def _first_word(hours: Hours, rules: Rules, opening: NewCase, now: datetime) -> datetime:
    due = rules.first_word.after(hours, now)
    for loud in rules.loud:
        if opening.reach >= loud.reach:
            due = min(due, loud.first_word.after(hours, now))
    return due if opening.first_word is None else min(due, opening.first_word)


_WHEN_CLOSED = {
    What.TICK, What.SPOKE, What.REOPENED, What.NOTED, What.HELPED, What.WENT_PRIVATE, What.ENTERED, What.IDENTIFIED,
}  # fmt: skip

_VERBS: dict[What, Callable[[World, Standing, Happening], Decision]] = {
    What.TICK: tick,
    What.SPOKE: verbs.spoke,
    What.ANSWERED: verbs.answered,
    What.HELPED: verbs.helped,
    What.NOTED: verbs.unchanged,
    What.TAKEN: verbs.taken,
    What.OFFERED: verbs.offered,
    What.ACCEPTED: verbs.accepted,
    What.DECLINED: verbs.declined,
    What.WAITED: verbs.waited,
    What.RESUMED: verbs.resumed,
    What.COMMITTED: verbs.committed,
    What.KEPT: verbs.kept,
    What.REPLACED: verbs.replaced,
    What.CONSULTED: verbs.unchanged,
    What.CONSULT_ANSWERED: verbs.unchanged,
    What.PROPOSED: verbs.proposed,
    What.CONFIRMED: verbs.confirmed,
    What.REJECTED: verbs.rejected,
    What.CLOSED: verbs.closed,
    What.REOPENED: verbs.reopened,
    What.EXTENDED: verbs.extended,
    What.ESCALATED: verbs.escalated,
    What.DATED: verbs.dated,
    What.ITEM_ADDED: verbs.unchanged,
    What.ITEM_SETTLED: verbs.unchanged,
    What.ASKED: verbs.unchanged,
    What.GIVEN: verbs.unchanged,
    What.STATED: verbs.unchanged,
    What.LINKED: verbs.unchanged,
    What.ATTEMPTED: verbs.unchanged,
    What.REPRESENTED: verbs.unchanged,
    What.PLANNED: verbs.unchanged,
    What.MATTER_DISMISSED: verbs.unchanged,
    What.ERRAND_REPORTED: verbs.unchanged,
    What.WENT_PRIVATE: verbs.unchanged,
    What.ENTERED: verbs.unchanged,
    What.IDENTIFIED: verbs.unchanged,
    What.SORTED: sorting.sorted_anew,
    What.INFORMED: sorting.informed,
    What.MIGRATED: sorting.migrated,
    What.HASTENED: verbs.hastened,
    What.ACKNOWLEDGED: verbs.acknowledged,
}
