"""The loop that opens the canary again and again, watches it climb and be told, and closes it.

One new case each time: it is opened, routed, due, claimed, climbed, told and closed by what does so for customers, with
a history as short as theirs. At most one is open, however many processes work.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from hilft.base.actions import held, note
from hilft.base.clock import now as database_now
from hilft.cases.actions.doing import do
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Outcome
from hilft.cases.models.case import CANARY
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.desk.canary import SPAN, canary
from hilft.people.models import Organisation
from hilft.people.queries import organisation, roster

LOOK = 2.0
"""Seconds between two looks at it."""


def watch_canary() -> float:
    """Open the canary when its time has come, close it when it was told; return the seconds to rest."""
    if settings.CANARY_MINUTES and (house := organisation()) is not None:
        look(house, every=timedelta(minutes=settings.CANARY_MINUTES), now=database_now())
    return LOOK


def look(house: Organisation, *, every: timedelta, now: datetime) -> None:
    """Take the one step that is due for the canary, if any: close the one that was told, or open the next."""
    with held(CANARY, now=now) as mine:
        if mine is None:
            return  # another process looks right now
        last = canary()
        if last is not None and last.closed_at is None:
            if last.told_at is not None:
                do(last.case_id, What.CLOSED, now=now, outcome=Outcome.ANSWERED)
        elif last is None or now >= last.opened_at + every:
            _open(house, now=now)


def _open(house: Organisation, *, now: datetime) -> None:
    people, due = roster(), now + SPAN
    with translation.override(house.language):
        title = _("Canary: does the case climb, and is somebody told?")
    matter = Matter(
        kind=Kind.OPERATIONS,
        title=title,
        channel=CANARY,
        owner_id=people.holder("operator", None, now) or people.standing,
        opened_at=now,
        language=house.language,
        first_word=due,
    )
    opened = open_case(matter, by=None, now=now)
    note(CANARY, {"case": opened.id, "due": due.isoformat()}, now=now)
