"""Answering, noting and proposing a solution: where it goes is chosen in the form, and said again afterwards."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.doing import Refused
from hilft.desk.actions import Reply, reply
from hilft.desk.planned import write_later
from hilft.people.permissions import NotYours, Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.audiences import NOTE
from hilft.web.desk.doing import UNREADABLE, after_refusal, at_case, posted, status_of, with_form
from hilft.web.desk.forms import SolutionForm, SpokenForm
from hilft.web.desk.page import CaseView, Doing, reply_form, show_case
from hilft.web.desk.particular_forms import asked_before, not_confirmed, particulars_in
from hilft.web.desk.planned import leaves_at
from hilft.web.desk.private import keep_end_word, with_end_word
from hilft.web.desk.promise_forms import promised_in
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest


@require_POST
@at_desk(Right.OWN)
def answers(request: DeskRequest, number: int) -> HttpResponse:
    """Answer the customer or write a note."""
    view = at_case(request, number)
    form = reply_form(view, request.POST)
    if form is None or not form.is_valid():
        return show_case(request, view, answer=form, status=UNREADABLE)
    audience = next(one for one in view.audiences if one.value == form.cleaned_data["audience"])
    is_note = audience.value == NOTE
    said = spoken(form, "note" if is_note else "message")
    send_at = form.send_at
    try:
        if send_at is not None:
            write_later(number, said, send_at=send_at, by=request.person, now=request.now)
            messages.success(request, leaves_at(send_at))
            return redirect("desk:case", number)
        message = reply(number, said, by=request.person, now=request.now)
    except (Refused, NotYours) as reason:
        view = at_case(request, number)
        after_refusal(form, reason, view)
        return show_case(request, view, answer=form, refused=str(reason), status=status_of(reason))
    for sentence in [] if is_note else asked_before(form, view.particulars):
        messages.info(request, sentence)
    if not is_note and (missing := not_confirmed(form, view.particulars)):
        messages.warning(request, missing)
    shown = format_html('{} <a href="#message-{}">{}</a>', audience.sent, message.pk, _("Show it"))
    messages.success(request, shown)
    return redirect("desk:case", number)


@at_desk(Right.ANSWER)
def solution(request: DeskRequest, number: int) -> HttpResponse:
    """Propose a solution to the customer."""

    def opened(view: CaseView) -> Doing:
        choices = [(one.value, one.label) for one in view.audiences if one.value != NOTE]
        initial = {"seen": view.case.seq, "audience": choices[0][0]}
        form = SolutionForm(posted(request), audiences=choices, initial=initial)
        with_end_word(form, view)
        return Doing(
            title=_("Propose a solution"),
            about=_about(view),
            action=reverse("desk:solution", args=[number]),
            button=_("Propose"),
            form=form,
            draft="solution",
        )

    def deed(form: Form) -> str:
        keep_end_word(number, form)
        reply(number, spoken(form, "solution"), by=request.person, now=request.now)
        return _("Proposed. The case waits for the customer's yes, and has a date for it.")

    return with_form(request, number, Verb.PROPOSE, opened, deed)


def _about(view: CaseView) -> str:
    """Say what a solution does, and that a question is open still: a solution need not wait for it."""
    about = _("The customer confirms it or says no. After two reminders without an answer it is presumed.")
    names = sorted({one.case.owner.name for one in view.asked if one.case.closed_at is None})
    if not names:
        return about
    still = _("A question is still open with %(names)s; it is withdrawn when the customer says yes.")
    return f"{about} {still % {'names': ', '.join(names)}}"


def spoken(form: Form, kind: str) -> Reply:
    """Return what a form says as the desk's action wants it. A note promises the customer nothing."""
    assert isinstance(form, SpokenForm)
    values = form.cleaned_data
    return Reply(
        text=values["text"],
        seen=values["seen"],
        conversation_id=form.conversation_id,
        kind=kind,
        **({} if kind == "note" else promised_in(form)),
        exposes=values["exposes"],
        crosses=values["crosses"],
        unchecked_because=values["unchecked_because"],
        **({} if kind == "note" else particulars_in(form)),
    )
