"""Which accounts outside this house speak for us: the list, a new line, and the end of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hilft.channels.networks import networks
from hilft.people.actions.official import UNPROVEN, list_official, unlist_official
from hilft.people.actions.unfit import Unfit
from hilft.people.permissions import Right
from hilft.people.queries import official_accounts
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE
from hilft.web.forms import offer
from hilft.web.request import DeskRequest


class OfficialForm(forms.Form):
    """An account that speaks for us."""

    network = forms.ChoiceField(label=gettext_lazy("Network"))
    name = forms.CharField(
        max_length=200,
        label=pgettext_lazy("on a network", "Account"),
        help_text=gettext_lazy("Its handle, such as @example@social.example, or its lasting number there."),
    )
    title = forms.CharField(max_length=80, required=False, label=gettext_lazy("Whose it is"))
    counts = forms.BooleanField(
        required=False,
        label=gettext_lazy("Its word is our answer"),
        help_text=gettext_lazy("Without this a person here says each time whether it was the answer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, adapter.title) for name, adapter in networks().items() if name not in UNPROVEN]
        offer(self, "network", known)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.OPERATE)
def official(request: DeskRequest) -> HttpResponse:
    """Show who speaks for us elsewhere; list one more."""
    form = OfficialForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form)
    values = form.cleaned_data
    try:
        made = list_official(
            values["network"], values["name"], title=values["title"], counts=values["counts"], by=request.person,
            now=request.now,
        )  # fmt: skip
    except Unfit as reason:
        form.add_error("name", str(reason))
        return _page(request, form)
    messages.success(request, _("Listed: %(name)s.") % {"name": made.name})
    return redirect("ops:official")


@require_POST
@at_desk(Right.OPERATE)
def official_end(request: DeskRequest, number: int) -> HttpResponse:
    """Take an account off the list."""
    unlist_official(number, by=request.person, now=request.now)
    messages.success(request, _("It speaks for itself only from now on."))
    return redirect("ops:official")


def _page(request: DeskRequest, form: OfficialForm) -> HttpResponse:
    context = {"form": form, "lines": official_accounts()}
    return render(request, "ops/official.html", context, status=UNREADABLE if form.is_bound else 200)
