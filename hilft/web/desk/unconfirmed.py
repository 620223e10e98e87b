"""The list of cases that wait for their customer's yes, and how far asking has come."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hilft.desk.queries import PAGE
from hilft.desk.unconfirmed import Unconfirmed
from hilft.desk.unconfirmed import unconfirmed as found_unconfirmed
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.lists import page_after
from hilft.web.request import DeskRequest


class Line(NamedTuple):
    """A line of the table. `what`: what the customer was given; `asked`: how often they were reminded, in words."""

    number: int
    url: str
    title: str
    owner: str
    what: str
    since: datetime
    asked: str
    presumed_at: datetime | None


@require_safe
@at_desk(Right.SEE_CASES)
def unconfirmed(request: DeskRequest) -> HttpResponse:
    """Show a page of the list."""
    after = page_after(request.GET.get("after", ""))
    found = found_unconfirmed(request.person, after=after)
    context: dict[str, Any] = {
        "lines": [_line(one) for one in found[:PAGE]],
        "older": _next(found),
        "newer": request.path if after else "",
        "here": request.get_full_path(),
    }
    part = "desk/parts/unconfirmed.html" if request.GET.get("part") == "lines" else "desk/unconfirmed.html"
    return render(request, part, context)


def _line(one: Unconfirmed) -> Line:
    return Line(
        number=one.case.pk,
        url=reverse("desk:case", args=[one.case.pk]),
        title=one.case.title,
        owner=one.case.owner.name,
        what=_("solution proposed") if one.is_proposed else _("a member answered"),
        since=one.since,
        asked=_asked(one),
        presumed_at=one.presumed_at,
    )


def _asked(one: Unconfirmed) -> str:
    if not one.is_proposed:
        return _("not proposed as the solution yet")
    said = ngettext("reminded %(n)s of %(most)s time", "reminded %(n)s of %(most)s times", one.most)
    return said % {"n": one.reminders, "most": one.most}


def _next(found: list[Unconfirmed]) -> str:
    """Return the query of the next page, "" when this is the last."""
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1].case
    return "?" + urlencode({"after": f"{last.next_due.isoformat() if last.next_due else ''},{last.pk}"})
