"""One sealed message: why nobody took it in, who opened it; opening it wants a reason, which is written down."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.seals import open_seal, take_in_anyway
from hilft.channels.queries import openings, raw
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE
from hilft.web.ops.wording import aside
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.channels.models import RawMessage

SHOWN = 60_000
"""Bytes of an opened message that the page shows; what is longer is an attachment in letters and figures."""


class ReasonForm(forms.Form):
    """Why this seal is opened."""

    reason = forms.CharField(
        max_length=200,
        label=gettext_lazy("Why do you open it?"),
        help_text=gettext_lazy("Your name, the time and this reason are written down and stay."),
    )


@require_safe
@at_desk(Right.OPERATE)
def sealed(request: DeskRequest, number: int) -> HttpResponse:
    """Show what is known about a message without opening it."""
    return _page(request, _raw(number), ReasonForm())


@require_POST
@at_desk(Right.OPERATE)
def opening(request: DeskRequest, number: int) -> HttpResponse:
    """Open the seal: the text is in this answer and on no other page."""
    found, form = _raw(number), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=UNREADABLE)
    try:
        content = open_seal(found.pk, reason=form.cleaned_data["reason"], by=request.person, now=request.now)
    except Refused as reason:
        return _page(request, found, form, refused=str(reason), status=UNREADABLE)
    text = content[:SHOWN].decode("utf-8", "replace").replace("\r\n", "\n")
    return _page(request, found, ReasonForm(), text=text)


@require_POST
@at_desk(Right.OPERATE)
def intake(request: DeskRequest, number: int) -> HttpResponse:
    """Take a message in although it was set aside: it becomes a customer's word."""
    found = _raw(number)
    try:
        taken = take_in_anyway(found.pk, by=request.person, now=request.now)
    except Refused as reason:
        return _page(request, found, ReasonForm(), refused=str(reason), status=UNREADABLE)
    messages.success(request, _("Taken in as case %(number)s.") % {"number": taken.case_id})
    return redirect("desk:case", taken.case_id)


def _raw(number: int) -> "RawMessage":
    found = raw(number)
    if found is None:
        raise Http404
    return found


def _page(
    request: DeskRequest,
    found: "RawMessage",
    form: ReasonForm,
    *,
    text: str | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "raw": found,
        "why": aside(found.set_aside) if found.set_aside else "",
        "openings": openings(found.pk),
        "form": form,
        "text": text,
        "refused": refused,
    }
    return render(request, "ops/sealed.html", context, status=status)
