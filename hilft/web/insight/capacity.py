"""Whether the people who are there can work off what lies there, for the house and for each team."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hilft.core.capacity import AHEAD, LEAST
from hilft.learning.capacity import looked
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.learning.capacity import Scope


@require_safe
@at_desk(Right.SEE_CASES)
def page(request: DeskRequest) -> HttpResponse:
    """Show what came and ended, who is there, and what is missing."""
    found = looked()
    context: dict[str, Any] = {
        "scopes": found.scopes if found else [],
        "case_id": found.case_id if found else None,
        "weeks": AHEAD // 7,
        "least": LEAST,
    }
    return render(request, "insight/capacity.html", context)


def alarm() -> "Scope | None":
    """Return what everybody may know: where people's hours are missing, None while they are not."""
    found = looked()
    return found.alarm if found else None
