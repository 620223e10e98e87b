"""One process of the house under fire, with the house's own loops: `python -m tests.chaos.process clock|outbox`.

The sender writes down each letter that leaves before it leaves, in a file that only grows: what a network would see.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import cast

import django

from hilft.channels.contract import Channel, Delivered, Outgoing
from hilft.work.bell import ASKING
from hilft.work.loops import Loop, running

SLOW = 0.3
"""Seconds the network takes to say that it has a letter."""


class Recording:
    """A channel that writes down the key of each letter it is given, then passes it on."""

    def __init__(self, channel: Channel, record: Path) -> None:
        self._channel, self._record = channel, record

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Pass a letter on; one line for each time, whoever else writes at the same moment."""
        with self._record.open("a", encoding="utf-8") as file:
            file.write(f"{outgoing.key}\n")
        delivered = self._channel.deliver(outgoing)
        time.sleep(SLOW)  # a kill in here hits between what left and the mark that it did
        return delivered


def main(role: str) -> None:
    """Run one loop until killed."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
    django.setup()
    stop = threading.Event()
    with running([_loop(role)], stop):
        signal.sigwait(ASKING)


def _loop(role: str) -> Loop:
    if role == "clock":
        from hilft.work.rounds import Clock

        return Loop("clock", Clock())
    from hilft.channels import sender
    from hilft.channels.registry import mail

    record = Path(os.environ["CHAOS_RECORD"])
    # The sender asks for its channel under this name; everything else about it is as in the house.
    setattr(sender, "mail", lambda: cast("Channel", Recording(mail(), record)))  # noqa: B010 - it is not exported
    return Loop("outbox", sender.send_due)


if __name__ == "__main__":
    main(sys.argv[1])
