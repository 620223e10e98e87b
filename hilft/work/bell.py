"""How a house is asked to stop: SIGINT (Ctrl-C) or SIGTERM, at any moment, also while it is being made ready."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKING = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """Somebody asked us to stop before the house was ready. Not an Exception: nothing may swallow it."""


class Bell:
    """Rings once. While `interrupts`, ringing breaks off whatever is being done; afterwards it is only remembered."""

    def __init__(self) -> None:
        self.rung = False
        self.interrupts = True

    def hang(self) -> None:
        """Listen for the signals from now on."""
        for number in ASKING:
            signal.signal(number, self._ring)

    @contextmanager
    def muffled(self) -> Iterator[None]:
        """Finish what is done in here first, and stop right after it if the bell has rung meanwhile."""
        self.interrupts = False
        yield
        self.interrupts = True
        if self.rung:
            raise Stopped

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        is_first, self.rung = not self.rung, True
        if is_first and self.interrupts:
            raise Stopped
