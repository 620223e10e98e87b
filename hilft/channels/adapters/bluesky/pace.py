"""How closely the list of notifications is looked at: closely while people write, seldom while nobody does.

Bluesky lets an address ask 3,000 times in five minutes ("Rate Limits" in its documentation, read August 2026), for
everything and all accounts together, and says with each answer how much is left of it. Looking at the whole list every
three seconds takes 100 of them. Between two of those looks only the newest few are asked for, at most every half
second, which takes 500 more, and one for each time that they show something new: at worst, when something new comes
every half second, 1,200 in all. It is left out when half of what the address has is used.
"""

import time
from threading import Event

from hilft.channels.adapters.bluesky.hearing import newest
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.http import Stopped

EVERY, SPARING = 3.0, 15.0
"""Seconds between two looks at the whole list, and when the address has hardly anything left."""
CLOSEST, SHARE = 0.5, 0.01
"""Seconds between two looks at the newest few at least, and as which share of the time that nobody has written."""
ENOUGH, HARDLY = 0.5, 0.2
"""Which share of what an address may ask must be left for looking closely, and for looking as ever."""


class Pace:
    """Says when the whole list is worth reading."""

    def __init__(self, server: BlueskyServer) -> None:
        self._server = server
        self._heard_at = time.monotonic()
        self._newest: list[tuple[str, str]] = []

    def heard(self) -> None:
        """Somebody wrote: they, or others, may write more."""
        self._heard_at = time.monotonic()

    def rest(self, stop: Event) -> None:
        """Wait until the whole list is worth reading, or the house stops."""
        began = time.monotonic()
        while not stop.is_set():
            every, close = pauses(time.monotonic() - self._heard_at, self._server.left)
            remaining = every - (time.monotonic() - began)
            stop.wait(max(min(close, remaining), 0))
            if close >= remaining or self._has_news(stop):
                return

    def _has_news(self, stop: Event) -> bool:
        """Say whether the newest few are others than a moment ago. Trouble is worth a look, which tells of it."""
        try:
            found = newest(self._server, stop=stop)
        except (NotNow, Undeliverable, Stopped):
            return True
        is_same, self._newest = found == self._newest, found
        return not is_same


def pauses(quiet: float, left: float) -> tuple[float, float]:
    """Return the seconds between two looks at the whole list, and between two at the newest few.

    `quiet`: seconds since somebody wrote; `left`: which share of what the address may ask is left. Where both are the
    same the newest few are not asked for.
    """
    every = EVERY if left > HARDLY else SPARING
    return every, min(max(quiet * SHARE, CLOSEST), every) if left > ENOUGH else every
