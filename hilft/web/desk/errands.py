"""Somebody from outside comes for a case: planned at the desk, and how it went is written down there or by a link."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.cases.actions.errands import Window, plan_errand, report, send_link
from hilft.cases.errands import errand_of, errand_results
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import posted, with_form
from hilft.web.desk.forms import Moment, lines
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.forms import offer
from hilft.web.request import DeskRequest


class ErrandForm(forms.Form):
    """Who comes, what for, and from when to when."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Who comes"))
    contact = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("How we reach them"), help_text=gettext_lazy("A number.")
    )
    email = forms.EmailField(
        max_length=254, required=False, label=gettext_lazy("Their mail address"),
        help_text=gettext_lazy("The link by which they say how it went is sent there."),
    )  # fmt: skip
    what = forms.CharField(
        max_length=300, label=gettext_lazy("What for"), help_text=gettext_lazy("The customer reads it.")
    )
    starts_at = Moment(label=gettext_lazy("From"))
    ends_at = Moment(label=gettext_lazy("Until"))


class LinkForm(forms.Form):
    """Where the link of whoever was sent is mailed."""

    email = forms.EmailField(max_length=254, label=gettext_lazy("Their mail address"))


class ReportForm(forms.Form):
    """How it went."""

    result = forms.ChoiceField(label=gettext_lazy("How did it go?"), widget=forms.RadioSelect)
    note = forms.CharField(
        max_length=500, required=False, widget=lines(3), label=gettext_lazy("Note"),
        help_text=gettext_lazy("Only we read it."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "result", errand_results())


@at_desk(Right.ANSWER)
def errands(request: DeskRequest, number: int) -> HttpResponse:
    """Write down who comes when."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Somebody comes"),
            about=_("A technician, a shipping firm, another provider. It is a commitment, due when the window ends."),
            action=reverse("desk:errands", args=[number]),
            button=_("Write it down"),
            form=ErrandForm(posted(request)),
            draft="errand",
        )

    def deed(form: Any) -> str:
        errand = plan_errand(number, Window(**form.cleaned_data), by=request.person, now=request.now)
        if errand.email:
            return _("Written down. The link by which they say how it went is sent to them.")
        return _("Written down. Send them the link beside it: by it they say how it went.")

    return with_form(request, number, Verb.COMMIT, opened, deed)


@at_desk(Right.ANSWER)
def errand_report(request: DeskRequest, number: int, errand: int) -> HttpResponse:
    """Write down how it went, for whoever told us."""
    found = errand_of(number, errand)
    if found is None:
        raise Http404

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("How it went: %(what)s") % {"what": found.commitment.text},
            about=_("The customer is told what was reported. What is done keeps the commitment with that word."),
            action=reverse("desk:errand_report", args=[number, errand]),
            button=_("Write it down"),
            form=ReportForm(posted(request)),
        )

    def deed(form: Any) -> str:
        report(errand, by=request.person, now=request.now, **form.cleaned_data)
        return _("Written down, and the customer is told.")

    return with_form(request, number, Verb.ANSWER, opened, deed)


@at_desk(Right.ANSWER)
def errand_link(request: DeskRequest, number: int, errand: int) -> HttpResponse:
    """Mail whoever was sent the link by which they say how it went."""
    found = errand_of(number, errand)
    if found is None:
        raise Http404

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Send %(name)s their link") % {"name": found.name},
            about=_("The letter says when and what for, and nothing of the customer's. It goes to one address once."),
            action=reverse("desk:errand_link", args=[number, errand]),
            button=_("Send it"),
            form=LinkForm(posted(request)),
        )

    def deed(form: Any) -> str:
        send_link(errand, form.cleaned_data["email"], by=request.person, now=request.now)
        return _("The link by which they say how it went is sent to them.")

    return with_form(request, number, Verb.ANSWER, opened, deed)
