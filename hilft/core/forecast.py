"""What happens if nothing happens: the same decisions, run ahead."""

from datetime import datetime
from typing import NamedTuple

from hilft.core.decide import decide
from hilft.core.standing import Happening, Standing, What
from hilft.core.world import World


class Step(NamedTuple):
    """One thing time alone will do to a case."""

    at: datetime
    event: What
    reason: str
    rung: int
    owner: int


def forecast(world: World, standing: Standing, *, steps: int = 3) -> list[Step]:
    """Return the next things that happen to an open case if nobody touches it, at most `steps`, soonest first."""
    ahead: list[Step] = []
    for _ in range(4 * steps):
        if len(ahead) == steps or standing.wake_at is None:
            break
        at = standing.wake_at
        decision = decide(world, standing, Happening(What.TICK, at))
        standing = decision.standing
        if decision.event is None:
            # Woken before the deadline (an absence began): look at the deadline itself next.
            standing = standing._replace(wake_at=standing.next_due)
        else:
            ahead.append(Step(at, decision.event, decision.reason, standing.rung, standing.owner))
    return ahead
