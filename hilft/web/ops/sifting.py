"""The rules that may set a stranger's message aside: what each looks at, what it did lately, and whether it is on."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.sifting import switch_rule
from hilft.channels.sifted import Use, uses
from hilft.core.sifting import Rule
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.sifted_words import RULES
from hilft.web.request import DeskRequest


class Line(NamedTuple):
    """One rule as its page shows it."""

    use: Use
    title: str
    rule: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def sifting(request: DeskRequest) -> HttpResponse:
    """Show every rule; switch one on or off."""
    if request.method == "POST":
        return _switched(request)
    lines = [Line(use, str(RULES[use.name][0]), str(RULES[use.name][1])) for use in uses(now=request.now)]
    return render(request, "ops/sifting.html", {"lines": lines})


def _switched(request: DeskRequest) -> HttpResponse:
    name, is_on = request.POST.get("name", ""), request.POST.get("is_on") == "yes"
    try:
        switch_rule(name, is_on=is_on, by=request.person, now=request.now)
    except Refused:
        raise Http404 from None
    said = _("It counts from now on: %(reason)s.") if is_on else _("It does not count any more: %(reason)s.")
    messages.success(request, said % {"reason": RULES[Rule(name)][0]})
    return redirect("ops:sifting")
