"""The replay once more, case by case and as plainly as possible: no queue, no sorting on disk, nothing of the engine's.

Only the core is the same. What the rows mean is written down a second time, from docs/replay.md.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from hilft.core.decide import decide, open_case
from hilft.core.hours import Hours
from hilft.core.policy import Policy
from hilft.core.roster import Duty, Roster
from hilft.core.standing import Happening, Standing, What
from hilft.core.world import NewCase, World

STEPS = {"touched", "closed", "proposed", "customer", "third_party", "reopened"}


class Said(NamedTuple):
    """One row of a log, read."""

    at: datetime
    step: str
    person: str | None
    team: str | None
    opened: datetime | None = None


class Lived(NamedTuple):
    """What became of one case."""

    opened: datetime
    ended: datetime
    reached: tuple[datetime, ...]
    climbs: int
    decisions: int


class Naive:
    """One world for all cases of a log."""

    def __init__(self, policy: Policy, hours: Hours) -> None:
        ladder = [rung.role for rung in policy.rules["customer"].rungs]
        self.roles = dict(enumerate(ladder, 1))
        duties = {role: (Duty(person, role, None),) for person, role in self.roles.items()}
        self.world = World(policy, hours, Roster(len(ladder), self.roles, duties))
        self.ids: dict[tuple[str, str | None], int] = {}

    def who(self, kind: str, name: str | None) -> int:
        number = self.ids.setdefault((kind, name), 500 + len(self.ids))
        self.roles[number] = "advisor"
        return number

    def live(self, rows: list[Said], until: datetime | None = None) -> Lived:
        """Replay one case, whose rows lie in the order of time."""
        return _Life(self, rows[0]).live(rows, until)


class _Life:
    def __init__(self, naive: Naive, first: Said) -> None:
        self.naive, self.world = naive, naive.world
        self.born = first.opened or first.at
        self.named = self.first_owner(first)
        self.team = first.team
        self.s: Standing = open_case(self.world, NewCase("customer", self.born, self.named), self.born).standing
        self.reached: list[datetime] = []
        self.climbs, self.decisions = 0, 1

    def first_owner(self, row: Said) -> int:
        if row.person is not None:
            return self.naive.who("person", row.person)
        return self.naive.who("team" if row.team is not None else "desk", row.team)

    def live(self, rows: list[Said], until: datetime | None) -> Lived:
        for number, row in enumerate(rows):
            self.tick(row.at)
            self.row(row, first=number == 0)
        end = rows[-1].at
        if until is not None and rows[-1].step != "closed":
            self.tick(until)
            end = until
        return Lived(self.born, end, tuple(self.reached), self.climbs, self.decisions)

    def tick(self, now: datetime) -> None:
        while self.s.wake_at is not None and self.s.wake_at <= now:
            at = self.s.wake_at
            if self.happens(What.TICK, at) is What.CLIMBED:
                self.climbs += 1
                self.reached += [at] * (self.s.rung - len(self.reached))

    def happens(self, what: What, at: datetime, **more: object) -> What | None:
        decision = decide(self.world, self.s, Happening(what, at, **more))  # type: ignore[arg-type]
        assert not decision.refused, decision.refused
        self.decisions += 1
        self.s = decision.standing
        return decision.event

    def row(self, row: Said, *, first: bool) -> None:
        before = self.named
        if row.person is not None:
            self.named = self.naive.who("person", row.person)
        elif row.team is not None and row.team != self.team:
            self.named = self.naive.who("team", row.team)
        self.team = row.team if row.team is not None else self.team
        if first and row.step == "touched":
            return
        if row.step == "closed":
            self.happens(self.closing(), row.at)
        elif self.s.closed_at is not None and row.step == "proposed":
            self.happens(What.NOTED, row.at)
        else:
            self.works_on(row, new_hands=self.named != before)

    def closing(self) -> What:
        if self.s.closed_at is not None:
            return What.NOTED
        return What.CLOSED if self.s.proposed_at is None else What.CONFIRMED

    def works_on(self, row: Said, *, new_hands: bool) -> None:
        was_closed = self.s.closed_at is not None
        if was_closed:
            self.happens(What.REOPENED, row.at)
        if self.s.owner != self.named:
            self.happens(What.TAKEN, row.at, to=self.named)
        waits = row.step in ("customer", "third_party")
        if self.s.proposed_at is not None:
            self.happens(What.NOTED if row.step == "proposed" else What.REJECTED, row.at)
        elif row.step == "proposed":
            self.happens(What.PROPOSED, row.at)
        elif not waits:
            self.says(row, was_closed=was_closed, new_hands=new_hands)
        if waits:
            self.waits(row)

    def says(self, row: Said, *, was_closed: bool, new_hands: bool) -> None:
        if row.step == "reopened":
            if not was_closed:
                self.happens(What.SPOKE, row.at)
        elif self.s.waiting_for is not None:
            self.happens(What.RESUMED, row.at)
        elif not new_hands and not was_closed:
            self.happens(What.ANSWERED, row.at)

    def waits(self, row: Said) -> None:
        if self.s.waiting_for == row.step:
            self.happens(What.ANSWERED, row.at)
            return
        policy, hours = self.world.policy, self.world.hours
        span = policy.wait_customer if row.step == "customer" else policy.wait_third
        self.happens(What.WAITED, row.at, until=span.after(hours, row.at), waiting_for=row.step)


def lived(policy: Policy, hours: Hours, cases: Iterable[list[Said]], until: datetime | None = None) -> list[Lived]:
    """Return what became of each case, in order of their figures."""
    naive = Naive(policy, hours)
    return sorted(naive.live(rows, until) for rows in cases)
