"""Who we are on the networks, how people recognise us, and a form for whoever met somebody who only says so."""

from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.impostors import report_impostor
from hilft.channels.ours import our_accounts
from hilft.community.actions.brake import brake
from hilft.web.public.forms import Once, lines
from hilft.web.request import HouseRequest
from hilft.web.source import source_of

UNREADABLE = 422


class ReportForm(Once):
    """An account that may be a forgery. `website` is a trap: nobody sees it, so whoever fills it in is a machine."""

    address = forms.CharField(
        max_length=300,
        label=_("Which account is it?"),
        help_text=_("Its address or its name, and on which network."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        max_length=2000,
        required=False,
        widget=lines(4),
        label=_("What happened?"),
        help_text=_("Please write no passwords and no numbers here; we make those unreadable."),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HouseRequest) -> HttpResponse:
    """Show our accounts, and take a report of one that is none of ours."""
    form = ReportForm(request.POST or None, initial={"token": uuid4().hex})
    if not form.is_valid():
        return _show(request, form, status=UNREADABLE if form.is_bound else 200)
    try:
        brake("report", source_of(request), now=request.now)
    except Refused as reason:
        return _show(request, form, refused=str(reason), status=UNREADABLE)
    told = form.cleaned_data
    if not told["website"]:
        report_impostor(told["address"], told["note"], token=told["token"], now=request.now)
    return redirect("public:reported")


@require_safe
def reported(request: HouseRequest) -> HttpResponse:
    """Thank whoever reported."""
    return render(request, "public/reported.html")


def _show(request: HouseRequest, form: ReportForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "refused": refused, "ours": our_accounts()}
    return render(request, "public/accounts.html", context, status=status)
