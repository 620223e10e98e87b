"""The roster: who is on duty in the next two weeks, where nobody is, the weekly shifts, and who is away from now on."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hilft.cases.actions.absences import record_absence
from hilft.core.hours import Hours
from hilft.people import actions
from hilft.people.actions import Unfit
from hilft.people.permissions import Right, may
from hilft.people.queries import persons, role_words, shift, shifts, teams
from hilft.people.queries import roster as people_roster
from hilft.policies.queries import hours, in_force, policy
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE, posted
from hilft.web.ops import roster_table
from hilft.web.ops.away import warn_of_commitments
from hilft.web.ops.roster_forms import ShiftForm, SicknessForm
from hilft.web.request import DeskRequest
from hilft.web.setup.forms import WORDS

if TYPE_CHECKING:
    from hilft.people.models import Person, Shift


FOUND = 302


class Line(NamedTuple):
    """A weekly shift in the list, with its weekday in words."""

    row: "Shift"
    weekday: str


@require_safe
@at_desk(Right.MANAGE)
def roster(request: DeskRequest) -> HttpResponse:
    """Show who is on duty, and the weekly shifts."""
    return _page(request)


@require_POST
@at_desk(Right.MANAGE)
def plan(request: DeskRequest) -> HttpResponse:
    """Plan a shift on one or several days of the week."""
    form = _shift_form(request)

    def deed() -> None:
        actions.plan_shifts(form.rota(_hours().zone), by=request.person)

    return _with(request, "shift_form", form, deed, _("Planned. The roster knows it from now on."))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def one_shift(request: DeskRequest, number: int) -> HttpResponse:
    """Let another shift hold instead, from a day on."""
    row = _known(number)
    form = ShiftForm(posted(request), people=_people(), known=teams(), initial=_initial(row, _today(request)))
    if form.is_valid():
        try:
            actions.change_shift(row, form.rota(row.zone), by=request.person, today=_today(request))
        except Unfit as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Changed from that day on."))
            return redirect("ops:roster")
    context = {"form": form, "shift": Line(row, str(list(WORDS.values())[row.weekday]))}
    return render(request, "ops/shift.html", context, status=UNREADABLE if form.is_bound else 200)


@require_POST
@at_desk(Right.MANAGE)
def shift_end(request: DeskRequest, number: int) -> HttpResponse:
    """Let a shift be held no more from today on."""
    row, today = _known(number), _today(request)
    actions.end_shift(row, on=today, by=request.person, today=today)
    messages.success(request, _("The shift is held no more."))
    return redirect("ops:roster")


@require_POST
@at_desk(Right.MANAGE)
def sickness(request: DeskRequest) -> HttpResponse:
    """Somebody is away from this moment on: their cases are covered at once."""
    form = SicknessForm(request.POST, people=_people(), auto_id="sick_%s")

    def deed() -> None:
        values, known = form.cleaned_data, form.people
        span = {"start": request.now, "end": form.end(request.now, _hours().zone)}
        deputy = known.get(values["deputy"])
        record_absence(known[values["person"]], deputy=deputy, by=request.person, now=request.now, **span)
        warn_of_commitments(request, values["person"], **span)

    answer = _with(request, "sick_form", form, deed, _("Written down. Whoever stands in gets the cases now."))
    if answer.status_code == FOUND and request.POST.get("back") == "person":
        return redirect("ops:person", form.cleaned_data["person"])
    return answer


def _with(request: DeskRequest, name: str, form: Form, deed: Callable[[], None], done: str) -> HttpResponse:
    """Do what a form asks; when it cannot be, the page comes back with the sentence and what was typed."""
    if form.is_valid():
        try:
            deed()
        except Unfit as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, done)
            return redirect("ops:roster")
    return _page(request, forms={name: form})


def _page(request: DeskRequest, forms: dict[str, Form] | None = None) -> HttpResponse:
    people, known, held = persons(), teams(), people_roster()
    rules, calendar, today = policy(in_force().policy_id), _hours(), _today(request)
    names = roster_table.Names(
        {one.pk: one.name for one in people}, {team.pk: team.name for team in known}, role_words()
    )
    told, more = roster_table.holes(rules, calendar, held, names, now=request.now)
    words = [str(word) for word in WORDS.values()]
    context: dict[str, Any] = {
        "days": roster_table.days_of(request.now, calendar.zone),
        "rows": roster_table.rows(rules, calendar, held, names, now=request.now),
        "holes": told,
        "more_holes": more,
        "zone": calendar.zone,
        "lines": [Line(row, words[row.weekday]) for row in shifts(today)],
        "shift_form": ShiftForm(people=_workers(people), known=known, initial={"first_on": today}),
        "sick_form": SicknessForm(people=_workers(people), auto_id="sick_%s"),
        **(forms or {}),
    }
    return render(request, "ops/roster.html", context, status=UNREADABLE if forms else 200)


def _shift_form(request: DeskRequest) -> ShiftForm:
    return ShiftForm(request.POST, people=_people(), known=teams())


def _initial(row: "Shift", today: date) -> dict[str, Any]:
    return {
        "person": row.person_id,
        "role": row.role,
        "team": row.team_id,
        "weekdays": [row.weekday],
        "begins": row.begins,
        "ends": row.ends,
        "first_on": max(row.first_on, today),
        "last_on": row.last_on,
    }


def _known(number: int) -> "Shift":
    row = shift(number)
    if row is None:
        raise Http404
    return row


def _people() -> "list[Person]":
    return _workers(persons())


def _workers(people: "list[Person]") -> "list[Person]":
    return [one for one in people if may(one, Right.OWN)]


def _hours() -> Hours:
    return hours(in_force().calendar_id)


def _today(request: DeskRequest) -> date:
    return request.now.astimezone(ZoneInfo(_hours().zone)).date()
