"""The lists of the desk: next deadline first, a page at a time, and the search over all cases."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hilft.desk.queries import PAGE, cases_of, found_cases
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.rows import rows_of
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.cases.models import Case

TITLES = {
    "mine": _("Mine"),
    "offers": _("Offered to me"),
    "team": _("Team"),
    "missed": _("Missed"),
    "waiting": _("Waiting"),
    "consults": _("Consults"),
    "all": _("All open"),
}
EMPTY = {
    "mine": _("You own no open case."),
    "offers": _("Nobody offers you a case."),
    "team": _("Your team has no open case."),
    "missed": _("No case has climbed and no deadline was missed."),
    "waiting": _("None of your cases waits for anybody."),
    "consults": _("No question is open."),
    "all": _("There is no open case."),
}


@require_safe
@at_desk(Right.SEE_CASES)
def start(_request: DeskRequest) -> HttpResponse:
    """Begin with one's own cases."""
    return redirect("desk:list", "mine")


@require_safe
@at_desk(Right.SEE_CASES)
def cases(request: DeskRequest, name: str) -> HttpResponse:
    """Show one list."""
    after = page_after(request.GET.get("after", ""))
    found = cases_of(name, person=request.person, now=request.now, after=after)
    context: dict[str, Any] = {
        "name": name,
        "title": TITLES[name],
        "nothing": EMPTY[name],
        "rows": rows_of(found[:PAGE], request.now, me=request.person.pk),
        "older": _next(found),
        "newer": request.path if after else "",
        "here": request.get_full_path(),
    }
    part = "desk/parts/rows.html" if request.GET.get("part") == "rows" else "desk/list.html"
    return render(request, part, context)


@require_safe
@at_desk(Right.SEE_CASES)
def search(request: DeskRequest) -> HttpResponse:
    """Find cases by number, words, title, customer's name or address."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = found_cases(words, person=request.person) if words else None
    context: dict[str, Any] = {"words": words, "found": found, "rows": []}
    if found is not None:
        context["rows"] = rows_of(found.cases, request.now)
    return render(request, "desk/search.html", context)


def page_after(text: str) -> tuple[datetime, int] | None:
    """Return where a page begins; the first page for anything that no page of ours links to."""
    moment, _comma, number = text.rpartition(",")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return (at, int(number)) if at is not None and at.tzinfo is not None and number.isdecimal() else None


def _next(found: "list[Case]") -> str:
    """Return the query of the next page, "" when this is the last."""
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    return "?" + urlencode({"after": f"{last.next_due.isoformat() if last.next_due else ''},{last.pk}"})
