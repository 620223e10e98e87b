"""What the operator's page says about those who watch the machine: heartbeat, canary, audit, lateness, digests."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hilft.desk.audited import Found
from hilft.desk.canary import Canary
from hilft.desk.health import Health
from hilft.desk.tallies import Histogram

MOST = 10
LEGS = {
    "opened": gettext_lazy("not opened in time"),
    "climbed": gettext_lazy("did not climb in time"),
    "told": gettext_lazy("nobody was told in time"),
    "closed": gettext_lazy("not closed in time"),
}
_MEANING = {
    "opened": gettext_lazy("The canary was not opened in time. Start the loops: hilft up --only work."),
    "climbed": gettext_lazy("The canary was due and did not climb in time: customers' deadlines do not climb either."),
    "told": gettext_lazy("The canary climbed and nobody was told in time: alarms about customers do not leave either."),
    "closed": gettext_lazy("The canary was told and not closed in time: look at what the loops say."),
}


class Watching(NamedTuple):
    """What is said. `leg`: on which the canary is late. `way`: how long each leg of the last one took."""

    has_heartbeat: bool
    has_canary: bool
    leg: str
    way: str
    faults: list[Found]
    more_faults: int
    deadlines: int
    lateness: str
    digests: str


def watching(state: Health) -> Watching:
    """Return what the page says."""
    faults = state.audited.faults if state.audited is not None else []
    return Watching(
        has_heartbeat=bool(settings.HEARTBEAT_URL),
        has_canary=bool(settings.CANARY_MINUTES),
        leg=str(LEGS.get(state.late_leg, "")),
        way=_way(state.canary) if state.canary is not None else "",
        faults=faults[:MOST],
        more_faults=max(len(faults) - MOST, 0),
        deadlines=int(state.late.number),
        lateness=_lateness(state.late),
        digests=_digests(state),
    )


def late_words(state: Health) -> list[str]:
    """Return a sentence for what is wrong with the canary and the audit."""
    told = [str(_MEANING[state.late_leg])] if state.late_leg else []
    if state.audited is not None and state.audited.trouble:
        told.append(_("The audit could not be finished: %(trouble)s") % {"trouble": state.audited.trouble})
    elif state.is_red:
        told.append(_("The audit found what must never be. See what it names below, and its case."))
    return told


def _way(canary: Canary) -> str:
    steps: list[tuple[str, datetime, datetime | None]] = [
        (_("climbed %(seconds)s s after its deadline"), canary.due, canary.climbed_at),
        (_("told %(seconds)s s later"), canary.climbed_at or canary.due, canary.told_at),
        (_("closed %(seconds)s s later"), canary.told_at or canary.due, canary.closed_at),
    ]
    said = [words % {"seconds": max(round((at - since).total_seconds()), 0)} for words, since, at in steps if at]
    return ", ".join(said) or _("waits for its deadline")


def _lateness(late: Histogram) -> str:
    """Return within which time half and nearly all deadlines were acted on."""
    half, nearly_all = late.below(0.5), late.below(0.99)
    if not late.number:
        return _("none yet")
    if half is None or nearly_all is None:
        return _("the slowest took longer than a day")
    values = {"half": _seconds(half), "most": _seconds(nearly_all)}
    return _("half within %(half)s s, 99 %% within %(most)s s") % values


def _seconds(number: float) -> str:
    """Return a number of seconds as the reader writes numbers, without an empty decimal."""
    return number_format(number, decimal_pos=None if number % 1 else 0)


def _digests(state: Health) -> str:
    number, sent = int(state.tallies.get("alarms", 0)), int(state.tallies.get("letters", 0))
    alarms = ngettext("%(n)s alarm", "%(n)s alarms", number) % {"n": intcomma(number)}
    letters = ngettext("%(n)s letter", "%(n)s letters", sent) % {"n": intcomma(sent)}
    return _("%(alarms)s in %(letters)s") % {"alarms": alarms, "letters": letters}
