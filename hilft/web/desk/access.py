"""Who comes to the desk: nobody without a right, and what a person may not see is not there."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase

from hilft.cases.queries import case_for
from hilft.people.permissions import Right, may
from hilft.web.request import DeskRequest, HouseRequest

if TYPE_CHECKING:
    from hilft.cases.models import Case

Page = Callable[..., HttpResponseBase]


def at_desk(right: Right) -> Callable[[Page], Page]:
    """Open a page to persons with this right only: visitors sign in, customers find nothing, others are told no."""

    def keep(page: Page) -> Page:
        @wraps(page)
        def checked(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.pk is None:
                return redirect_to_login(request.get_full_path())
            if request.person is None:
                raise Http404
            if not may(request.person, right):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        checked.right = right  # type: ignore[attr-defined]  # what a test reads to see that no page is left open
        return checked

    return keep


def case_or_404(request: DeskRequest, number: int) -> "Case":
    """Return the case if this person may see it; for everybody else it does not exist."""
    case = case_for(request.person, number)
    if case is None:
        raise Http404
    return case
