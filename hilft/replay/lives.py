"""How long the cases of a log lived, and when a plain alarm would have rung for them: no policy is in here."""

from typing import NamedTuple

from hilft.replay.rows import LAST, OPENING, Item, Step

_DAY = 86_400.0


class Alarm(NamedTuple):
    """A rule of thumb: "no row for so many days", or "older than so many days".

    `sleeps`: it knows solutions, and is silent while one lies with the customer. Days are days of the calendar.
    """

    kind: str
    days: int
    sleeps: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind} {self.days}{' asleep' if self.sleeps else ''}"


SILENCE, AGE = "silence", "age"
ALARMS = tuple(
    Alarm(kind, days, sleeps) for sleeps in (False, True) for kind, days in
    ((SILENCE, 3), (SILENCE, 5), (SILENCE, 7), (AGE, 7), (AGE, 10), (AGE, 14))
)  # fmt: skip


class Life(NamedTuple):
    """A case of the log that is over. Moments are POSIX seconds.

    `solved`: when the solution was put to the customer that ended it, else its end. `rang`: when each alarm rang for
    the first time, None when it never did.
    """

    opened: float
    solved: float
    ended: float
    rang: tuple[float | None, ...]

    def days(self, *, to_solution: bool) -> float:
        """Return how long it lived, in days."""
        return ((self.solved if to_solution else self.ended) - self.opened) / _DAY


class Lives:
    """Follows the rows of a log in the order of time, for a few alarms."""

    def __init__(self, alarms: tuple[Alarm, ...] = ALARMS) -> None:
        self.alarms = alarms
        self._running: dict[str, _Running] = {}

    def row(self, item: Item) -> Life | None:
        """Take the next row; return the whole life when it is the last one of its case."""
        if item.marks & OPENING:
            self._running[item.case] = _Running(item.at, len(self.alarms))
            return None
        case = self._running[item.case]
        self._ring(case, item.at)
        case.row(item)
        if not item.marks & LAST:
            return None
        del self._running[item.case]
        solved = item.at if case.solved is None else case.solved
        return Life(case.opened, solved, item.at, tuple(case.rang))

    def _ring(self, case: "_Running", now: float) -> None:
        """See which alarms rang since the row before; they look at what was known then."""
        if case.step == Step.CLOSED:
            return
        for number, alarm in enumerate(self.alarms):
            if case.rang[number] is None and not (alarm.sleeps and case.step == Step.PROPOSED):
                since = case.touched if alarm.kind == SILENCE else case.opened
                at = max(case.touched, since + alarm.days * _DAY)
                if at < now:
                    case.rang[number] = at


class _Running:
    """A case that the log has more rows of."""

    __slots__ = ("opened", "rang", "solved", "step", "touched")

    def __init__(self, opened: float, alarms: int) -> None:
        self.opened = self.touched = opened
        self.step = int(Step.TOUCHED)
        self.solved: float | None = None
        self.rang: list[float | None] = [None] * alarms

    def row(self, item: Item) -> None:
        self.touched, self.step = item.at, item.step
        if item.step == Step.PROPOSED:
            self.solved = item.at if self.solved is None else self.solved
        elif item.step != Step.CLOSED:
            self.solved = None
