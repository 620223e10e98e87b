"""A round over many things of which none waits for another."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError

log = structlog.get_logger()
T = TypeVar("T")


def each(
    things: Iterable[T], act: Callable[[T], object], *, what: str, failed: Callable[[T], object] | None = None
) -> int:
    """Do this to each, in a transaction of its own, and return to how many it was done.

    One that fails is logged under `what`, given to `failed`, and stands in no other's way: without that, the first bad
    one would hold up all that come after it, round after round. When the database goes away the round ends.
    """
    done = 0
    for thing in things:
        try:
            act(thing)
            done += 1
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception(what, thing=thing)
            if failed is not None:
                failed(thing)
    return done
