"""The operator's page: in bounds or not, what waits, what failed, what was set aside."""

from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilft.channels.queries import set_aside
from hilft.deliveries.actions import try_again
from hilft.deliveries.queries import delivery, failed
from hilft.desk.health import SILENT, Beat, Health, health, operations_cases
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.rows import rows_of
from hilft.web.ops.watching import late_words, watching
from hilft.web.ops.wording import LOOPS, aside, letter
from hilft.web.request import DeskRequest
from hilft.web.troubles import in_words

if TYPE_CHECKING:
    from datetime import datetime

    from hilft.channels.models import RawMessage
    from hilft.deliveries.models import Delivery

MOST = 25


class Loop(NamedTuple):
    """A process that works: what it does, where, when last, how late it was then (seconds)."""

    kind: str
    name: str
    at: "datetime"
    is_silent: bool
    lateness: float


class Failed(NamedTuple):
    """A letter that never arrived."""

    delivery: "Delivery"
    what: str


class Aside(NamedTuple):
    """A message that nobody took in."""

    raw: "RawMessage"
    why: str


@require_safe
@at_desk(Right.OPERATE)
def home(request: DeskRequest) -> HttpResponse:
    """Show how the machine is; the state alone when only that is asked for."""
    state = health(now=request.now)
    context: dict[str, Any] = {
        "health": state,
        "sentences": _sentences(state),
        "loops": _loops(state),
        "watching": watching(state),
    }
    if request.GET.get("part") == "state":
        return render(request, "ops/parts/state.html", context)
    letters, asides = failed(most=MOST), set_aside(most=MOST)
    context |= {
        "letters": [Failed(one, letter(one.what)) for one in letters[:MOST]],
        "more_letters": len(letters) > MOST,
        "asides": [Aside(one, aside(one.set_aside)) for one in asides[:MOST]],
        "more_asides": len(asides) > MOST,
        "rows": rows_of(operations_cases(), request.now),
        "version": version("hilft"),
    }
    return render(request, "ops/home.html", context)


@require_POST
@at_desk(Right.OPERATE)
def attempt(request: DeskRequest, number: int) -> HttpResponse:
    """Send a failed letter once more."""
    found = delivery(number)
    if found is None:
        raise Http404
    try_again(found, by=request.person, now=request.now)
    messages.success(request, _("It is on its way once more."))
    return redirect("ops:home")


def _sentences(state: Health) -> list[str]:
    """Return what is out of bounds, each with what it means and what to do."""
    silent = {
        "clock": _("No clock runs: no missed deadline climbs until one does. Start the loops: hilft up --only work."),
        "outbox": _("No outbox runs: no letter leaves until one does. Start the loops: hilft up --only work."),
    }
    told = [silent[kind] for kind in state.silent]
    if state.is_overdue:
        told.append(_("A deadline passed more than a minute ago and the clock has not acted on it."))
    if state.is_unsent:
        told.append(_("A letter should have left more than five minutes ago. Look at the mail server."))
    if state.is_waiting:
        told.append(_("A message has waited more than five minutes to be taken in."))
    if state.is_mute:
        told.append(_("No letter has been able to leave for more than five minutes: nobody is alarmed by mail."))
    told += late_words(state)
    deaf = _("The channel %(name)s hears nothing: %(trouble)s")
    return told + [deaf % {"name": one.name, "trouble": in_words(one.trouble)} for one in state.deaf]


def _loops(state: Health) -> list[Loop]:
    """Return the loops that run; one that fell silent only while no other of its kind has taken over."""
    runs = [_loop(beat, state.at - beat.at) for beat in state.beats if state.at - beat.at < SILENT]
    return runs + [_loop(beat, state.at - beat.at) for beat in state.beats if beat.kind in state.silent]


def _loop(beat: Beat, ago: timedelta) -> Loop:
    kind = str(LOOPS.get(beat.kind, beat.kind))
    name = beat.name.removeprefix(beat.kind).strip()
    return Loop(kind, name, beat.at, ago >= SILENT, float(beat.data.get("lateness", 0.0)))
