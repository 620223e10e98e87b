"""Asking somebody who knows, and answering a question that climbed to the desk."""

from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hilft.experts.actions import Whom, answer_at_desk, ask_whom
from hilft.experts.queries import consult_of, experts
from hilft.people.permissions import Right
from hilft.people.queries import person, teams
from hilft.web.desk.access import at_desk
from hilft.web.desk.consult_forms import ConsultForm
from hilft.web.desk.doing import posted, with_form
from hilft.web.desk.forms import VerdictForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.experts.models import Consult


@at_desk(Right.OWN)
def consults(request: DeskRequest, number: int) -> HttpResponse:
    """Ask a person, a department or whoever knows; they answer by a personal link."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Ask an expert"),
            about=_(
                "They answer by a personal link, without an account. The question has its own deadline and climbs."
            ),
            action=reverse("desk:consults", args=[number]),
            button=_("Ask"),
            form=ConsultForm(posted(request), people=experts(), departments=teams()),
            draft="consult",
        )

    def deed(form: Form) -> str:
        said = form.cleaned_data
        asked = ask_whom(number, _whom(said), question=said["question"], by=request.person, now=request.now)
        return _told(consult_of(asked.pk) or asked)

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


def _whom(said: dict[str, Any]) -> Whom:
    kind, _dash, number = said["whom"].partition("-")
    if kind == "person":
        return Whom(person=person(int(number)))
    if kind == "team":
        return Whom(team=next(team for team in teams() if team.pk == int(number)))
    return Whom(topic=said["topic"])


def _told(consult: "Consult") -> str:
    """Say who has the question now; that nobody was named for its topic is said too."""
    names = {"name": consult.expert.name, "topic": consult.topic, "team": consult.team}
    if consult.team is not None:
        return _("Asked: %(name)s answers for %(team)s now and gets a personal link by mail.") % names
    if consult.topic and consult.skill is None:
        return _("Nobody is named for “%(topic)s”: %(name)s, who finds out, gets a personal link by mail.") % names
    return _("Asked: %(name)s gets a personal link by mail.") % names
