"""What a policy promises: the longest a customer waits, and the longest a matter lives, before a rung owns it.

Nothing here is a formula. Cases are opened at every moment that may be the worst one, and run forward by the same
decisions the clock takes.

* **word**: nobody acts at all from the moment a word is owed (after the customer's first message, after another one,
  or after an answer of ours), and the matter's own deadline has been extended as far as one extension reaches. The
  customer's own turn is not a wait for us: a wait for the customer is bounded by the policy's `waiting.customer`, a
  solution that lies with them by `solution.presume`.
* **matter**: everybody answers in time, at the last moment, and never solves anything. Counted from the first
  word of the customer. Not in it: extensions granted from above, and the time while a solution lies with the customer.

Both assume a clock that looks in time and somebody on every rung; with a roster, on every rung that anybody ever holds.
Where it has holes a rung is passed over, so a higher one owns the case sooner, never later; `hilft.core.holes` names
them.

At which moments it may be worst to begin, and which of them are alike: `hilft.core.starts`.
"""

import math
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from typing import NamedTuple

from hilft.core.decide import decide, open_case
from hilft.core.hours import Hours
from hilft.core.policy import Policy, Rules, Span
from hilft.core.roster import Duty, Roster
from hilft.core.standing import FURTHEST, SOON, Happening, Standing, What
from hilft.core.starts import Seen, Starts
from hilft.core.world import NewCase, World

TWO_YEARS = timedelta(days=731)
_SOMEBODY, _STANDING = -1, -2
"""An advisor who is always there, the owner at the beginning; the standing duty head."""


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


def bounds(
    policy: Policy,
    hours: Hours,
    start: datetime,
    *,
    roster: Roster | None = None,
    ahead: timedelta = TWO_YEARS,
    kinds: Collection[str] | None = None,
) -> list[Bound]:
    """Return the bounds of every rung, for cases that begin within `ahead`; `kinds` None: all that have rules."""
    start = start.replace(microsecond=0)
    world = World(policy, hours, _house(policy, roster))
    found: list[Bound] = []
    for kind, rules in policy.rules.items():
        if kinds is not None and kind not in kinds:
            continue
        search = _Search(world, kind, rules, start, start + ahead)
        words = {owed: search.longest(search.silence(owed), [_word_chain(policy, rules, owed)]) for owed in Owed}
        acts = [rung.act_within for rung in rules.rungs]
        matter = search.longest(search.talk, [[rung.matter, *acts] for rung in rules.rungs])
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


def _house(policy: Policy, roster: Roster | None) -> Roster:
    """Return a house with our advisor and one person on every rung, always there; on none that nobody ever holds."""
    roles = {rung.role for rules in policy.rules.values() for rung in rules.rungs}
    people = {number: role for number, role in enumerate(sorted(roles)) if roster is None or roster.duties.get(role)}
    duties = {role: (Duty(number, role, None),) for number, role in people.items()}
    return Roster(_STANDING, {**people, _SOMEBODY: "advisor"}, duties)


def _word_chain(policy: Policy, rules: Rules, owed: Owed) -> list[Span]:
    first: Span = getattr(rules, owed)
    if owed is Owed.FIRST_WORD:
        # Where nobody says anything, what the law wants by a date is missed as well.
        first = reduce(Span.or_by, (date.by for date in policy.dates), first)
    return [first, *(rung.act_within for rung in rules.rungs[:-1])]


class _Search:
    """Looks for the worst starting moment among all that may be it."""

    def __init__(self, world: World, kind: str, rules: Rules, start: datetime, end: datetime) -> None:
        self.world, self.hours, self.kind, self.top = world, world.hours, kind, len(rules.rungs)
        self.starts = Starts(world.hours, rules, world.policy.dates, start=start, end=end)

    def longest(self, run: Callable[[datetime], list[datetime]], chains: list[list[Span]]) -> list[Longest]:
        """Return for each rung the longest run; of moments that see the same ahead of them one is tried."""
        worst = [Longest(timedelta(0), self.starts.start, timedelta(0), 0.0)] * self.top
        seen = Seen(self.starts, timedelta(0))
        for at in self.starts.moments(chains):
            if not seen.is_new(at):
                continue
            arrivals = run(at)
            for number, arrival in enumerate(arrivals):
                opening = self.hours.between(at, arrival)
                worst[number] = worst[number].or_longer(arrival - at, at, opening, opening / self.hours.working_day)
            if worst[-1].elapsed > seen.look:
                seen = Seen(self.starts, worst[-1].elapsed)
        return worst

    def silence(self, owed: Owed) -> Callable[[datetime], list[datetime]]:
        """Return a run in which nobody acts once this word is owed."""

        def run(at: datetime) -> list[datetime]:
            s = self._opened(at)
            s = self._then(s, Happening(What.EXTENDED, at, by=self.world.roster.standing, until=at + FURTHEST))
            if owed is not Owed.FIRST_WORD:
                s = self._then(s, Happening(What.ANSWERED, at))
                s = self._then(s, self._as_the_law_wants(at))
            if owed is Owed.NEXT_WORD:
                s = self._then(s, Happening(What.SPOKE, at))
            return self._arrivals(s, lambda s: None)

        return run

    def talk(self, at: datetime) -> list[datetime]:
        """Run a case in which no word is ever missed and nothing is ever solved."""
        return self._arrivals(self._opened(at), self._kept_quiet)

    def _kept_quiet(self, s: Standing) -> Happening | None:
        """Return the answer that keeps the next word from being missed.

        Of all answers until the matter is due the last is enough: it leaves the same standing.
        """
        if s.next_due is None or s.matter_due is None or s.next_due == s.matter_due:
            return None
        if s.law_due == s.next_due:
            return self._as_the_law_wants(s.next_due)
        if s.word_due == s.next_due:
            return Happening(What.ANSWERED, max(s.next_due, s.matter_due - SOON))
        return None

    def _as_the_law_wants(self, at: datetime) -> Happening:
        return Happening(What.INFORMED, at, met=[date.code for date in self.world.policy.dates])

    def _arrivals(self, s: Standing, acts: Callable[[Standing], Happening | None]) -> list[datetime]:
        """Return when each rung, or one above it, first owns the case."""
        arrivals: list[datetime] = []
        while len(arrivals) < self.top and s.wake_at is not None:
            happening = acts(s) or Happening(What.TICK, s.wake_at)
            s = self._then(s, happening)
            arrivals += [happening.at] * (s.rung - len(arrivals))
        return arrivals

    def _opened(self, at: datetime) -> Standing:
        return open_case(self.world, NewCase(self.kind, at, _SOMEBODY), at).standing

    def _then(self, s: Standing, happening: Happening) -> Standing:
        return decide(self.world, s, happening).standing
