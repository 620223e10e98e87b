"""What every request gets: who asks, what time it is, and headers that keep the browser to this house."""

from collections.abc import Callable, Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from hilft.people.queries import house_now
from hilft.web.request import HouseRequest

GetResponse = Callable[[HttpRequest], HttpResponse]


def policy(*, frames: Sequence[str] = ("'none'",), shows: str = "'none'") -> str:
    """Return what a browser may do with a page. `frames`: who may show it in a frame; `shows`: what it shows in one."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            f"frame-src {shows}",
            f"frame-ancestors {' '.join(frames)}",
            "base-uri 'none'",
            "manifest-src 'self'",
        )
    )


POLICY = policy()
OPEN_BEFORE_SETUP = ("/setup/", "/static/", "/i18n/", "/health", "/metrics")


def security_headers(get_response: GetResponse) -> GetResponse:
    """Forbid the browser everything but this origin's own files; no page here needs more."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.user.is_authenticated if hasattr(request, "user") else False:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return respond


def who_and_when(get_response: GetResponse) -> GetResponse:
    """Put the person, the customer, the house and its time on the request; people read in their own language."""

    def respond(asked: HttpRequest) -> HttpResponse:
        request = cast(HouseRequest, asked)
        request.now, request.house = house_now()
        account = request.user if request.user.is_authenticated else None
        person = account.person if account is not None else None
        request.person = person if person is not None and person.may_own else None
        request.customer = account.customer if account is not None else None
        if request.person is not None and "django_language" not in request.COOKIES:
            translation.activate(request.person.language)
            request.LANGUAGE_CODE = translation.get_language() or "en"
        return get_response(request)

    return respond


def setup_first(get_response: GetResponse) -> GetResponse:
    """Without a standing duty head the house does not open: every address leads to the set-up."""

    def respond(request: HttpRequest) -> HttpResponse:
        if cast(HouseRequest, request).house is not None or request.path.startswith(OPEN_BEFORE_SETUP):
            return get_response(request)
        return redirect("setup:start")

    return respond
