"""Dates of a case: waiting, commitments, and the customer's own date."""

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions import commitments as promises
from hilft.cases.actions import waiting
from hilft.cases.queries import commitments as commitments_of
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.forms import CommitmentForm, UntilForm, WaitForm
from hilft.web.desk.page import CaseView, Doing
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
        waiting.wait(number, by=request.person, now=request.now, **form.cleaned_data)
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


@at_desk(Right.ANSWER)
def commitments(request: DeskRequest, number: int) -> HttpResponse:
    """Record what the customer was told we would do, and by when."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Commit to something"),
            about=_("What the customer was told we would do. It is due like the case itself."),
            action=reverse("desk:commitments", args=[number]),
            button=_("Add commitment"),
            form=CommitmentForm(posted(request)),
            draft="commitment",
        )

    def deed(form: Form) -> str:
        promises.commit_to(number, by=request.person, now=request.now, **form.cleaned_data)
        return _("The commitment is written down and has its deadline.")

    return with_form(request, number, Verb.COMMIT, opened, deed)


@require_POST
@at_desk(Right.ANSWER)
def commitment_kept(request: DeskRequest, number: int, commitment: int) -> HttpResponse:
    """Say that what was promised is done."""
    if commitment not in {one.pk for one in commitments_of(number)}:
        raise Http404
    done = _("Commitment kept.")
    return act(request, number, None, lambda: promises.keep(commitment, by=request.person, now=request.now), done)


@at_desk(Right.OWN)
def date(request: DeskRequest, number: int) -> HttpResponse:
    """Record the customer's own date."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("The customer's own date"),
            about=_("Such as a day on which they move. The case is due by then at the latest."),
            action=reverse("desk:date", args=[number]),
            button=_("Record the date"),
            form=UntilForm(posted(request)),
        )

    def deed(form: Form) -> str:
        waiting.set_customer_date(number, until=form.cleaned_data["until"], by=request.person, now=request.now)
        return _("The date is recorded.")

    return with_form(request, number, Verb.DATE, opened, deed)
