"""The place up to which was heard, in a list that its network sorts by a moment the writers themselves claim.

A post that arrives late, or claims an earlier moment, stands behind what was heard already. So the place also holds a
mark over what stood in the last hour before it: while the list still shows exactly that, nothing came late; otherwise
that hour is heard again, and the house recognises what it has.
"""

import hashlib
import operator
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hilft.channels.wire.given import moment_of_text

OVERLAP = timedelta(hours=1)
SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """`moment` (as the network wrote it) and `address` of what was heard last; `mark` over the hour before."""

    moment: str = ""
    address: str = ""
    mark: str = ""

    @classmethod
    def parse(cls, cursor: str) -> "Place":
        moment, _, rest = cursor.partition(" ")
        address, _, mark = rest.partition(" ")
        return cls(moment, address, mark) if moment_of_text(moment) is not None else cls()

    @property
    def order(self) -> tuple[str, str]:
        """By what the network's list is sorted."""
        return self.moment, self.address

    @property
    def since(self) -> datetime | None:
        """From when on the list is looked at again; None for all of it."""
        found = moment_of_text(self.moment)
        return None if found is None else found - OVERLAP

    def __str__(self) -> str:
        return f"{self.moment} {self.address} {self.mark}".strip()[:255]


class Marks:
    """The marks of all places in a list of (moment, address), the oldest first."""

    def __init__(self, order: list[tuple[str, str]]) -> None:
        self._moments = [moment_of_text(moment) or SOME_DAY for moment, _ in order]
        sums = [int.from_bytes(hashlib.sha256(one.encode("utf-8", "replace")).digest()[:8], "big") for _, one in order]
        self._sums = list(accumulate(sums, operator.xor, initial=0))

    def behind(self, count: int) -> str:
        """Return the mark of the place behind the first `count`: over those of the last hour, whatever their order."""
        if not count:
            return ""
        start = bisect_left(self._moments, self._moments[count - 1] - OVERLAP, hi=count)
        return f"{self._sums[count] ^ self._sums[start]:016x}"
