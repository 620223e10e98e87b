"""Which posts were heard lately, in which version: to notice what is changed or deleted while this process lives."""

import time
from collections import OrderedDict
from datetime import timedelta
from threading import Lock

MOST = 300


class Memory:
    """The newest posts, `MOST` of them, for `longest`."""

    longest = timedelta(days=7)

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def is_empty(self) -> bool:
        """Say whether nothing is remembered, as after a start."""
        return not self._known

    def learn(self, address: str, version: str) -> None:
        """Remember this version of a post."""
        with self._lock:
            _, since = self._known.get(address, ("", time.monotonic()))
            self._known[address] = version, since
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def forget(self, address: str) -> None:
        """The post is gone."""
        with self._lock:
            self._known.pop(address, None)

    def version(self, address: str) -> str:
        """Return the version that was heard, or ""."""
        return self._known.get(address, ("", 0.0))[0]

    def addresses(self) -> list[str]:
        """Return the posts that are looked at again."""
        oldest = time.monotonic() - self.longest.total_seconds()
        with self._lock:
            return [address for address, (_, since) in self._known.items() if since > oldest]
