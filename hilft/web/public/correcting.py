"""People of the house put a member's answer right, where it stands."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.doing import Refused
from hilft.community import actions as community
from hilft.community import queries
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.public.answers import UNREADABLE, answer_of, question_of
from hilft.web.public.boards import show_question
from hilft.web.request import DeskRequest


@require_POST
@at_desk(Right.ANSWER)
def correction(request: DeskRequest, number: int, answer: int) -> HttpResponse:
    """Mark a member's answer as corrected, by words written here or by an answer of ours."""
    found, text, chosen = question_of(number), request.POST.get("text", "")[:10_000], request.POST.get("right", "")
    wrong = answer_of(found, answer)
    right = answer_of(found, int(chosen)) if chosen.isdecimal() and not text.strip() else None
    try:
        community.correct(wrong, by=request.person, now=request.now, text=text, right=right)
    except Refused as reason:
        typed = {"refused_for": answer, "typed": text}
        return show_question(request, found, refused=str(reason), typed=typed, status=UNREADABLE)
    messages.success(request, _("Marked as corrected. Its author is told; the words stay readable."))
    return redirect(f"{reverse('public:question', args=[number])}#message-{answer}")


@require_POST
@at_desk(Right.ANSWER)
def correction_end(request: DeskRequest, number: int, answer: int) -> HttpResponse:
    """Take such a mark back."""
    found = question_of(number)
    mark = queries.corrections(found).get(answer)
    if mark is None:
        raise Http404
    try:
        community.withdraw(mark, by=request.person, now=request.now)
    except Refused as reason:
        return show_question(request, found, refused=str(reason), status=UNREADABLE)
    messages.success(request, _("The mark is gone; the answer stands as it was written."))
    return redirect(f"{reverse('public:question', args=[number])}#message-{answer}")
