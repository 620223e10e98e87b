"""Asking an expert, and answering a question that climbed to the desk."""

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hilft.experts.actions import answer_at_desk, ask
from hilft.experts.queries import experts
from hilft.people.permissions import Right
from hilft.people.queries import person
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import posted, with_form
from hilft.web.desk.forms import ConsultForm, VerdictForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.desk.wording import expert_label
from hilft.web.request import DeskRequest


@at_desk(Right.OWN)
def consults(request: DeskRequest, number: int) -> HttpResponse:
    """Ask an expert, who answers by a personal link."""

    def opened(_view: CaseView) -> Doing:
        people = [(one.pk, expert_label(one)) for one in experts()]
        return Doing(
            title=_("Ask an expert"),
            about=_(
                "They answer by a personal link, without an account. The question has its own deadline and climbs."
            ),
            action=reverse("desk:consults", args=[number]),
            button=_("Ask"),
            form=ConsultForm(posted(request), people=people),
            draft="consult",
        )

    def deed(form: Form) -> str:
        expert = person(form.cleaned_data["expert"])
        ask(number, expert=expert, question=form.cleaned_data["question"], by=request.person, now=request.now)
        return _("Asked: %(name)s gets a personal link by mail.") % {"name": expert.name}

    return with_form(request, number, Verb.CONSULT, opened, deed)


@at_desk(Right.OWN)
def consult_answer(request: DeskRequest, number: int) -> HttpResponse:
    """Answer a question at the desk."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Answer the question"),
            action=reverse("desk:consult_answer", args=[number]),
            button=_("Send the answer"),
            form=VerdictForm(posted(request)),
            draft="verdict",
        )

    def deed(form: Form) -> str:
        answer_at_desk(number, by=request.person, now=request.now, **form.cleaned_data)
        return _("The owner of the asking case is told.")

    return with_form(request, number, Verb.CONCLUDE, opened, deed)
