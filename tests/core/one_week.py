"""One week with a small policy, and the bounds of it."""

from dataclasses import replace

from hilft.core.bound import Bound, Longest, bounds
from hilft.core.hours import ALWAYS, Hours
from hilft.core.policy import LawDate, Policy, Rules, Rung, Span, Title, Unit
from hilft.core.roster import Roster
from tests.core.made import BERLIN, CARE, DAY, HOUR, berlin

MONDAY, FRIDAY = berlin(2026, 3, 2), berlin(2026, 3, 6, 18)
WEEK = 6 * DAY


def opening(hours: float) -> Span:
    return Span(hours * 3600.0, Unit.OPEN)


def calendar(hours: float) -> Span:
    return Span(hours * 3600.0, Unit.CALENDAR)


RUNGS = (
    Rung("duty_lead", opening(3), opening(30)),
    Rung("head_of_service", opening(5), opening(40)),
    Rung("head_of_department", opening(9), opening(55)),
)
RULES = Rules(opening(4), opening(10), opening(20), RUNGS, opening(10))
SMALL = replace(CARE, rules={"customer": RULES})
LAW = LawDate("status", Title("Status", "Stand"), calendar(6), "a norm")
ALIVE = Hours("UTC", ALWAYS)


def of_one_week(
    rules: Rules, *, hours: Hours = BERLIN, dates: tuple[LawDate, ...] = (), roster: Roster | None = None
) -> list[Bound]:
    policy: Policy = replace(CARE, rules={"customer": rules}, dates=dates)
    return bounds(policy, hours, MONDAY, ahead=WEEK, roster=roster)


def longest(hours: float) -> Longest:
    """Return what so much opening time is at the most: from a closing on, the first of those that are alike."""
    work = hours * HOUR
    start = max((berlin(2026, 3, day, 18) for day in range(2, 7)), key=lambda at: BERLIN.add(at, work) - at)
    return Longest(BERLIN.add(start, work) - start, start, work, hours / 10)
