"""Making sure who a customer is, at the desk: asking, opening what they entered, and saying whether it matches."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.cases.actions.doing import Refused
from hilft.channels.actions import checking
from hilft.channels.checks import check_in
from hilft.core.checked import Result
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE, at_case, not_now, posted, with_form
from hilft.web.desk.forms import PlainForm, lines
from hilft.web.desk.page import CaseView, Doing, show_case
from hilft.web.desk.private_words import RESULTS, SECONDS
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest


class AskForm(forms.Form):
    """How we make sure."""

    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        widget=forms.RadioSelect,
        choices=[
            ("mail", gettext_lazy("Send a link to the mail address we know")),
            ("compare", gettext_lazy("Ask for the customer number and one more thing; I compare it")),
        ],
    )
    second = forms.ChoiceField(
        label=gettext_lazy("The one more thing"), choices=list(SECONDS.items()), initial="postcode"
    )


class CompareForm(forms.Form):
    """Whether what they entered is what we have."""

    result = forms.ChoiceField(
        label=gettext_lazy("Is it what we have?"),
        widget=forms.RadioSelect,
        choices=[(one.value, RESULTS[one]) for one in Result],
    )
    reason = forms.CharField(
        max_length=300,
        required=False,
        widget=lines(2),
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed unless it is the same. Write no data of the customer here."),
    )


@at_desk(Right.ANSWER)
def check(request: DeskRequest, number: int) -> HttpResponse:
    """Ask the customer to show who they are."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Make sure who this is"),
            about=_("What is confirmed counts for this customer in this case, for 30 days."),
            action=reverse("desk:check", args=[number]),
            button=_("Ask"),
            form=AskForm(posted(request), initial={"how": "compare"}),
        )

    def deed(form: Any) -> str:
        said = form.cleaned_data
        if said["how"] == "mail":
            checking.ask_by_mail(number, by=request.person, now=request.now)
            return _("A link is on its way to the address we know.")
        checking.ask_to_compare(number, second=said["second"], by=request.person, now=request.now)
        return _("The form is on the customer's own page now. Write to them that it is there.")

    return with_form(request, number, Verb.CHECK, opened, deed)


@at_desk(Right.ANSWER)
def comparison(request: DeskRequest, number: int, check: int) -> HttpResponse:
    """Open what the customer entered, by one act that is written down, and say whether it matches."""
    view, found = at_case(request, number), check_in(number, check)
    if found is None:
        raise Http404
    if Verb.CHECK not in view.verbs:
        return show_case(request, view, refused=not_now(), status=UNREADABLE)
    form = CompareForm(request.POST if "result" in request.POST else None)
    try:
        if form.is_valid():
            said = form.cleaned_data
            checking.compare(found.pk, result=said["result"], reason=said["reason"], by=request.person, now=request.now)
            messages.success(request, _("Written down. What the customer entered is gone."))
            return redirect("desk:case", number)
        doing = _opened(request, number, found.pk, form) if request.method == "POST" else _closed(number, found.pk)
    except Refused as reason:
        return _refused(request, number, found.pk, form, str(reason))
    view = at_case(request, number)
    return show_case(request, view, doing=doing, status=UNREADABLE if form.is_bound else 200)


def _closed(number: int, check: int) -> Doing:
    return Doing(
        title=_("Compare what the customer entered"),
        about=_("It is sealed. Have their data before you, then open it: who opened it is written down."),
        action=reverse("desk:comparison", args=[number, check]),
        button=_("Open it"),
        form=PlainForm(),
    )


def _opened(request: DeskRequest, number: int, check: int, form: CompareForm) -> Doing:
    told = checking.open_given(check, by=request.person, now=request.now)
    found = check_in(number, check)
    second = SECONDS.get(found.second, "") if found is not None else ""
    words = {"number": told.get("number", ""), "second": told.get("second", ""), "what": second}
    return Doing(
        title=_("Compare what the customer entered"),
        about=_("Customer number: %(number)s · %(what)s: %(second)s") % words,
        action=reverse("desk:comparison", args=[number, check]),
        button=_("Write it down"),
        form=form,
    )


def _refused(request: DeskRequest, number: int, check: int, form: CompareForm, reason: str) -> HttpResponse:
    view = at_case(request, number)
    found = check_in(number, check)
    if found is None or not found.sealed:
        return show_case(request, view, refused=reason, status=UNREADABLE)
    doing = _opened(request, number, check, form)
    doing.refused = reason
    return show_case(request, view, doing=doing, status=UNREADABLE)
