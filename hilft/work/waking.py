"""Loops that wait for something are woken by the database as soon as it is there.

One connection listens for the whole process, outside of any transaction. While it cannot be had, or behind a pooler
that delivers no notices, the loops look by time, as they do beside it: a notice that is lost loses nothing.
"""

from collections.abc import Collection, Mapping
from threading import Event

import psycopg
import structlog
from django.db import DEFAULT_DB_ALIAS
from psycopg import sql

from hilft.base.notices import address_of

log = structlog.get_logger()
AGAIN = 5.0
"""Seconds before the listening connection is opened again."""
_SLICE = 0.5  # seconds between two looks whether to end
_LIVELY: Mapping[str, int] = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""A line that was cut without a word is noticed within a minute."""


def wake(sleepers: Mapping[str, Collection[Event]], stop: Event) -> None:
    """Set the events of each name whenever the database notifies it, until asked to stop.

    All of them are set when listening begins: what came before was not told. A break is said once, until it is mended.
    """
    is_told = False
    while not stop.is_set():
        try:
            with psycopg.connect(**{**_LIVELY, **address_of(DEFAULT_DB_ALIAS)}, autocommit=True) as line:
                for name in sleepers:
                    line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
                is_told = False
                for events in sleepers.values():
                    _set(events)
                while not stop.is_set():
                    for notice in line.notifies(timeout=_SLICE):
                        _set(sleepers[notice.channel])
        except (psycopg.Error, OSError) as reason:
            if not is_told:
                log.warning("News of the database is not heard; the loops look by time.", reason=_first(reason))
            is_told = True
            stop.wait(AGAIN)


def _set(events: Collection[Event]) -> None:
    for event in events:
        event.set()


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
