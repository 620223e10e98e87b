"""Everybody who works here: a list, the invitation of somebody new, the teams."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hilft.cases.queries import load
from hilft.deliveries.actions import invite
from hilft.people.actions import Unfit, make_team
from hilft.people.permissions import Right
from hilft.people.queries import everybody
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE, posted
from hilft.web.ops.forms import InviteForm, TeamForm
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.people.models import Absence, Duty, Person, Shift


class Line(NamedTuple):
    """One person in the list. `shifts`: weekly ones that hold or will; `away`: an absence that lasts or comes.

    `state`: "gone", "invited" or "".
    """

    person: "Person"
    role: str
    duties: "list[Duty]"
    shifts: "list[Shift]"
    away: "Absence | None"
    is_away: bool
    open_cases: int
    is_standing: bool
    state: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def people(request: DeskRequest) -> HttpResponse:
    """Show everybody, or invite somebody."""
    initial = {"role": "advisor", "language": (get_language() or "en")[:2]}
    form, refused = InviteForm(posted(request), initial=initial), ""
    if form.is_valid():
        try:
            person = invite(form.profile, form.cleaned_data["email"], by=request.person, now=request.now)
        except Unfit as reason:
            refused = str(reason)
        else:
            messages.success(request, _invited(person))
            return redirect("ops:people")
    return _page(request, form=form, team_form=TeamForm(), refused=refused)


@require_POST
@at_desk(Right.MANAGE)
def teams(request: DeskRequest) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            team = make_team(form.cleaned_data["team_name"], by=request.person)
        except Unfit as reason:
            form.add_error("team_name", str(reason))
        else:
            messages.success(request, _("The team %(name)s is there.") % {"name": team.name})
            return redirect("ops:people")
    return _page(request, form=InviteForm(), team_form=form)


def _page(request: DeskRequest, *, form: InviteForm, team_form: TeamForm, refused: str = "") -> HttpResponse:
    found = everybody()
    loads = load({person.pk for person in found})
    context: dict[str, Any] = {
        "lines": [line_of(person, request.now, open_cases=loads.get(person.pk, 0)) for person in found],
        "teams": form.known.values(),
        "form": form,
        "team_form": team_form,
        "refused": refused,
    }
    status = UNREADABLE if form.is_bound or team_form.is_bound else 200
    return render(request, "ops/people.html", context, status=status)


def line_of(person: "Person", now: datetime, *, open_cases: int) -> Line:
    """Return a person as a line of the list; open cases as last counted."""
    away = min((one for one in person.absences.all() if one.span.upper > now), key=_begins, default=None)
    return Line(
        person=person,
        role=person.get_role_display(),
        duties=[duty for duty in person.duties.all() if duty.ends_at is None or duty.ends_at > now],
        shifts=[one for one in person.shifts.all() if one.last_on is None or one.last_on >= now.date()],
        away=away,
        is_away=away is not None and away.span.lower <= now,
        open_cases=open_cases,
        is_standing=bool(getattr(person, "is_standing", False)),
        state=_state(person),
    )


def _begins(absence: "Absence") -> datetime:
    begins: datetime = absence.span.lower
    return begins


def _state(person: "Person") -> str:
    if not person.may_own:
        return "gone"
    account = getattr(person, "account", None)
    return "invited" if account is not None and not account.has_usable_password() else ""


def _invited(person: "Person") -> str:
    if getattr(person, "account", None) is None:
        return _("%(name)s is known here now. Experts answer by a personal link and need no account.") % {
            "name": person.name
        }
    return _("%(name)s is invited: a letter with the link for a password is on its way.") % {"name": person.name}
