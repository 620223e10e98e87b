"""The page of one case."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import at_case
from hilft.web.desk.page import show_case
from hilft.web.request import DeskRequest


@require_safe
@at_desk(Right.SEE_CASES)
def case(request: DeskRequest, number: int) -> HttpResponse:
    """Show a case: the reins, the journey, everything said and done, and what this person may do now."""
    return show_case(request, at_case(request, number))
