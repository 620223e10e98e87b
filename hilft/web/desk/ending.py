"""Closing a case with an outcome, and opening it again."""

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.queries import outcomes_for
from hilft.desk.actions import end
from hilft.escalation.actions import reopen
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.audiences import NOTE
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.forms import EndForm, EndInsideForm, SpokenForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.private import keep_end_word, with_end_word
from hilft.web.desk.verbs import Verb
from hilft.web.desk.words import spoken
from hilft.web.request import DeskRequest


@at_desk(Right.OWN)
def closure(request: DeskRequest, number: int) -> HttpResponse:
    """Close the case with an outcome the house may give it, and a last word to the customer."""

    def opened(view: CaseView) -> Doing:
        form = _form(request, view)
        with_end_word(form, view)
        return Doing(
            title=_("Close the case"),
            about=_("A reply of the customer opens it again, with its number, its owner, its history and its age."),
            action=reverse("desk:closure", args=[number]),
            button=_("Close the case"),
            form=form,
            draft="closure",
        )

    def deed(form: Form) -> str:
        has_said = isinstance(form, SpokenForm) and form.cleaned_data["text"].strip() and form.cleaned_data["audience"]
        said = spoken(form, "message") if has_said else None
        keep_end_word(number, form)
        end(number, said, outcome=form.cleaned_data["outcome"], by=request.person, now=request.now)
        return _("The case is closed.")

    return with_form(request, number, Verb.CLOSE, opened, deed)


@require_POST
@at_desk(Right.OWN)
def reopening(request: DeskRequest, number: int) -> HttpResponse:
    """Open a closed case again."""
    return act(
        request,
        number,
        Verb.REOPEN,
        lambda: reopen(number, by=request.person, now=request.now),
        _("The case is open again, with its number, its owner and its age."),
    )


def _form(request: DeskRequest, view: CaseView) -> EndForm | EndInsideForm:
    """A customer gets a last word; a case of the house only needs an outcome."""
    outcomes = outcomes_for(view.case)
    choices = [(one.value, one.label) for one in view.audiences if one.value != NOTE]
    if not choices:
        return EndInsideForm(posted(request), outcomes=outcomes)
    initial = {"seen": view.case.seq, "audience": choices[0][0]}
    return EndForm(posted(request), outcomes=outcomes, audiences=choices, initial=initial)
