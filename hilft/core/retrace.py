"""Working a case out again from its history: the same decisions, in the same order, must lead to where it stands.

A history holds ids, moments and the inputs of each decision, not the roster of that time. So each line says who owned
the case after it and on which rung, and the core is asked to decide in a house in which exactly that person is there.
Everything with a date follows from the rules alone and is compared to the second.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from hilft.core.decide import decide, open_case
from hilft.core.hours import Hours
from hilft.core.policy import Policy, Rules
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.since import Since
from hilft.core.standing import FURTHEST, Decision, Happening, Standing, What
from hilft.core.tick import MISSED
from hilft.core.world import NewCase, World

BY_TIME = frozenset({What.COVERED, What.RETURNED, What.WAIT_ENDED, What.REMINDED, What.PRESUMED, What.CHECKED})
"""What only the clock does. It climbs too, but so do people."""


class Told(NamedTuple):
    """One line of a history. `rung`: on which the owner stands afterwards, None when that did not change.

    `to`, `until`, `waiting_for`: the details of the happening. `commitment`: the number of the one made, kept or
    replaced; `successor`: the number of the one that takes its place. `rules`: by which the case is decided from this
    line on, where they change; `since`, `met`: from when its dates count then, and what the law wanted and is done.
    `channel_until`: until when the network lets us answer it.
    """

    what: What
    at: datetime
    owner: int
    reason: str = ""
    rung: int | None = None
    to: int | None = None
    until: datetime | None = None
    waiting_for: str | None = None
    commitment: int | None = None
    successor: int | None = None
    rules: tuple[Policy, Hours] | None = None
    since: Since | None = None
    met: Collection[str] = ()
    channel_until: datetime | None = None


class Otherwise(Exception):
    """The rules do not lead to what the history tells. The text says where they part."""


def retrace(
    policy: Policy, hours: Hours, opening: NewCase, history: Iterable[Told], promised: Mapping[int, datetime]
) -> Standing:
    """Return where a case stands after this history. `promised`: the date of each commitment by its number.

    `wake_at` depends on absences that were planned then and are not compared. Raises Otherwise at the first line that
    the rules do not lead to.
    """
    lines = iter(history)
    first, rules = next(lines), policy.for_kind(opening.kind)
    world = World(policy, hours, _house(rules, first, first.rung or 0, first.owner))
    s = open_case(world, opening._replace(owner=first.owner), first.at).standing
    still_open: dict[int, datetime] = {}
    for number, told in enumerate(lines, 2):
        told = _with_promise(number, told, still_open, promised)
        if told.rules is not None:
            policy, hours = told.rules
            rules = policy.for_kind(opening.kind)
        rung = s.rung if told.rung is None else told.rung
        world = World(policy, hours, _house(rules, told, rung, s.owner))
        decision = decide(world, s, _happening(told, still_open.values()))
        if parting := _parting(told, rung, decision):
            raise Otherwise(f"event {number} is {told.what}, {parting}")
        s = decision.standing
    return s


def _with_promise(number: int, told: Told, still_open: dict[int, datetime], promised: Mapping[int, datetime]) -> Told:
    """Note which commitments are open after this line; one that is made brings its date along."""
    if told.commitment is None:
        return told
    made = told.successor if told.what is What.REPLACED else told.commitment
    for named in (told.commitment, made):
        if named not in promised:
            raise Otherwise(f"event {number} is {told.what}, and there is no commitment {named}")
    if told.what is not What.COMMITTED:
        still_open.pop(told.commitment, None)
    if made is None or told.what not in (What.COMMITTED, What.REPLACED):
        return told
    still_open[made] = promised[made]
    return told._replace(until=promised[made])


def _happening(told: Told, still_open: Iterable[datetime]) -> Happening:
    what, until, late = told.what, told.until, False
    if what in BY_TIME or (what is What.CLIMBED and told.reason in MISSED):
        what = What.TICK
    elif what is What.CLIMBED:
        what = What.ESCALATED
    if what in (What.TICK, What.ESCALATED, What.KEPT, What.REPLACED, What.REOPENED):
        dates = sorted(still_open)
        until, late = next((due for due in dates if due > told.at), None), bool(dates) and dates[0] <= told.at
    to = told.owner if what in (What.TAKEN, What.ACCEPTED) else told.to
    # Who granted an extension had the right to: that was asked when it happened, by the roles of that day.
    return Happening(
        what, told.at, told.owner, to, until, told.waiting_for, late, told.reason, told.since, told.met,
        told.channel_until,
    )  # fmt: skip


def _house(rules: Rules, told: Told, rung: int, before: int) -> Roster:
    """Return a house in which a decision can only end with the owner whom the history names, on that rung."""
    role = rules.rung(rung).role if rung else ""
    away = {before: (Absence(told.at, told.at + FURTHEST),)} if told.what is What.COVERED else {}
    return Roster(
        standing=told.owner,
        roles={person: "" for person in (before, told.to) if person is not None} | {told.owner: role},
        duties={role: (Duty(told.owner, role, None),)},
        absences=away,
    )


def _parting(told: Told, rung: int, decision: Decision) -> str:
    """Return where the rules part from the history, "" where they do not."""
    if decision.refused:
        return f"which the rules refuse: {decision.refused}"
    if decision.event != told.what:
        return f"the rules say {decision.event or 'nothing'}"
    if decision.reason != told.reason:
        return f"because of {told.reason!r}, the rules say because of {decision.reason!r}"
    if (decision.standing.owner, decision.standing.rung) != (told.owner, rung):
        by_rules = f"{decision.standing.owner} on rung {decision.standing.rung}"
        return f"with owner {told.owner} on rung {rung}, the rules say {by_rules}"
    return ""
