"""One case of ours lived once more under other rules: what people did stays, what the clock does is decided anew."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from hilft.core.decide import decide, open_case
from hilft.core.policy import Kind
from hilft.core.standing import Happening, Standing, WaitingFor, What
from hilft.core.tick import MISSED
from hilft.core.verbs import BY_HAND
from hilft.core.world import NewCase, World

BY_CLOCK = frozenset(
    {What.COVERED, What.RETURNED, What.WAIT_ENDED, What.REMINDED, What.PRESUMED, What.CHECKED, What.MIGRATED}
)
"""What the clock or a change of rules did: decided anew, or not at all."""
_OWNERS_WORK = frozenset({What.ANSWERED, What.PROPOSED, What.WAITED, What.COMMITTED, What.KEPT, What.REPLACED})
"""Who does one of these with a case of theirs has it: also where it would have climbed away from them before."""
_MOVING = frozenset(
    {
        What.SPOKE, What.ANSWERED, What.HELPED, What.OFFERED, What.DECLINED, What.RESUMED, What.KEPT, What.REPLACED,
        What.PROPOSED, What.CONFIRMED, What.CLOSED, What.DATED, What.HASTENED, What.CLIMBED, What.REOPENED,
        What.REJECTED, What.WAITED, What.EXTENDED, What.COMMITTED, What.INFORMED,
    }
)  # fmt: skip
"""What moves a date; a note, a question to an expert or a link leaves every date as it is."""
_COUNTED = frozenset({What.TICK, What.ESCALATED, What.KEPT, What.REPLACED, What.REOPENED, What.SPOKE})
"""What the open commitments are told to."""
_MOST_TICKS = 2_000
"""More than any case can have within weeks; a replay ends whatever it is given."""


class Line(NamedTuple):
    """One line of a history: what happened, when, by whom (None: the customer or the clock), whose it was then."""

    what: What
    at: datetime
    actor: int | None
    owner: int
    data: Mapping[str, Any]


class Past(NamedTuple):
    """A case as it was: how it began and all its lines. `promised`: the date of each commitment by its number."""

    case_id: int
    opening: NewCase
    lines: tuple[Line, ...]
    promised: Mapping[int, datetime]
    matter: str = ""
    group: str = ""


class Climb(NamedTuple):
    """The case came to a rung, or came back to the top one. `role`: whose rung it is."""

    at: datetime
    rung: int
    role: str


def live_again(world: World, past: Past, until: datetime) -> list[Climb]:
    """Return how a case would have climbed in this world, in order of time."""
    if past.opening.kind == Kind.CUSTOMER:
        world = world._replace(policy=world.policy.under(past.matter, past.group))
    life = _Life(world, past)
    for line in past.lines[1:]:
        life.tick_until(line.at)
        life.follow(line)
    life.tick_until(until)
    return life.climbs


class _Life:
    """A case on its way through virtual time."""

    def __init__(self, world: World, past: Past) -> None:
        self.world, self.promised = world, past.promised
        self.rules = world.policy.for_kind(past.opening.kind)
        self.climbs: list[Climb] = []
        self.still_open: dict[int, datetime] = {}
        self.ticks = 0
        self.s: Standing = open_case(world, past.opening, past.lines[0].at).standing

    def tick_until(self, at: datetime) -> None:
        """Let the clock do all that is due until a moment."""
        while (wake := self.s.wake_at) is not None and wake <= at and self.ticks < _MOST_TICKS:
            self.ticks += 1
            self._decide(Happening(What.TICK, wake))

    def follow(self, line: Line) -> None:
        """Let happen what people did, as far as it is possible the way the case stands now."""
        if line.what in BY_CLOCK or (line.what is What.CLIMBED and line.data.get("reason", BY_HAND) in MISSED):
            return
        self._note_promise(line)
        is_owners = line.what in _OWNERS_WORK and line.actor == line.owner
        if is_owners and self.s.is_open and self.s.owner != line.owner:
            self._decide(Happening(What.TAKEN, line.at, line.owner, line.owner))
        for happening in self._happenings(line):
            self._decide(happening)

    def _note_promise(self, line: Line) -> None:
        made: int = line.data.get("successor" if line.what is What.REPLACED else "commitment", 0)
        if line.what in (What.KEPT, What.REPLACED):
            self.still_open.pop(line.data.get("commitment", 0), None)
        if line.what in (What.COMMITTED, What.REPLACED) and made in self.promised:
            self.still_open[made] = self.promised[made]

    def _happenings(self, line: Line) -> Iterator[Happening]:
        data = line.data
        plain = Happening(
            line.what,
            line.at,
            line.actor,
            data.get("to"),
            _moment(data.get("until")),
            data.get("for"),
            reason=data.get("reason", ""),
            met=data.get("met", ()),
        )
        if line.what in (What.TAKEN, What.ACCEPTED):
            if self.s.owner != line.owner:
                is_offered = line.what is What.ACCEPTED and self.s.offered_to == line.owner
                yield plain._replace(what=What.ACCEPTED if is_offered else What.TAKEN, to=line.owner)
        elif line.what in _MOVING:
            yield self._dated(line, plain)

    def _dated(self, line: Line, h: Happening) -> Happening:
        """Return what happens, as it can happen to the case the way it stands now."""
        what, s = h.what, self.s
        if what is What.CLIMBED:
            return h._replace(what=What.ESCALATED)
        is_proposed = s.is_open and s.proposed_at is not None
        if (what is What.REOPENED and s.is_open) or (what is What.REJECTED and not is_proposed):
            return h._replace(what=What.SPOKE)
        if what is What.WAITED:
            longest = self._longest(h.waiting_for, h.at)
            return h._replace(until=min(h.until or longest, longest))
        if what is What.EXTENDED:
            # Whoever granted it had the right to: that was asked when it happened.
            return h._replace(by=self.world.roster.standing)
        if what is What.COMMITTED:
            return h._replace(until=self.promised.get(line.data.get("commitment", 0)))
        return h

    def _longest(self, waiting_for: str | None, at: datetime) -> datetime:
        policy = self.world.policy
        span = policy.wait_customer if waiting_for == WaitingFor.CUSTOMER else policy.wait_third
        return span.after(self.world.hours, at)

    def _decide(self, happening: Happening) -> None:
        if self.still_open and happening.what in _COUNTED:
            ahead, late = _dates(self.still_open.values(), happening.at)
            happening = happening._replace(until=ahead, late=late)
        decision = decide(self.world, self.s, happening)
        self.s = decision.standing  # what is refused leaves the case as it stands
        if decision.event is What.CLIMBED:
            self.climbs.append(Climb(happening.at, self.s.rung, self.rules.rung(self.s.rung).role))


def _dates(due: Iterable[datetime], at: datetime) -> tuple[datetime | None, bool]:
    dates = sorted(due)
    return next((one for one in dates if one > at), None), bool(dates) and dates[0] <= at


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
