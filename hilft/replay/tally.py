"""What a replay counts while it runs, in memory that does not grow with the log."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

OVER_DAYS = (30, 90, 180)
"""The ages, in days, from which on a case counts as long."""

_DAY = timedelta(days=1)
_TOLD = 20


class Violation(NamedTuple):
    """A promise that a decision broke. `what`: a sentence that begins with the promise."""

    case: str
    at: datetime
    what: str


class Caught:
    """The long cases that reached one rung in time. `lead`: days left, in hundredths, and how many cases had them."""

    def __init__(self) -> None:
        self.caught = self.early = 0
        self.lead: Counter[int] = Counter()

    def median_lead_days(self) -> float | None:
        """Return the median of the days between the climb and the end of the case, None when none was caught."""
        if not self.caught:
            return None
        low, high = (self.caught - 1) // 2, self.caught // 2
        found: list[int] = []
        before = 0
        for lead, cases in sorted(self.lead.items()):
            found += [lead] * sum(before <= place < before + cases for place in (low, high))
            before += cases
        return round(sum(found) / 200, 2)


class Tally:
    """Counts decisions, climbs and long cases; `rungs` is how many the ladder has."""

    def __init__(self, rungs: int) -> None:
        self.rungs = rungs
        self.decisions = self.cases = self.events = self.violations = 0
        self.told: list[Violation] = []
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.climbs_on: Counter[date] = Counter()
        self.by_rung = [0] * rungs
        self.long = dict.fromkeys(OVER_DAYS, 0)
        self.caught = {over: [Caught() for _ in range(rungs)] for over in OVER_DAYS}

    def event(self, at: datetime) -> None:
        """Count a row of the log; they come in the order of time."""
        self.events += 1
        self.last = at
        if self.first is None:
            self.first = at

    def violated(self, case: str, at: datetime, what: str) -> None:
        """Count a broken promise; the first ones are kept to be told."""
        self.violations += 1
        if len(self.told) < _TOLD:
            self.told.append(Violation(case, at, what))

    def climbed(self, at: datetime) -> None:
        """Count a climb on its day (in UTC)."""
        self.climbs_on[at.date()] += 1

    def ended(self, opened: datetime, end: datetime, reached: list[datetime]) -> None:
        """Count a case that is over. `reached`: when it came to each rung, the lowest first."""
        for rung in range(len(reached)):
            self.by_rung[rung] += 1
        for over in OVER_DAYS:
            if end - opened > over * _DAY:
                self.long[over] += 1
                for rung, at in enumerate(reached):
                    self._caught(self.caught[over][rung], (at - opened) / _DAY, over, end - at)

    def climbs_per_day(self) -> tuple[float, int]:
        """Return the mean over all days from the first row to the last, and the most on one day."""
        if self.first is None or self.last is None:
            return 0.0, 0
        days = (self.last.date() - self.first.date()).days + 1
        return self.climbs_on.total() / days, max(self.climbs_on.values(), default=0)

    def _caught(self, group: Caught, age: float, over: int, left: timedelta) -> None:
        if age < over:
            group.caught += 1
            group.early += age < over / 3
            group.lead[round(left / _DAY * 100)] += 1
