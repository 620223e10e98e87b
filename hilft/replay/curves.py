"""Curves: for each rung of a policy, how many cases reach it against how many of the long ones reach it early.

The same log runs through several policies and several plain alarms at once, row by row.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from hilft.core.hours import Hours
from hilft.core.policy import Kind, Policy
from hilft.core.world import World
from hilft.replay.cast import Cast
from hilft.replay.engine import Replay
from hilft.replay.lives import ALARMS, Alarm, Life, Lives
from hilft.replay.rows import Item
from hilft.replay.tally import Tally

OVER_DAYS = 30
"""From this age on a case is long; *early* is up to a third of it."""
_DAY = 86_400


class Point(NamedTuple):
    """One rung, or one alarm. `flagged`: cases it named. `early`: long ones it named in time.

    `early_to_end`: the same where a case lives until its last row, also while a solution lay with the customer.
    """

    name: str
    flagged: int
    early: int
    early_to_end: int

    def is_beaten_by(self, other: "Point") -> bool:
        """Say whether the other one names as many long cases early, and fewer cases in all."""
        return other.early >= self.early and other.flagged < self.flagged


class Curves(NamedTuple):
    """What a log says about policies and alarms. `long`: cases that lived over so many days until their solution."""

    cases: int
    long: int
    long_to_end: int
    violations: int
    over_days: int
    policies: dict[str, list[Point]]
    alarms: dict[Alarm, Point]

    def beats_the_alarms(self, policy: str, *, sleeping: bool) -> list[bool]:
        """Return for each rung whether no alarm names as many long cases early by naming fewer.

        `sleeping`: against the alarms that know solutions, else against those that look at the rows alone.
        """
        alarms = [point for alarm, point in self.alarms.items() if alarm.sleeps == sleeping]
        return [not any(point.is_beaten_by(alarm) for alarm in alarms) for point in self.policies[policy]]


class _Counted:
    """Counts for one rung or alarm when it named a case."""

    def __init__(self, name: str) -> None:
        self.name, self.flagged, self.early, self.early_to_end = name, 0, 0, 0

    def count(self, life: Life, at: float | None, over: int) -> None:
        if at is None:
            return
        self.flagged += 1
        in_time = at - life.opened <= over * _DAY / 3
        self.early += in_time and life.days(to_solution=True) > over
        self.early_to_end += in_time and life.days(to_solution=False) > over

    def point(self) -> Point:
        return Point(self.name, self.flagged, self.early, self.early_to_end)


class _Lately(Tally):
    """A tally that remembers when the case that ended last came to each rung."""

    def __init__(self, rungs: int) -> None:
        super().__init__(rungs)
        self.reached: list[datetime] = []

    def ended(self, opened: datetime, end: datetime, reached: list[datetime]) -> None:
        super().ended(opened, end, reached)
        self.reached = reached


class _Run:
    """One policy on its way through the log."""

    def __init__(self, policy: Policy, hours: Hours) -> None:
        rules = policy.for_kind(Kind.CUSTOMER)
        cast = Cast(rules)
        self.tally = _Lately(len(rules.rungs))
        self.replay = Replay(World(policy, hours, cast.roster), cast, self.tally)
        self.rungs = [_Counted(rung.role) for rung in rules.rungs]

    def count(self, life: Life, over: int) -> None:
        """Count the case whose last row has just been replayed."""
        for rung, at in zip(self.rungs, self.tally.reached, strict=False):
            rung.count(life, at.timestamp(), over)


def curves(
    items: Iterable[Item],
    policies: Sequence[Policy],
    hours: Hours,
    *,
    alarms: tuple[Alarm, ...] = ALARMS,
    over: int = OVER_DAYS,
) -> Curves:
    """Run the rows of a log, in the order of time, through these policies and alarms. `over`: days of a long case."""
    lives = Lives(alarms)
    runs = {policy.key: _Run(policy, hours) for policy in policies}
    rang = [_Counted(alarm.name) for alarm in alarms]
    cases = long = long_to_end = 0
    for item in items:
        for run in runs.values():
            run.replay.feed((item,))
        life = lives.row(item)
        if life is None:
            continue
        cases += 1
        long += life.days(to_solution=True) > over
        long_to_end += life.days(to_solution=False) > over
        for run in runs.values():
            run.count(life, over)
        for counted, at in zip(rang, life.rang, strict=True):
            counted.count(life, at, over)
    found = {key: [rung.point() for rung in run.rungs] for key, run in runs.items()}
    violations = sum(run.tally.violations for run in runs.values())
    told = dict(zip(alarms, (counted.point() for counted in rang), strict=True))
    return Curves(cases, long, long_to_end, violations, over, found, told)
