"""Climbing the ladder, and covering for somebody who is away."""

from datetime import datetime

from hilft.core.hours import Hours
from hilft.core.policy import Rules
from hilft.core.roster import Roster
from hilft.core.standing import Decision, Happening, Notice, Standing, What
from hilft.core.world import World


def climb(world: World, s: Standing, h: Happening, reason: str) -> Decision:
    """Move the case to a person who is there on a higher rung; the top rung repeats.

    Everything overdue gets a new date with it, so that hours of standstill end in one climb and not in a burst.
    """
    rules, hours, roster = world.policy.for_kind(s.kind), world.hours, world.roster
    now = h.at
    # While a solution lies with the customer the matter's deadline stands still, even if somebody escalates.
    matter_missed = s.proposed_at is None and s.matter_due is not None and s.matter_due <= now
    stage = max(s.stage, min(s.stage + 1, len(rules.rungs))) if matter_missed else s.stage
    rung, owner = _who(rules, roster, s, max(s.rung + 1, stage), now)
    act = rules.rung(rung).act_within.after(hours, now)
    wait = _future(s.wait_until, now)
    raised = s._replace(
        owner=owner,
        rung=rung,
        stage=stage,
        matter_due=next_matter(rules, hours, s, stage, now) if matter_missed else s.matter_due,
        # The new owner acts or passes the case on: either way the customer hears within the rung's time.
        word_due=None if s.proposed_at else min(_future(s.word_due, now) or act, act),
        commitment_due=_anew(s.commitment_due, h, act),
        channel_due=_future(s.channel_due, now),
        customer_date=_future(s.customer_date, now),
        law_due=act if s.law_due is not None and s.law_due <= now and s.proposed_at is None else s.law_due,
        wait_until=wait,
        waiting_for=s.waiting_for if wait else None,
        offered_to=None,
        offer_due=None,
    )
    told = Notice(owner, "climbed")
    away = () if owner == s.owner else (Notice(s.owner, "climbed_away"),)
    return Decision(raised, What.CLIMBED, reason, (told, *away))


def cover(world: World, s: Standing, now: datetime) -> Decision:
    """Give the case of somebody who is away to whoever stands in, never to a lower rung; its dates stay."""
    rules, roster = world.policy.for_kind(s.kind), world.roster
    if s.rung and roster.deputy(s.owner, now) is None:
        rung, owner = _who(rules, roster, s, s.rung, now)
    else:
        rung, owner = s.rung, roster.cover(s.owner, s.team, now)
    rung = max(rung, rules.rung_of(roster.role_of(owner)))
    covered = s._replace(owner=owner, rung=rung)
    if owner == s.offered_to:
        covered = covered._replace(offered_to=None, offer_due=None)
    return Decision(covered, What.COVERED, "owner away", (Notice(owner, "covered"),))


def _who(rules: Rules, roster: Roster, s: Standing, wanted: int, now: datetime) -> tuple[int, int]:
    """Return the rung and the person on it: a rung with nobody there, or with today's owner, is passed over at once."""
    top = len(rules.rungs)
    for number in range(min(wanted, top), top + 1):
        person = roster.holder(rules.rung(number).role, s.team, now)
        if person is not None and (person != s.owner or number == top):
            return number, person
    return top, roster.standing


def next_matter(rules: Rules, hours: Hours, s: Standing, stage: int, now: datetime) -> datetime:
    """Return when the unsolved matter climbs next: at the next rung's age, and from the top rung again and again."""
    if stage >= len(rules.rungs):
        return rules.repeat.after(hours, now)
    age = rules.rung(stage + 1).matter
    if (due := age.after(hours, s.opened_at)) > now:
        return due
    # Of an age that has several measures the first has passed: another one may still come before the rung's time is up.
    ahead = [due for span in age.each if (due := span.after(hours, s.opened_at)) > now]
    return min([rules.rung(stage).act_within.after(hours, now), *ahead])


def _future(due: datetime | None, now: datetime) -> datetime | None:
    return due if due is not None and due > now else None


def _anew(due: datetime | None, h: Happening, act: datetime) -> datetime | None:
    """A missed commitment stays owed: the new owner keeps or replaces it within the rung's time."""
    if due is None or due > h.at:
        return due
    return act if h.until is None else min(act, h.until)
