"""What we promise a customer: made, kept with a word, and replaced with a word."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.commitments import Untold, keep
from hilft.cases.actions.doing import Refused
from hilft.cases.queries import commitments as commitments_of
from hilft.desk.actions import reply
from hilft.desk.promising import record
from hilft.people.permissions import NotYours, Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.audiences import NOTE, first_choice
from hilft.web.desk.doing import UNREADABLE, at_case, posted, status_of, with_form
from hilft.web.desk.page import CaseView, Doing, show_case
from hilft.web.desk.promise_forms import CommitmentForm, KeepForm, ReplaceForm
from hilft.web.desk.verbs import Verb
from hilft.web.desk.words import spoken
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.cases.models import Commitment


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
        assert isinstance(form, CommitmentForm)
        assert form.promised is not None
        record(number, form.promised, told_in=None, by=request.person, now=request.now)
        return _("The commitment is written down and has its deadline.")

    return with_form(request, number, Verb.COMMIT, opened, deed)


@require_POST
@at_desk(Right.ANSWER)
def commitment_kept(request: DeskRequest, number: int, commitment: int) -> HttpResponse:
    """Say that what was promised is done; when the customer does not know it yet, with a word to them."""
    one = _commitment(number, commitment)
    if "text" not in request.POST:
        return _keep(request, number, one)

    def opened(view: CaseView) -> Doing:
        return _keeping(view, one, request.POST)

    def deed(form: Form) -> str:
        reply(number, replace(spoken(form, "message"), keeps=commitment), by=request.person, now=request.now)
        return _("Commitment kept.")

    return with_form(request, number, Verb.ANSWER, opened, deed)


@at_desk(Right.ANSWER)
def commitment_replacement(request: DeskRequest, number: int, commitment: int) -> HttpResponse:
    """Tell the customer what we will do instead, and by when."""
    one = _commitment(number, commitment)

    def opened(view: CaseView) -> Doing:
        return Doing(
            title=_("Replace a commitment"),
            about=_("“%(text)s”. The customer is told; what was missed stays visible as missed.") % {"text": one.text},
            action=reverse("desk:commitment_replacement", args=[number, commitment]),
            button=_("Tell them and replace it"),
            form=ReplaceForm(
                posted(request), audiences=_choices(view), initial={**_first(view), "promise_text": one.text}
            ),
            draft="replacement",
        )

    def deed(form: Form) -> str:
        assert isinstance(form, ReplaceForm)
        assert form.promised is not None
        promised = replace(form.promised, instead_of=commitment)
        reply(number, replace(spoken(form, "message"), promised=promised), by=request.person, now=request.now)
        return _("The commitment is replaced, and the customer is told.")

    return with_form(request, number, Verb.COMMIT, opened, deed)


def _commitment(number: int, commitment: int) -> "Commitment":
    found = next((one for one in commitments_of(number) if one.pk == commitment), None)
    if found is None:
        raise Http404
    return found


def _keep(request: DeskRequest, number: int, one: "Commitment") -> HttpResponse:
    """Keep it without a new word, or open the form that asks for one."""
    try:
        keep(one.pk, by=request.person, now=request.now)
    except (Refused, NotYours) as reason:
        view = at_case(request, number)
        if isinstance(reason, Untold) and _choices(view):
            return show_case(request, view, doing=_keeping(view, one, None), status=UNREADABLE)
        return show_case(request, view, refused=str(reason), status=status_of(reason))
    messages.success(request, _("Commitment kept."))
    return redirect("desk:case", number)


def _keeping(view: CaseView, one: "Commitment", data: Any) -> Doing:
    return Doing(
        title=_("Keep a commitment"),
        about=_("“%(text)s”. A commitment is kept with a word to the customer.") % {"text": one.text},
        action=reverse("desk:commitment_kept", args=[view.case.pk, one.pk]),
        button=_("Tell them that it is done"),
        form=KeepForm(data, audiences=_choices(view), initial=_first(view)),
        draft="kept",
    )


def _choices(view: CaseView) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in view.audiences if one.value != NOTE]


def _first(view: CaseView) -> dict[str, Any]:
    """Return what a word to the customer begins with: where they wrote last."""
    to_customer = [one for one in view.audiences if one.value != NOTE]
    return {"seen": view.case.seq, "audience": first_choice(to_customer, view.said)}
