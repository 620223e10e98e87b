"""Joining a case with another one of the same customer."""

from typing import Any

from django import forms
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.cases.actions.joining import join
from hilft.desk.queries import cases_of_customer
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import posted, with_form
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.forms import offer
from hilft.web.request import DeskRequest


class JoinForm(forms.Form):
    """With which one."""

    other = forms.TypedChoiceField(coerce=int, label=gettext_lazy("With which case"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, others: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "other", others)


@at_desk(Right.OWN)
def joining(request: DeskRequest, number: int) -> HttpResponse:
    """Join this case with another open one of its customer; the older goes on."""

    def opened(view: CaseView) -> Doing:
        found = cases_of_customer(view.case.customer_id or 0)
        others = [one for one in found if one.closed_at is None and one.pk != number]
        days = {one.pk: date_format(localtime(one.opened_at), "SHORT_DATE_FORMAT") for one in others}
        return Doing(
            title=_("Join with another case of this customer"),
            about=_(
                "The older case goes on with its number, its owner and its age; everything said here moves there, and"
                " the customer is told. Nothing is put off by it."
            )
            if others
            else _("This customer has no other open case."),
            action=reverse("desk:joining", args=[number]),
            button=_("Join"),
            form=JoinForm(
                posted(request), others=[(one.pk, f"{one.pk} {one.title} · {days[one.pk]}") for one in others]
            ),
        )

    def deed(form: Form) -> str:
        older = join(number, form.cleaned_data["other"], by=request.person, now=request.now)
        return _("Both are case %(number)s now.") % {"number": older}

    return with_form(request, number, Verb.JOIN, opened, deed)
