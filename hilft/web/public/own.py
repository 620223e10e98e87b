"""A customer's own case, reached by a personal link or by their account."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hilft.cases.queries import case_of_link
from hilft.channels.private import let_in
from hilft.community.queries import own_case
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from hilft.cases.models import Case, Representative
    from hilft.people.models import Customer

Page = Callable[..., HttpResponseBase]
GONE = 410
COOKIE, MOST_CASES, LASTS = "private", 5, 30 * 86_400
"""Where a browser keeps what lets it in, in how many cases at once, and for how many seconds."""


@dataclass(frozen=True, slots=True)
class Own:
    """A case in the hands of its customer. `secret`: the personal link's, "" for who is signed in or was let in.

    `door`: the names of addresses begin with it: "my_" for an account, "in_" for a browser that was let in, "for_" for
    somebody who may act for the customer; `by`: by which authority they may.
    """

    case: "Case"
    customer: "Customer"
    secret: str = ""
    door: str = "my_"
    by: "Representative | None" = None

    def said(self, text: str) -> str:
        """Return words as they are kept: those of somebody who acts for the customer say so."""
        if self.by is None or not text.strip():
            return text
        with override(self.case.language):
            return _("%(who)s writes for %(whom)s: %(text)s") % {"who": self.by.who, "whom": self.by.whom, "text": text}

    def url(self, name: str, *more: int) -> str:
        """Return the address of something about this case, through the same door."""
        if self.by is not None:
            return reverse(f"public:for_{name}", args=[self.secret, self.case.pk, *more])
        if self.secret:
            return reverse(f"public:{name}", args=[self.secret, *more])
        return reverse(f"public:{self.door}{name}", args=[self.case.pk, *more])


def by_link(page: Page) -> Page:
    """Open a page to whoever holds a personal link; an unknown or expired one says how to get a new one."""

    @wraps(page)
    def opened(request: HouseRequest, secret: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        case = case_of_link(secret, "customer", now=request.now)
        if case is None or case.customer is None:
            return keep_private(render(request, "public/link_gone.html", status=GONE))
        return keep_private(page(request, Own(case, case.customer, secret), *args, **kwargs))

    return opened


def by_account(page: Page) -> Page:
    """Open a page to the customer whose case it is; for everybody else it does not exist."""

    @wraps(page)
    def opened(request: HouseRequest, number: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.pk is None:
            return redirect_to_login(request.get_full_path())
        case = own_case(request.customer, number) if request.customer is not None else None
        if case is None or request.customer is None:
            raise Http404
        return keep_private(page(request, Own(case, request.customer), *args, **kwargs))

    return opened


def by_session(page: Page) -> Page:
    """Open a page to the browser that was let in; any other is told how to get in."""

    @wraps(page)
    def opened(request: HouseRequest, number: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        case = let_in(secrets_of(request), number, now=request.now)
        if case is None or case.customer is None:
            return keep_private(render(request, "public/private_gone.html", {"was_in": True}, status=GONE))
        return keep_private(page(request, Own(case, case.customer, door="in_"), *args, **kwargs))

    return opened


def secrets_of(request: HouseRequest) -> list[str]:
    """Return the secrets this browser was given when it asked to be let in; they stand in its cookie alone."""
    told = request.COOKIES.get(COOKIE, "")[:300].split(".")
    return [one for one in told if one.isalnum()][:MOST_CASES]


def with_secret(request: HouseRequest, response: HttpResponseBase, secret: str) -> HttpResponseBase:
    """Give this browser one more secret; the oldest go."""
    kept = ".".join([secret, *(one for one in secrets_of(request) if one != secret)][:MOST_CASES])
    response.set_cookie(
        COOKIE, kept, max_age=LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response


def keep_private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page about one customer out of caches and search engines, and its address from every other host.

    Not "no-referrer": browsers then send a form's origin as "null", and no form on the page could be told from a
    forged one.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    return response
