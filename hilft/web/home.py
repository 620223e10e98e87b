"""Where somebody lands after signing in."""

from django.http import HttpResponse
from django.shortcuts import redirect

from hilft.people.permissions import Right, may
from hilft.web.request import HouseRequest


def home(request: HouseRequest) -> HttpResponse:
    """Send people of the house to the desk and everybody else to the public pages."""
    if may(request.person, Right.SEE_CASES):
        return redirect("desk:start")
    return redirect("public:home")
