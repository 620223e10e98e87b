"""What a policy promises: the longest a customer waits, and the longest a matter lives, before a rung owns it.

Nothing here is a formula. Cases are opened at every moment that may be the worst one, and run forward by the same
decisions the clock takes.

* **word**: nobody acts at all from the moment a word is owed (after the customer's first message, after another one,
  or after an answer of ours), and the matter's own deadline has been extended as far as one extension reaches. The
  customer's own turn is not a wait for us: a wait for the customer is bounded by the policy's `waiting.customer`, a
  solution that lies with them by `solution.presume`.
* **matter**: everybody answers in time, at the last moment, and never solves anything. Counted from the first
  word of the customer. Not in it: extensions granted from above, and the time while a solution lies with the customer.

Both assume a clock that looks in time and, without a roster, somebody on every rung. With a roster that has holes a
rung is passed over, so a higher one owns the case sooner, never later; `holes` names them.

The time until a rung owns a case grows with the starting moment only where a sum of opening time leaps over a closed
stretch. So its longest lies at a closing, at a change of the roster, or, where a policy counts by the calendar in
between, that much earlier: these moments are tried, with the second before and after each.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from itertools import pairwise, product
from typing import NamedTuple

from hilft.core.decide import decide, open_case
from hilft.core.hours import Hours
from hilft.core.policy import Policy, Rules, Span, Unit
from hilft.core.roster import Duty, Roster
from hilft.core.standing import FURTHEST, SOON, Happening, Standing, What
from hilft.core.world import NewCase, World

TWO_YEARS = timedelta(days=731)
_SOMEBODY = -1
"""An advisor who is always there: the owner at the beginning."""


class Owed(StrEnum):
    """After what the customer is owed a word."""

    FIRST_WORD = "first_word"
    NEXT_WORD = "next_word"
    UPDATE = "update"


class Longest(NamedTuple):
    """The longest time until a rung owns a case: by the clock, with the worst moment to begin, and in opening time.

    The two may belong to different moments: Christmas makes a wait long by the clock, not in opening time.
    """

    elapsed: timedelta
    start: datetime
    opening: timedelta
    working_days: float

    def or_longer(self, elapsed: timedelta, start: datetime, opening: timedelta, working_days: float) -> "Longest":
        """Return the longer of the two in each measure; the earlier one of equals begins it."""
        if elapsed <= self.elapsed:
            elapsed, start = self.elapsed, self.start
        return Longest(elapsed, start, max(opening, self.opening), max(working_days, self.working_days))


class Bound(NamedTuple):
    """The two bounds of one rung (1: the first above the owner). `word` is the longest of `words`."""

    kind: str
    rung: int
    role: str
    word: Longest
    matter: Longest
    words: dict[Owed, Longest]


class Promise(NamedTuple):
    """The numbers of one sentence: no customer waits longer than `word_days` working days for a word without this role
    owning it; no matter lives longer than `matter_days` without it. Rounded up to a tenth."""

    role: str
    word_days: float
    matter_days: float


class Hole(NamedTuple):
    """Nobody holds a role from `start` to `end`, `opening` of it while the desk is open. `team` None: for no team."""

    role: str
    team: int | None
    start: datetime
    end: datetime
    opening: timedelta


def bounds(
    policy: Policy, hours: Hours, start: datetime, *, roster: Roster | None = None, ahead: timedelta = TWO_YEARS
) -> list[Bound]:
    """Return the bounds of every rung of every kind the policy has rules for, for cases that begin within `ahead`."""
    start = start.replace(microsecond=0)
    world = World(policy, hours, _with_somebody(roster) if roster else _everybody(policy))
    found: list[Bound] = []
    for kind, rules in policy.rules.items():
        search = _Search(world, kind, rules, start, start + ahead)
        words = {owed: search.longest(search.silence(owed), _word_chain(rules, owed)) for owed in Owed}
        matter = search.longest(search.talk, [rules.rungs[0].matter, *(rung.act_within for rung in rules.rungs[:-1])])
        for number, rung in enumerate(rules.rungs):
            each = {owed: longest[number] for owed, longest in words.items()}
            word = reduce(lambda one, other: one.or_longer(*other), each.values())
            found.append(Bound(kind, number + 1, rung.role, word, matter[number], each))
    return found


def promise(found: Iterable[Bound], role: str, kind: str = "customer") -> Promise:
    """Return the numbers of the sentence about one role. Raises KeyError when it is not on the ladder of this kind."""
    for bound in found:
        if (bound.kind, bound.role) == (kind, role):
            return Promise(role, *(math.ceil(one.working_days * 10 - 1e-6) / 10 for one in (bound.word, bound.matter)))
    raise KeyError(f"{role} stands on no rung for {kind} cases.")


def holes(policy: Policy, roster: Roster, hours: Hours, start: datetime, end: datetime) -> list[Hole]:
    """Return when nobody holds a role of a ladder: while the desk is open, or at its closing, where many deadlines lie.

    The climb passes such a rung over; where the top rung is empty the standing duty head owns the case.
    """
    roles = sorted({rung.role for rules in policy.rules.values() for rung in rules.rungs})
    teams = sorted({duty.team for held in roster.duties.values() for duty in held if duty.team is not None})
    edges = [start, *(at for at in _changes(roster) if start < at < end), end]
    found = []
    for role, team in product(roles, (None, *teams)):
        empty = (pair for pair in pairwise(edges) if roster.holder(role, team, pair[0]) is None)
        for begins, ends in _joined(empty):
            opening = hours.between(begins, ends)
            if opening or any(not hours.is_open(at) for at in hours.breakpoints(begins, ends)):
                found.append(Hole(role, team, begins, ends, opening))
    return found


def _joined(stretches: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Join stretches that follow one another without a gap."""
    last: tuple[datetime, datetime] | None = None
    for begins, ends in stretches:
        if last is not None and last[1] == begins:
            last = (last[0], ends)
            continue
        if last is not None:
            yield last
        last = (begins, ends)
    if last is not None:
        yield last


def _changes(roster: Roster) -> list[datetime]:
    """Return every moment at which somebody comes or goes."""
    moments = {at for held in roster.duties.values() for duty in held for at in (duty.start, duty.end)}
    moments |= {at for away in roster.absences.values() for one in away for at in (one.start, one.end)}
    return sorted(at for at in moments if at is not None)


def _everybody(policy: Policy) -> Roster:
    """Return a house with one person on every rung, always there."""
    roles = sorted({rung.role for rules in policy.rules.values() for rung in rules.rungs})
    people = dict(enumerate(roles, 1))
    duties = {role: (Duty(person, role, None),) for person, role in people.items()}
    return _with_somebody(Roster(0, people, duties))


def _with_somebody(roster: Roster) -> Roster:
    return replace(roster, roles={**roster.roles, _SOMEBODY: "advisor"})


def _word_chain(rules: Rules, owed: Owed) -> list[Span]:
    return [getattr(rules, owed), *(rung.act_within for rung in rules.rungs[:-1])]


class _Search:
    """Looks for the worst starting moment among all that may be it."""

    def __init__(self, world: World, kind: str, rules: Rules, start: datetime, end: datetime) -> None:
        self.world, self.kind, self.rules, self.start, self.end = world, kind, rules, start, end
        self.top = len(rules.rungs)
        self.changes = [at.timestamp() for at in _changes(world.roster)]

    def longest(self, run: Callable[[datetime], list[datetime]], chain: list[Span]) -> list[Longest]:
        """Return for each rung the longest run; of moments that see the same ahead of them one is tried."""
        hours = self.world.hours
        worst = [Longest(timedelta(0), self.start, timedelta(0), 0.0)] * self.top
        look, seen = timedelta(days=1), _Seen(self, timedelta(days=1))
        for at in self._moments(chain):
            if not seen.is_new(at):
                continue
            arrivals = run(at)
            for number, arrival in enumerate(arrivals):
                opening = hours.between(at, arrival)
                worst[number] = worst[number].or_longer(arrival - at, at, opening, opening / hours.working_day)
            if arrivals[-1] - at > look:
                look = (arrivals[-1] - at) * 1.25
                seen = _Seen(self, look)
        return worst

    def silence(self, owed: Owed) -> Callable[[datetime], list[datetime]]:
        """Return a run in which nobody acts once this word is owed."""

        def run(at: datetime) -> list[datetime]:
            s = self._opened(at)
            s = self._then(s, Happening(What.EXTENDED, at, by=self.world.roster.standing, until=at + FURTHEST))
            if owed is not Owed.FIRST_WORD:
                s = self._then(s, Happening(What.ANSWERED, at, by=_SOMEBODY))
            if owed is Owed.NEXT_WORD:
                s = self._then(s, Happening(What.SPOKE, at))
            return self._arrivals(s, lambda s: None)

        return run

    def talk(self, at: datetime) -> list[datetime]:
        """Run a case in which no word is ever missed and nothing is ever solved."""
        return self._arrivals(self._opened(at), self._kept_quiet)

    def _kept_quiet(self, s: Standing) -> Happening | None:
        """Return the answer that keeps the next word from being missed.

        Of all answers until the matter is due, or the owner leaves, the last is enough: it leaves the same standing.
        """
        due = s.word_due
        if due is None or due != s.next_due or s.matter_due is None or due >= s.matter_due:
            return None
        away = self.world.roster.next_absence(s.owner, s.decided_at)
        last = min(s.matter_due, away or s.matter_due) - SOON
        return Happening(What.ANSWERED, max(due, last), by=_SOMEBODY)

    def _arrivals(self, s: Standing, acts: Callable[[Standing], Happening | None]) -> list[datetime]:
        """Return when each rung, or one above it, first owns the case."""
        arrivals: list[datetime] = []
        while len(arrivals) < self.top and s.wake_at is not None:
            happening = acts(s) if s.wake_at == s.next_due else None
            happening = happening or Happening(What.TICK, s.wake_at)
            s = self._then(s, happening)
            arrivals += [happening.at] * (s.rung - len(arrivals))
        return arrivals

    def _opened(self, at: datetime) -> Standing:
        return open_case(self.world, NewCase(self.kind, at, _SOMEBODY), at).standing

    def _then(self, s: Standing, happening: Happening) -> Standing:
        return decide(self.world, s, happening).standing

    def _moments(self, chain: list[Span]) -> list[datetime]:
        """Return the starting moments that may be the worst: all breakpoints, then the seconds around them."""
        hours = self.world.hours
        points = {self.start, *hours.breakpoints(self.start, self.end)}
        points |= {at for at in _changes(self.world.roster) if self.start <= at < self.end}
        if any(span.unit is Unit.CALENDAR for span in chain):
            # A calendar span passes while the desk is closed: wherever a span ends at an opening or a closing, what
            # follows, or the opening time so far, may be at its longest.
            for number in range(1, len(chain) + 1):
                later = hours.breakpoints(self.start, self.end + number * FURTHEST)
                points |= {_before(hours, at, chain[:number]) for at in later}
        around = {at + step for at in points for step in (-SOON, SOON)} - points
        return [at for at in (*sorted(points), *sorted(around)) if self.start <= at < self.end]


def _before(hours: Hours, at: datetime, chain: list[Span]) -> datetime:
    """Return the moment from which these spans, one after the other, end at `at`."""
    for span in reversed(chain):
        if span.unit is Unit.CALENDAR:
            at -= timedelta(seconds=span.amount)
        else:
            at = hours.add(at, -hours.between(at, span.after(hours, at)))
    return at


class _Seen:
    """Tells starting moments apart by what lies ahead of them: openings, closings, changes of the roster, how far."""

    def __init__(self, search: _Search, look: timedelta) -> None:
        self.hours, self.changes, self.look = search.world.hours, search.changes, look.total_seconds()
        last = search.end + look + SOON
        self.points = [at.timestamp() for at in self.hours.breakpoints(search.start - look, last)]
        self.gaps = [later - point for point, later in pairwise(self.points)]
        self.seen: set[object] = set()

    def is_new(self, at: datetime) -> bool:
        begin, known = at.timestamp(), len(self.seen)
        end = begin + self.look
        next_, past = bisect_right(self.points, begin), bisect_right(self.points, end)
        ahead = (self.points[next_] - begin, *self.gaps[next_ : past - 1]) if next_ < past else ()
        first, last = bisect_right(self.changes, begin), bisect_left(self.changes, end)
        roster = (first, *(change - begin for change in self.changes[first:last]))
        self.seen.add((self.hours.is_open(at), roster, ahead))
        return len(self.seen) > known
