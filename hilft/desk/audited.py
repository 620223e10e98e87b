"""What the nightly audit found last."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hilft.base.models import Watch

AUDIT = "audit"
"""The name under which the last audit is kept."""
STALE = timedelta(hours=26)
"""An audit longer ago than this was missed: it comes once a day."""


class Found(NamedTuple):
    """One fault: the name of the guard or rule, what it is, and the first case of which it is true."""

    name: str
    what: str
    case_id: int | None


class Audited(NamedTuple):
    """The last audit. `trouble`: why it could not be finished, "" when it was. `seconds`: how long it took.

    `case_id`: the operations case its faults became.
    """

    at: datetime
    faults: list[Found]
    sample: int
    seconds: float
    trouble: str
    case_id: int | None

    @property
    def is_red(self) -> bool:
        return bool(self.faults or self.trouble)

    def is_stale(self, *, now: datetime) -> bool:
        return now - self.at >= STALE


def audited(watch: Watch | None) -> Audited | None:
    """Return the audit that was written down so, None when there was none."""
    if watch is None:
        return None
    data: dict[str, Any] = watch.data
    faults = [Found(*fault) for fault in data["faults"]]
    return Audited(watch.at, faults, data["sample"], data["seconds"], data["trouble"], data["case"])
