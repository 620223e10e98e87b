"""Every sequence of four happenings around the night in which the clocks go forward, none left out."""

from datetime import timedelta

from hilft.core.roster import Absence
from hilft.core.standing import WaitingFor, What
from hilft.core.world import World
from tests.core.kept import follows
from tests.core.made import ADVISOR, BERLIN, CARE, COLLEAGUE, HEAD, LEAD, TOP, Draft, berlin, opened, roster

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
FRIDAY = berlin(2026, 3, 27, 15)
AWAY = (
    (ADVISOR, Absence(berlin(2026, 3, 30, 8), berlin(2026, 4, 8), COLLEAGUE)),
    (LEAD, Absence(berlin(2026, 3, 27, 17), berlin(2026, 3, 30, 9))),
    (HEAD, Absence(berlin(2026, 3, 31), berlin(2026, 4, 2))),
)
LENGTH = 4
HAPPENINGS = (
    Draft(What.TICK, None),
    Draft(What.TICK, 60 * HOURS),
    Draft(What.SPOKE, 2 * HOURS),
    Draft(What.ANSWERED, 2 * HOURS, by=ADVISOR),
    Draft(What.HELPED, 40 * HOURS),
    Draft(What.TAKEN, HOURS, by=COLLEAGUE, to=COLLEAGUE),
    Draft(What.OFFERED, HOURS, by=ADVISOR, to=HEAD),
    Draft(What.ACCEPTED, 3 * HOURS, by=HEAD, to=HEAD),
    Draft(What.WAITED, HOURS, 10 * DAYS, waiting_for=WaitingFor.CUSTOMER),
    Draft(What.WAITED, HOURS, 3 * DAYS, waiting_for=WaitingFor.THIRD_PARTY),
    Draft(What.COMMITTED, HOURS, 2 * DAYS),
    Draft(What.KEPT, DAYS, timedelta(0)),
    Draft(What.REPLACED, HOURS, 3 * DAYS),
    Draft(What.PROPOSED, 2 * HOURS),
    Draft(What.CLOSED, DAYS),
    Draft(What.EXTENDED, HOURS, 20 * DAYS, by=TOP),
    Draft(What.ESCALATED, HOURS, by=ADVISOR),
)


def test_no_sequence_of_four_happenings_loses_a_case() -> None:
    world = World(CARE, BERLIN, roster(*AWAY))
    stands = {opened(world, FRIDAY)}
    for _ in range(LENGTH):
        # Sequences that lead to the very same standing go on together.
        stands = {follows(world, s, draft.happens(s)).standing for s in stands for draft in HAPPENINGS}
    assert {rung for s in stands for rung in (s.rung, s.stage)} == {0, 1, 2, 3}
