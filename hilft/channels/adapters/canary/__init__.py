"""A way out that leads nowhere: it writes down that a notice about the house's own canary arrived, and when."""

from hilft.base.actions import note
from hilft.base.clock import now as database_now
from hilft.channels.contract import Delivered, Outgoing

HEARD = "canary_heard"
"""The name under which the key of the last notice that arrived is kept."""


def hear(outgoing: Outgoing) -> Delivered:
    """Take a notice as a network would, and keep its key for whoever waits for it."""
    note(HEARD, {"key": outgoing.key}, now=database_now())
    return Delivered(f"canary:{outgoing.key}")
