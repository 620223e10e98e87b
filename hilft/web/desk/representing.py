"""Somebody writes for another customer: saying so, and noting the document by which they may."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hilft.cases.actions import representing
from hilft.cases.representing import files_of
from hilft.people.actions.customers import known_or_new
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.forms import Moment
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.forms import offer
from hilft.web.request import DeskRequest

YEAR = timedelta(days=365)


class BehalfForm(forms.Form):
    """For whom somebody writes."""

    whom_name = forms.CharField(max_length=120, label=gettext_lazy("For whom"))
    whom_contact = forms.CharField(
        max_length=320,
        required=False,
        label=gettext_lazy("Their mail address or phone number"),
        help_text=gettext_lazy("By it we know that customer again, if they are one already."),
    )


class AuthorityForm(forms.Form):
    """By which document somebody may act for another customer, how far and until when."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What it allows"),
        choices=[
            ("general", gettext_lazy("general help only")),
            ("case", gettext_lazy("this case")),
            ("everything", gettext_lazy("everything")),
        ],
        widget=forms.RadioSelect,
    )
    document = forms.CharField(
        max_length=120, label=gettext_lazy("Which document"), help_text=gettext_lazy("Such as: power of attorney.")
    )
    file = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=gettext_lazy("Where we have it from")
    )
    until = Moment(
        label=gettext_lazy("Valid until"), help_text=gettext_lazy("Two years at most; then it is looked at again.")
    )

    def __init__(self, data: Any, *, files: list[tuple[int, str]], now: datetime) -> None:
        super().__init__(data, initial={"until": now + YEAR, "scope": "case"})
        offer(self, "file", [("", _("Seen in the shop")), *files])


def identity(contact: str, token: str) -> tuple[str, str]:
    """Return how a customer is known: by mail, by phone number, or (with a token) only by this one contact."""
    if "@" in contact:
        return "mail", contact
    digits = re.sub(r"[^\d+]", "", contact)
    return ("phone", digits) if digits else ("contact", token)


@at_desk(Right.ANSWER)
def behalf(request: DeskRequest, number: int) -> HttpResponse:
    """Say for whom this customer writes."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Does this person write for somebody else?"),
            about=_("Without an authority they get general help and no data of the other customer."),
            action=reverse("desk:behalf", args=[number]),
            button=_("They write for somebody else"),
            form=BehalfForm(posted(request)),
        )

    def deed(form: Any) -> str:
        said, now = form.cleaned_data, request.now
        network, address = identity(said["whom_contact"], "")
        whom = known_or_new(network, address, name=said["whom_name"], language=request.person.language, now=now)
        representing.note_behalf(number, whom=whom, by=request.person, now=now)
        return _("Noted: general help only, until an authority is noted.")

    return with_form(request, number, Verb.BEHALF, opened, deed)


@at_desk(Right.ANSWER)
def authority(request: DeskRequest, number: int) -> HttpResponse:
    """Note by which document they may act for the other customer."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Note an authority"),
            about=_("Look at the document first: who signs it, for whom, and what it allows."),
            action=reverse("desk:authority", args=[number]),
            button=_("Note the authority"),
            form=AuthorityForm(posted(request), files=files_of(number), now=request.now),
        )

    def deed(form: Any) -> str:
        said = form.cleaned_data
        shown = representing.Authority(
            scope=said["scope"], document=said["document"], valid_until=said["until"], attachment_id=said["file"]
        )
        representing.grant(number, shown, by=request.person, now=request.now)
        return _("Noted. On its last day the mark comes back by itself.")

    return with_form(request, number, Verb.BEHALF, opened, deed)


@require_POST
@at_desk(Right.ANSWER)
def behalf_end(request: DeskRequest, number: int) -> HttpResponse:
    """Say that the customer writes for themselves."""
    done = _("Noted: they write for themselves. The history says who noted it.")
    return act(
        request, number, Verb.BEHALF, lambda: representing.drop_behalf(number, by=request.person, now=request.now), done
    )


@require_POST
@at_desk(Right.ANSWER)
def authority_end(request: DeskRequest, number: int) -> HttpResponse:
    """Take an authority back."""
    done = _("The authority ended: general help only from now on.")
    return act(
        request, number, Verb.BEHALF, lambda: representing.revoke(number, by=request.person, now=request.now), done
    )
