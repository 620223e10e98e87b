"""Who may do something in the community: members, by their account."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from hilft.community.queries import member
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from hilft.people.models import Customer

Page = Callable[..., HttpResponseBase]


class MemberRequest(HouseRequest):
    """A request of a customer who is signed in."""

    customer: "Customer"


def for_members(page: Page) -> Page:
    """Open a page to customers with an account: visitors sign in, people of the house are told no."""

    @wraps(page)
    def checked(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.pk is None:
            return redirect_to_login(_back(request))
        if request.customer is None:
            raise PermissionDenied
        return page(request, *args, **kwargs)

    return checked


def named(page: Page) -> Page:
    """Like `for_members`, and who has no name in the community yet chooses one first."""

    @for_members
    @wraps(page)
    def checked(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if member(request.customer) is None:
            return redirect(f"{reverse('public:my_name')}?{urlencode({'next': _back(request)})}")
        return page(request, *args, **kwargs)

    return checked


def _back(request: HouseRequest) -> str:
    """Return where to go on after signing in: the page whose form was sent, for an address that only takes forms."""
    if request.method == "GET":
        return request.get_full_path()
    return request.path.split("/answers/")[0].split("/comments/")[0].rstrip("/") + "/"
