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

    def told(self) -> dict[str, Any]:
        """Return what `hilft audit --json` prints."""
        faults = [{"name": fault.name, "what": fault.what, "case": fault.case_id} for fault in self.faults]
        found = {"at": self.at.isoformat(), "well": not self.is_red, "faults": faults, "histories": self.sample}
        return {**found, "seconds": self.seconds, "trouble": self.trouble, "case": self.case_id}

    def is_stale(self, *, now: datetime) -> bool:
        return now - self.at >= STALE


def audited(at: datetime, data: dict[str, Any]) -> Audited:
    """Return the audit that was written down so."""
    faults = [Found(*fault) for fault in data["faults"]]
    return Audited(at, faults, data["sample"], data["seconds"], data["trouble"], data["case"])


def last_audit() -> Audited | None:
    """Return the last audit, None when there never was one."""
    watch = Watch.objects.filter(pk=AUDIT).first()
    return audited(watch.at, watch.data) if watch is not None else None
