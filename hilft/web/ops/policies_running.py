"""Moving running cases to the rules in force: asked first with what it would do, then done on purpose."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hilft.cases.actions.rules import migrate
from hilft.cases.ruling import preview_migration
from hilft.desk.running import open_under
from hilft.people.permissions import Right
from hilft.people.queries import teams
from hilft.policies.queries import forces
from hilft.web.desk.access import at_desk
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.policies.models import InForce

EVERYBODY = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def running(request: DeskRequest, scope: str) -> HttpResponse:
    """Show what moving the running cases of a team, or of all others, would do; move them."""
    force = _force(scope)
    apart = [row.team_id for row in forces() if row.team_id is not None]
    numbers = open_under(force.policy_id, force.calendar_id, team_id=force.team_id, apart=apart)
    if request.method == "POST":
        done = migrate(numbers, policy=force.policy, calendar=force.calendar, by=request.person, now=request.now)
        said = ngettext(
            "%(moved)s running case has these rules now; %(earlier)s of them is due earlier.",
            "%(moved)s running cases have these rules now; %(earlier)s of them are due earlier.",
            done.moved,
        )
        messages.success(request, said % {"moved": done.moved, "earlier": done.earlier})
        if done.left:
            stay = _("%(left)s cases stay: the new rules do not know their matter.")
            messages.warning(request, stay % {"left": done.left})
        return redirect("ops:policies")
    context: dict[str, Any] = {
        "force": force,
        "team": next((team.name for team in teams() if team.pk == force.team_id), ""),
        "cases": len(numbers),
        "preview": preview_migration(force.policy, force.calendar, now=request.now) if not apart else None,
    }
    return render(request, "ops/policy_running.html", context)


def _force(scope: str) -> "InForce":
    number = None if scope == EVERYBODY else int(scope) if scope.isdecimal() else -1
    found = next((row for row in forces() if row.team_id == number), None)
    if found is None:
        raise Http404
    return found
