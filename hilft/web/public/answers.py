"""Answering, accepting and thanking: members help each other, and the case stays owned."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.doing import Refused
from hilft.community import actions as community
from hilft.community import queries
from hilft.web.public.access import MemberRequest, for_members, named
from hilft.web.public.boards import show_question
from hilft.web.public.forms import AnswerForm

if TYPE_CHECKING:
    from hilft.community.models import Question
    from hilft.conversations.models import Message

UNREADABLE = 422


@require_POST
@named
def answers(request: MemberRequest, number: int) -> HttpResponse:
    """Answer a question, or say more about one's own."""
    found = question_of(number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_question(request, found, form=form, status=UNREADABLE)
    try:
        message = community.answer(found, text=form.cleaned_data["text"], by=request.customer, now=request.now)
    except Refused as reason:
        return show_question(request, found, form=form, refused=str(reason), status=UNREADABLE)
    messages.success(request, _("Thank you, your words are here."))
    return redirect(f"{reverse('public:question', args=[number])}#message-{message.pk}")


@require_POST
@for_members
def acceptance(request: MemberRequest, number: int, answer: int) -> HttpResponse:
    """Take an answer as the solution."""
    found = question_of(number)
    try:
        community.accept(found, answer_of(found, answer), by=request.customer, now=request.now)
    except Refused as reason:
        return show_question(request, found, refused=str(reason), status=UNREADABLE)
    messages.success(request, _("Thank you. Your case is closed; writing here opens it again."))
    return redirect("public:question", number)


@require_POST
@for_members
def thanks(request: MemberRequest, number: int, answer: int) -> HttpResponse:
    """Thank for an answer."""
    found = question_of(number)
    try:
        community.thank(answer_of(found, answer), by=request.customer, now=request.now)
    except Refused as reason:
        return show_question(request, found, refused=str(reason), status=UNREADABLE)
    return redirect(f"{reverse('public:question', args=[number])}#message-{answer}")


def question_of(number: int) -> "Question":
    """Return a published question. Raises Http404."""
    found = queries.question(number)
    if found is None:
        raise Http404
    return found


def answer_of(found: "Question", number: int) -> "Message":
    """Return one published message of it. Raises Http404."""
    message = queries.message(found, number)
    if message is None:
        raise Http404
    return message
