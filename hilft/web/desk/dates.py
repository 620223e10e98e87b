"""Dates of a case: waiting, and the customer's own date."""

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions import reaching, waiting
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.forms import WaitForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.promise_forms import OwnDateForm
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest


@at_desk(Right.OWN)
def wait(request: DeskRequest, number: int) -> HttpResponse:
    """Wait for the customer or a third party, until a date."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Wait"),
            about=_("Waiting for a third party never stops what the customer is owed."),
            action=reverse("desk:wait", args=[number]),
            button=_("Wait until then"),
            form=WaitForm(posted(request)),
        )

    def deed(form: Form) -> str:
        said = form.cleaned_data
        if said["waiting_for"] == "not_reachable":
            reaching.not_reachable(number, until=said["until"], by=request.person, now=request.now)
        else:
            waiting.wait(number, by=request.person, now=request.now, **said)
        return _("The case waits, and comes back to you on the date.")

    return with_form(request, number, Verb.WAIT, opened, deed)


@require_POST
@at_desk(Right.OWN)
def wait_end(request: DeskRequest, number: int) -> HttpResponse:
    """End a wait before its date."""
    return act(
        request,
        number,
        Verb.RESUME,
        lambda: waiting.resume(number, by=request.person, now=request.now),
        _("The wait is over."),
    )


@at_desk(Right.OWN)
def date(request: DeskRequest, number: int) -> HttpResponse:
    """Record the customer's own date."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("The customer's own date"),
            about=_("Such as a day on which they move. The case is due by then at the latest."),
            action=reverse("desk:date", args=[number]),
            button=_("Record the date"),
            form=OwnDateForm(posted(request), initial={"until": request.GET.get("until")}),
        )

    def deed(form: Form) -> str:
        waiting.set_customer_date(number, until=form.cleaned_data["until"], by=request.person, now=request.now)
        return _("The date is recorded.")

    return with_form(request, number, Verb.DATE, opened, deed)
