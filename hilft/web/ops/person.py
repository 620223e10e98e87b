"""One person of the house: who they are, for what they are on duty, when they are away, whether they work here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.absences import name_standing_head, record_absence
from hilft.deliveries.actions import invite_again
from hilft.desk.queries import owned_by
from hilft.people import actions
from hilft.people.actions import Unfit
from hilft.people.permissions import Right, may
from hilft.people.queries import one_of_everybody, persons, teams
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE
from hilft.web.desk.rows import rows_of
from hilft.web.ops.away import warn_of_commitments
from hilft.web.ops.forms import AbsenceForm, DutyForm, PersonForm
from hilft.web.ops.staff import line_of
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.people.models import Person


@require_safe
@at_desk(Right.MANAGE)
def person(request: DeskRequest, number: int) -> HttpResponse:
    """Show one person."""
    return _page(request, _known(number))


@require_POST
@at_desk(Right.MANAGE)
def profile(request: DeskRequest, number: int) -> HttpResponse:
    """Change name, role, team or language."""
    found, form = _known(number), PersonForm(request.POST, auto_id="profile_%s")

    def change() -> None:
        actions.change_profile(found, form.profile, by=request.person, now=request.now)

    return _with(request, found, "profile", form, change, _("Changed."))


@require_POST
@at_desk(Right.MANAGE)
def duties(request: DeskRequest, number: int) -> HttpResponse:
    """Put somebody on duty."""
    found, form = _known(number), DutyForm(request.POST, auto_id="duty_%s")

    def assign() -> None:
        values = form.cleaned_data
        span = {"starts": values["starts"], "ends": values["ends"]}
        actions.assign_duty(found, values["role"], team=form.chosen_team, by=request.person, **span)

    return _with(request, found, "duty", form, assign, _("%(name)s is on duty.") % {"name": found.name})


@require_POST
@at_desk(Right.MANAGE)
def duty_end(request: DeskRequest, number: int, duty: int) -> HttpResponse:
    """End a duty now."""
    found = _known(number)
    one = next((one for one in found.duties.all() if one.pk == duty), None)
    if one is None:
        raise Http404
    return _plain(
        request, found, lambda: actions.end_duty(one, by=request.person, now=request.now), _("The duty has ended.")
    )


@require_POST
@at_desk(Right.MANAGE)
def absences(request: DeskRequest, number: int) -> HttpResponse:
    """Write down that somebody is away; the clock looks at their cases when it begins."""
    found = _known(number)
    form = AbsenceForm(request.POST, others=_others(found), auto_id="absence_%s")

    def record() -> None:
        span = {"start": form.cleaned_data["start"], "end": form.cleaned_data["end"]}
        record_absence(found, deputy=form.chosen_deputy, by=request.person, now=request.now, **span)
        warn_of_commitments(request, found.pk, **span)

    return _with(request, found, "absence", form, record, _("Written down. The cases are covered when it begins."))


@require_POST
@at_desk(Right.MANAGE)
def absence_end(request: DeskRequest, number: int, absence: int) -> HttpResponse:
    """Somebody is back, or does not leave."""
    found = _known(number)
    one = next((one for one in found.absences.all() if one.pk == absence), None)
    if one is None:
        raise Http404
    done = _("%(name)s is here.") % {"name": found.name}
    return _plain(request, found, lambda: actions.end_absence(one, by=request.person, now=request.now), done)


@require_POST
@at_desk(Right.MANAGE)
def invitation(request: DeskRequest, number: int) -> HttpResponse:
    """Send the invitation once more."""
    found = _known(number)
    if getattr(found, "account", None) is None:
        raise Http404
    done = _("The invitation is on its way once more.")
    return _plain(request, found, lambda: invite_again(found, by=request.person, now=request.now), done)


@require_POST
@at_desk(Right.MANAGE)
def standing(request: DeskRequest, number: int) -> HttpResponse:
    """Make somebody the standing duty head."""
    found = _known(number)
    done = _("%(name)s is reached from now on when nobody else is there.") % {"name": found.name}
    return _plain(request, found, lambda: name_standing_head(found, by=request.person, now=request.now), done)


@require_POST
@at_desk(Right.MANAGE)
def departure(request: DeskRequest, number: int) -> HttpResponse:
    """Let somebody go, unless they own open cases: then the page says so and shows them."""
    found = _known(number)
    done = _("%(name)s does not work here any more.") % {"name": found.name}
    return _plain(request, found, lambda: actions.deactivate(found, by=request.person), done)


@require_POST
@at_desk(Right.MANAGE)
def comeback(request: DeskRequest, number: int) -> HttpResponse:
    """Let somebody work here again."""
    found = _known(number)
    done = _("%(name)s works here again.") % {"name": found.name}
    return _plain(request, found, lambda: actions.activate(found, by=request.person), done)


def _known(number: int) -> "Person":
    found = one_of_everybody(number)
    if found is None:
        raise Http404
    return found


def _others(person: "Person") -> "list[Person]":
    return [one for one in persons() if one.pk != person.pk and may(one, Right.OWN)]


def _with(
    request: DeskRequest, found: "Person", name: str, form: Form, deed: Callable[[], object], done: str
) -> HttpResponse:
    """Do what a form asks; when it cannot be, the form comes back as it was typed, with the sentence."""
    if not form.is_valid():
        return _page(request, found, forms={name: form})
    try:
        deed()
    except Unfit as reason:
        form.add_error(None, str(reason))
        return _page(request, found, forms={name: form})
    messages.success(request, done)
    return redirect("ops:person", found.pk)


def _plain(request: DeskRequest, found: "Person", deed: Callable[[], object], done: str) -> HttpResponse:
    """Do what needs no form."""
    try:
        deed()
    except Unfit as reason:
        return _page(request, found, refused=str(reason))
    messages.success(request, done)
    return redirect("ops:person", found.pk)


def _page(
    request: DeskRequest, found: "Person", *, forms: dict[str, Form] | None = None, refused: str = ""
) -> HttpResponse:
    owned = owned_by(found)
    line = line_of(found, request.now, open_cases=len(owned))
    initial = {"name": found.name, "alias": found.alias, "role": found.role, "team": found.team_id}
    known = teams()
    context: dict[str, Any] = {
        "line": line,
        "away": [one for one in found.absences.all() if one.span.upper > request.now],
        "rows": rows_of(owned, request.now, me=found.pk),
        "profile": PersonForm(known=known, auto_id="profile_%s", initial={**initial, "language": found.language}),
        "duty": DutyForm(known=known, auto_id="duty_%s", initial={"starts": request.now, "team": found.team_id}),
        "absence": AbsenceForm(auto_id="absence_%s", others=_others(found)),
        "refused": refused,
        "may_stand": not line.is_standing and may(found, Right.MANAGE),
        **(forms or {}),
    }
    return render(request, "ops/person.html", context, status=UNREADABLE if forms or refused else 200)
