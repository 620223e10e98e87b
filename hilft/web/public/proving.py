"""The door between public and private: a page that shows no case, only a code for this one browser."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.checking import confirm_by_mail
from hilft.channels.actions.proving import leave, open_link, show_code
from hilft.channels.checks import check_of_mail
from hilft.channels.private import case_of, code_for, passage_by, proof_in
from hilft.community.actions.brake import brake
from hilft.core.codes import shown
from hilft.web.public.own import GONE, keep_private, secrets_of, with_secret
from hilft.web.request import HouseRequest
from hilft.web.source import source_of

UNREADABLE = 422


@require_safe
def private(request: HouseRequest, secret: str) -> HttpResponseBase:
    """Show how to get in, the code of this browser, or the way on. Looking changes nothing."""
    return keep_private(_shown(request, secret))


@require_POST
def code(request: HouseRequest, secret: str) -> HttpResponseBase:
    """Show this browser a code of its own."""
    passage = passage_by(secret)
    if passage is None:
        return keep_private(_gone(request))
    try:
        brake("private", source_of(request), now=request.now)
        session, _code = show_code(passage.pk, now=request.now)
    except Refused as reason:
        return keep_private(_shown(request, secret, refused=str(reason), status=UNREADABLE))
    return keep_private(with_secret(request, redirect("public:private", secret), session))


@require_POST
def opening(request: HouseRequest, secret: str) -> HttpResponseBase:
    """Let in the first browser that opens a direct message's link on purpose."""
    passage = passage_by(secret)
    if passage is None:
        return keep_private(_gone(request))
    try:
        session = open_link(passage.pk, now=request.now)
    except Refused as reason:
        return keep_private(_shown(request, secret, refused=str(reason), status=UNREADABLE))
    return keep_private(with_secret(request, redirect("public:in_own", case_of(passage).pk), session))


@require_POST
def leaving(request: HouseRequest, number: int) -> HttpResponseBase:
    """Let this browser out again."""
    leave(secrets_of(request), number, now=request.now)
    return keep_private(render(request, "public/private_gone.html", {"has_left": True}))


@require_http_methods(["GET", "HEAD", "POST"])
def check_mail(request: HouseRequest, secret: str) -> HttpResponseBase:
    """Whoever holds a mail's link says on purpose that the address is theirs. Looking changes nothing."""
    check = check_of_mail(secret)
    context = {"check": check, "is_done": False, "refused": ""}
    if check is None:
        return keep_private(_gone(request))
    if request.method == "POST":
        try:
            confirm_by_mail(check.pk, now=request.now)
            context["is_done"] = True
        except Refused as reason:
            context["refused"] = str(reason)
    status = UNREADABLE if context["refused"] else 200
    return keep_private(render(request, "public/check_mail.html", context, status=status))


def _shown(request: HouseRequest, secret: str, *, refused: str = "", status: int = 200) -> HttpResponse:
    passage = passage_by(secret)
    if passage is None or passage.ended_at is not None or passage.expires_at <= request.now:
        return _gone(request)
    if passage.way == "page":
        return redirect("public:my_own", case_of(passage).pk)
    found = proof_in(passage, secrets_of(request))
    if found is not None and found[0].until is not None and found[0].until > request.now:
        to = reverse("public:in_own", args=[case_of(passage).pk])
        return HttpResponseClientRedirect(to) if request.htmx else redirect(to)
    waits = found is not None and found[0].until is None and found[0].expires_at > request.now
    context = {
        "secret": secret,
        "passage": passage,
        "account": passage.account,
        "may_open": passage.way == "message" and passage.used_at is None,
        "code": shown(code_for(found[1])) if found is not None and waits else "",
        "until": found[0].expires_at if found is not None and waits else None,
        "is_over": found is not None and not waits,
        "refused": refused or (_held() if passage.held_until and passage.held_until > request.now else ""),
    }
    if request.GET.get("part") == "waiting":
        return render(request, "public/parts/private_waiting.html", context)
    return render(request, "public/private.html", context, status=status)


def _held() -> str:
    return _("Too many codes came that were not right. Please try again in an hour.")


def _gone(request: HouseRequest) -> HttpResponse:
    return render(request, "public/private_gone.html", status=GONE)
