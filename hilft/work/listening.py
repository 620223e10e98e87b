"""Looking for what nobody said to us, and learning at night from what people made of it."""

from datetime import timedelta
from threading import Event

from hilft.base.actions import held, note
from hilft.base.clock import now as database_now
from hilft.channels.actions.searching import look_next, note_terms
from hilft.listening.actions.learning import forget, learn
from hilft.people.queries import organisation
from hilft.work.nightly import hour_before

REST, NIGHT = 5.0, 300.0
"""Seconds between two looks whether a search is due, and whether it is time to learn."""
_LEARNED = "listening"
_ONCE = timedelta(hours=20)


class Searches:
    """Looks for every term that is due, one after the other, until the house stops."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop

    def __call__(self) -> float:
        """Look for what is due now."""
        if organisation() is None:
            return REST
        note_terms(now=database_now())
        while not self._stop.is_set() and look_next(now=database_now()):
            pass
        return REST


def learning() -> float:
    """Once a night, by one process: forget what is too old, and train a model when there is enough to learn from."""
    now = database_now()
    if organisation() is None:
        return NIGHT
    with held(_LEARNED, now=now) as last:
        if last is None or (last.data and (last.at > hour_before(now) or now - last.at < _ONCE)):
            return NIGHT
        forgotten, trained = forget(now=now), learn(now=now)
        note(_LEARNED, {"forgotten": forgotten, "used": trained is not None and trained.is_used}, now=now)
    return NIGHT
