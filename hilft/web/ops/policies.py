"""The rules: which versions there are, which are in force for whom, and putting one in force on purpose."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hilft.people.permissions import Right
from hilft.people.queries import teams
from hilft.policies.actions import end_own_rules, put_in_force
from hilft.policies.queries import (
    calendar_version,
    calendar_versions,
    forces,
    hours,
    in_force,
    packs,
    policy_version,
    policy_versions,
    rulings,
)
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE, posted
from hilft.web.ops import opening
from hilft.web.ops.policies_forms import ForceForm
from hilft.web.ops.policies_preview import Texts, bounds_beside
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.policies.models import CalendarVersion, InForce, PolicyVersion, Ruling

CALENDAR_PACK = "hours"
MOST = 20


class Force(NamedTuple):
    """What holds for a team, or (team "") for everybody else."""

    team: str
    row: "InForce"


class Told(NamedTuple):
    """What was put in force once, for a team or (team "") for everybody."""

    team: str
    row: "Ruling"


class Version(NamedTuple):
    """One stored version, and for whom it is in force now."""

    row: "PolicyVersion | CalendarVersion"
    holds_for: list[str]


@require_safe
@at_desk(Right.MANAGE)
def policies(request: DeskRequest) -> HttpResponse:
    """Show every version, and what is in force for whom."""
    held, shipped = _forces(), packs()
    names = {team.pk: team.name for team in teams()}
    context: dict[str, Any] = {
        "rulings": [Told(names.get(row.team_id or 0, ""), row) for row in rulings(most=MOST)],
        "forces": held,
        "policies": [_version(row, held) for row in policy_versions()],
        "calendars": [_version(row, held) for row in calendar_versions()],
        "packs": [name for name in shipped if name != CALENDAR_PACK],
        "calendar_pack": CALENDAR_PACK,
    }
    return render(request, "ops/policies.html", context)


@require_safe
@at_desk(Right.MANAGE)
def policy(request: DeskRequest, number: int) -> HttpResponse:
    """Show one version of a policy and what it promises on the calendar in force."""
    row = policy_version(number)
    if row is None:
        raise Http404
    calendar = in_force().calendar.text
    texts = Texts(row.text, calendar)
    lines = bounds_beside(texts, texts, now=request.now)
    context = {"version": _version(row, _forces()), "lines": row.text.splitlines(), "bounds": lines}
    return render(request, "ops/policy.html", context)


@require_safe
@at_desk(Right.MANAGE)
def calendar(request: DeskRequest, number: int) -> HttpResponse:
    """Show one version of a calendar and when it is open in the next weeks."""
    row = calendar_version(number)
    if row is None:
        raise Http404
    context = {
        "version": _version(row, _forces()),
        "lines": row.text.splitlines(),
        "weeks": opening.weeks(hours(row.pk), now=request.now, language=_language()),
        "is_calendar": True,
    }
    return render(request, "ops/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def policy_force(request: DeskRequest, number: int) -> HttpResponse:
    """Ask for whom a policy is to hold and by which opening hours; let it hold."""
    row = policy_version(number)
    if row is None:
        raise Http404
    others = calendar_versions()
    now_held = in_force()
    form = ForceForm(
        posted(request),
        teams=teams(),
        others=others,
        label=_("Opening hours"),
        initial={"other": now_held.calendar_id},
    )
    if form.is_valid():
        other = next(one for one in others if one.pk == form.cleaned_data["other"])
        return _put(request, form, row, other)
    return _ask(request, form, row)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def calendar_force(request: DeskRequest, number: int) -> HttpResponse:
    """Ask for whom a calendar is to hold and with which policy; let it hold."""
    row = calendar_version(number)
    if row is None:
        raise Http404
    others = policy_versions()
    now_held = in_force()
    form = ForceForm(
        posted(request), teams=teams(), others=others, label=_("Policy"), initial={"other": now_held.policy_id}
    )
    if form.is_valid():
        other = next(one for one in others if one.pk == form.cleaned_data["other"])
        return _put(request, form, other, row)
    return _ask(request, form, row, is_calendar=True)


@require_POST
@at_desk(Right.MANAGE)
def own_rules_end(request: DeskRequest, team: int) -> HttpResponse:
    """Let the rules for everybody hold for a team, too."""
    end_own_rules(team, by=request.person, now=request.now)
    messages.success(request, _("The rules for everybody hold for this team's new cases from now on."))
    return redirect("ops:policies")


def _put(request: DeskRequest, form: ForceForm, policy: "PolicyVersion", calendar: "CalendarVersion") -> HttpResponse:
    put_in_force(policy, calendar, team_id=form.cleaned_data["team"], by=request.person, now=request.now)
    messages.success(
        request, _("From now on new cases get these rules. Running cases keep theirs until you move them.")
    )
    return redirect("ops:policies")


def _ask(
    request: DeskRequest, form: ForceForm, row: "PolicyVersion | CalendarVersion", *, is_calendar: bool = False
) -> HttpResponse:
    context = {"form": form, "version": _version(row, _forces()), "is_calendar": is_calendar}
    return render(request, "ops/policy_force.html", context, status=UNREADABLE if form.is_bound else 200)


def _forces() -> list[Force]:
    names = {team.pk: team.name for team in teams()}
    return [Force(names.get(row.team_id or 0, ""), row) for row in forces()]


def _version(row: "PolicyVersion | CalendarVersion", held: list[Force]) -> Version:
    holds = [one.team or _("everybody") for one in held if row in (one.row.policy, one.row.calendar)]
    return Version(row, holds)


def _language() -> str:
    return (get_language() or "en")[:2]
