"""The matter of a case: putting it under one, and saying that the customer was told what the law wants."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hilft.cases.actions import rules
from hilft.cases.actions.proposing import accept_matter, dismiss_matter
from hilft.cases.proposed import is_proposed_for
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.sorted_as import words
from hilft.web.desk.verbs import Verb
from hilft.web.forms import offer
from hilft.web.request import DeskRequest

VULNERABLE = "vulnerable"


class MatterForm(forms.Form):
    """Under which matter of its rules, and whether the customer needs special care."""

    matter = forms.ChoiceField(required=False, label=gettext_lazy("Matter"))
    special = forms.BooleanField(required=False, label=gettext_lazy("The customer needs special care"))

    def __init__(self, data: Any, *, view: CaseView) -> None:
        policy, self.case = view.world.policy, view.case
        self.group = self.case.care_group
        super().__init__(data, initial={"matter": self.case.matter, "special": self.group == VULNERABLE})
        found = [(code, words(one.title)) for code, one in policy.matters.items()]
        offer(self, "matter", [("", _("no matter of its own")), *found])
        if VULNERABLE not in policy.groups or self.case.customer_id is None:
            del self.fields["special"]

    @property
    def chosen_group(self) -> str:
        """The group of the customer as the form leaves it."""
        if "special" not in self.fields:
            return self.group
        return VULNERABLE if self.cleaned_data["special"] else ""


@at_desk(Right.OWN)
def matter(request: DeskRequest, number: int) -> HttpResponse:
    """Sort a case under a matter, and its customer into the group that needs special care."""

    def opened(view: CaseView) -> Doing:
        return Doing(
            title=_("What is it about?"),
            about=_("A matter has rules of its own, many of them the law's. Sorting only ever brings dates forward."),
            action=reverse("desk:matter", args=[number]),
            button=_("Sort"),
            form=MatterForm(posted(request), view=view),
        )

    def deed(form: Any) -> str:
        by, now, case = request.person, request.now, form.case
        if form.chosen_group != form.group:
            rules.group(case.customer_id, care_group=form.chosen_group, by=by, now=now)
        if form.cleaned_data["matter"] != case.matter or form.chosen_group == form.group:
            rules.sort(number, matter=form.cleaned_data["matter"], by=by, now=now)
        return _("The case is sorted; no date became later.")

    return with_form(request, number, Verb.SORT, opened, deed)


@require_POST
@at_desk(Right.OWN)
def acceptance(request: DeskRequest, number: int, proposal: int) -> HttpResponse:
    """Sort the case under a matter that the customer's words propose."""

    def deed() -> None:
        accept_matter(number, proposal, by=request.person, now=request.now)

    return _decided(request, number, proposal, deed, _("The case is sorted; no date became later."))


@require_POST
@at_desk(Right.OWN)
def dismissal(request: DeskRequest, number: int, proposal: int) -> HttpResponse:
    """Say that the customer's words mean something else."""

    def deed() -> None:
        dismiss_matter(number, proposal, by=request.person, now=request.now)

    return _decided(request, number, proposal, deed, _("Noted: it is about something else. It is not proposed again."))


def _decided(request: DeskRequest, number: int, proposal: int, deed: Callable[[], None], done: str) -> HttpResponse:
    if not is_proposed_for(number, proposal):
        raise Http404
    return act(request, number, Verb.SORT, deed, done)


@require_POST
@at_desk(Right.ANSWER)
def law_date(request: DeskRequest, number: int, date: str) -> HttpResponse:
    """Say that the customer was told what the law wants by a date."""
    return act(
        request,
        number,
        None,
        lambda: rules.inform(number, date=date, by=request.person, now=request.now),
        _("Noted: what the law wants said is said."),
    )
