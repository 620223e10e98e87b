"""The reasons to climb beside time: what each is, how often it was met lately, and whether it counts."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hilft.cases.actions.doing import Refused
from hilft.escalation.actions import switch
from hilft.escalation.queries import Use, uses
from hilft.escalation.reasons import Name
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.reasons import RULES
from hilft.web.desk.wording import REASONS
from hilft.web.request import DeskRequest


class Line(NamedTuple):
    """One reason as its page shows it."""

    use: Use
    title: str
    rule: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def reasons(request: DeskRequest) -> HttpResponse:
    """Show every reason; switch one on or off."""
    if request.method == "POST":
        return _switched(request)
    lines = [Line(use, str(REASONS[use.name]), str(RULES[Name(use.name)])) for use in uses(now=request.now)]
    return render(request, "ops/reasons.html", {"lines": lines})


def _switched(request: DeskRequest) -> HttpResponse:
    name, is_on = request.POST.get("name", ""), request.POST.get("is_on") == "yes"
    try:
        switch(name, is_on=is_on, by=request.person, now=request.now)
    except Refused:
        raise Http404 from None
    said = _("It counts from now on: %(reason)s.") if is_on else _("It does not count any more: %(reason)s.")
    messages.success(request, said % {"reason": REASONS[name]})
    return redirect("ops:reasons")
