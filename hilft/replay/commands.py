"""What a row asks the core to decide: the semantics of a replay, explained in docs/replay.md."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from hilft.core.standing import Happening, Standing, WaitingFor, What
from hilft.core.world import World
from hilft.replay.cast import Cast
from hilft.replay.rows import Step


class Acting(Protocol):
    """A case whose standing changes while its commands are carried out."""

    standing: Standing
    named: int


def named_by(cast: Cast, named: int, last_team: str | None, person: str | None, team: str | None) -> int:
    """Return whom a row names: a person, or the one for whom a new team stands, or who was named before."""
    if person is not None:
        return cast.person(person, None)
    if team is not None and team != last_team:
        return cast.person(None, team)
    return named


def commands(world: World, case: Acting, step: int, *, passed_on: bool, now: datetime) -> Iterator[Happening]:
    """Yield what happens, one after the other: each must be decided before the next is asked for.

    `passed_on`: this row names somebody else than the row before.
    """
    by = case.named
    if step == Step.CLOSED:
        yield Happening(_closing(case.standing), now, by)
        return
    reopened = not case.standing.is_open
    if reopened:
        if step == Step.PROPOSED:
            yield Happening(What.NOTED, now, by)
            return
        yield Happening(What.REOPENED, now, by)
    if case.standing.owner != by:
        yield Happening(What.TAKEN, now, by, to=by)
    if step == Step.TOUCHED:
        yield from _touched(case.standing, by, now, silent=passed_on or reopened)
    elif step == Step.PROPOSED:
        yield Happening(What.NOTED if case.standing.proposed_at else What.PROPOSED, now, by)
    elif step == Step.REOPENED:
        yield from _came_back(case.standing, now, reopened=reopened)
    else:
        yield from _waits(world, case, step, now)


def _closing(s: Standing) -> What:
    if not s.is_open:
        return What.NOTED
    return What.CONFIRMED if s.proposed_at else What.CLOSED


def _touched(s: Standing, by: int, now: datetime, *, silent: bool) -> Iterator[Happening]:
    """Work goes on. It is a word to the customer unless it only passed the case on, or only began again."""
    if s.proposed_at:
        yield Happening(What.REJECTED, now)
    elif s.waiting_for:
        yield Happening(What.RESUMED, now, by)
    elif not silent:
        yield Happening(What.ANSWERED, now, by)


def _came_back(s: Standing, now: datetime, *, reopened: bool) -> Iterator[Happening]:
    """The customer says it is not solved, or says anything at all."""
    if s.proposed_at:
        yield Happening(What.REJECTED, now)
    elif not reopened:
        yield Happening(What.SPOKE, now)


def _waits(world: World, case: Acting, step: int, now: datetime) -> Iterator[Happening]:
    """Wait as long as the policy allows at most; a row of the same state while it waits is a word."""
    customer = step == Step.WAITING_CUSTOMER
    waiting_for = WaitingFor.CUSTOMER if customer else WaitingFor.THIRD_PARTY
    if case.standing.proposed_at:
        yield Happening(What.REJECTED, now)
    if case.standing.waiting_for == waiting_for:
        yield Happening(What.ANSWERED, now, case.named)
        return
    longest = world.policy.wait_customer if customer else world.policy.wait_third
    until = longest.after(world.hours, now)
    yield Happening(What.WAITED, now, case.named, until=until, waiting_for=waiting_for)
