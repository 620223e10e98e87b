"""The clock of a replay: rows in the order of time, and between them every tick that the policy asks for."""

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime

from hilft.core.decide import decide, open_case
from hilft.core.policy import Kind
from hilft.core.standing import Decision, Happening, Standing, What
from hilft.core.world import NewCase, World
from hilft.replay.cast import Cast
from hilft.replay.commands import commands, named_by
from hilft.replay.promises import broken_promise, opening_breaks
from hilft.replay.rows import FIRST, LAST, OPENING, Item, Step
from hilft.replay.tally import Tally

_TICK, _CLIMBED = What.TICK, What.CLIMBED
_SLACK = 1_000
"""How many wake-ups may lie in the queue for nothing, besides four for each open case."""


class Running:
    """A case while the log still has rows of it.

    `named`: the person whom the log named last. `reached`: when it came to each rung, the first one first. `queued`:
    the earliest wake-up that lies in the queue for it. `log_closed`: whether its last row closed it.
    """

    __slots__ = ("key", "log_closed", "named", "queued", "reached", "standing", "team")

    def __init__(self, key: str, standing: Standing, named: int, team: str | None) -> None:
        self.key, self.standing, self.named, self.team = key, standing, named, team
        self.reached: list[datetime] = []
        self.queued: datetime | None = None
        self.log_closed = False


class Replay:
    """Runs a log through a policy. Holds the open cases and their wake-ups, nothing else of the log."""

    def __init__(self, world: World, cast: Cast, tally: Tally, until: datetime | None = None) -> None:
        """`until`: how long cases that the log does not close go on; without it they end with their last row."""
        self._world, self._cast, self._tally, self._until = world, cast, tally, until
        self._top = len(world.policy.for_kind(Kind.CUSTOMER).rungs)
        self._running: dict[str, Running] = {}
        self._queue: list[tuple[datetime, int, Running]] = []
        self._pushed = 0

    def feed(self, items: Iterable[Item]) -> None:
        """Replay rows in the order of time, the next ones after those fed before."""
        for at, _, key, step, person, team, marks in items:
            now = datetime.fromtimestamp(at, UTC)
            self._tick_until(now)
            if marks & OPENING:
                self._open(key, person, team, now)
                continue
            case = self._running[key]
            self._tally.event(now)
            self._apply(case, step, person, team, marks & FIRST, now)
            if marks & LAST and (self._until is None or case.log_closed):
                self._end(case, now)

    def finish(self) -> None:
        """End the replay: what the log did not close goes on until the moment that was asked for."""
        if self._until is not None:
            self._tick_until(self._until)
            for case in list(self._running.values()):
                self._end(case, self._until)

    def _open(self, key: str, person: str | None, team: str | None, now: datetime) -> None:
        named = self._cast.person(person, team)
        opening = NewCase(Kind.CUSTOMER, now, named, self._cast.team(team))
        decision = open_case(self._world, opening, now)
        case = self._running[key] = Running(key, decision.standing, named, team)
        self._tally.decisions += 1
        self._tally.cases += 1
        wrong = opening_breaks(self._world.roster, decision)
        if wrong:
            self._tally.violated(key, now, wrong)
        self._queue_up(case)

    def _apply(self, case: Running, step: int, person: str | None, team: str | None, first: int, now: datetime) -> None:
        named = named_by(self._cast, case.named, case.team, person, team)
        passed_on = named != case.named
        case.named = named
        if team is not None:
            case.team = team
        case.log_closed = step == Step.CLOSED
        if not (first and step == Step.TOUCHED):
            for happening in commands(self._world, case, step, passed_on=passed_on, now=now):
                self._decide(case, happening)
            self._queue_up(case)

    def _tick_until(self, now: datetime) -> None:
        """Let every wake-up happen that lies before `now` or at it, in the order of time."""
        queue = self._queue
        while queue and queue[0][0] <= now:
            at, _, case = heapq.heappop(queue)
            if case.queued is not at:
                continue
            case.queued = None
            wake = case.standing.wake_at
            if wake is not None and wake <= at:
                self._decide(case, Happening(_TICK, at))
            self._queue_up(case)

    def _decide(self, case: Running, happening: Happening) -> None:
        old = case.standing
        decision = decide(self._world, old, happening)
        case.standing = decision.standing
        self._tally.decisions += 1
        wrong = broken_promise(self._world.roster, self._top, old, happening, decision)
        if wrong:
            self._tally.violated(case.key, happening.at, wrong)
        if decision.event is _CLIMBED:
            self._climbed(case, decision, happening.at)

    def _climbed(self, case: Running, decision: Decision, at: datetime) -> None:
        self._tally.climbed(at)
        while len(case.reached) < decision.standing.rung:
            case.reached.append(at)

    def _queue_up(self, case: Running) -> None:
        """Queue the next wake-up. One that only moved away keeps its place: when its turn comes it is queued again."""
        wake, queued = case.standing.wake_at, case.queued
        if wake is not None and (queued is None or wake < queued):
            case.queued = wake
            self._pushed += 1
            heapq.heappush(self._queue, (wake, self._pushed, case))
            if len(self._queue) > _SLACK + 4 * len(self._running):
                self._tidy()

    def _tidy(self) -> None:
        """Let go of wake-ups that nobody waits for any more, above all those of cases that have ended."""
        self._queue = [entry for entry in self._queue if entry[2].queued is entry[0]]
        heapq.heapify(self._queue)

    def _end(self, case: Running, now: datetime) -> None:
        del self._running[case.key]
        case.queued = None
        self._tally.ended(case.standing.opened_at, now, case.reached)
