"""Saying whether a word that somebody said for us elsewhere was our answer."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.elsewhere import judge_elsewhere
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act
from hilft.web.request import DeskRequest


@require_POST
@at_desk(Right.ANSWER)
def judgement(request: DeskRequest, number: int, message: int) -> HttpResponse:
    """Say yes or no; only a yes moves the date of the next word."""
    is_answer = request.POST.get("counts") == "yes"
    return act(
        request, number, None,
        lambda: judge_elsewhere(number, message, is_answer=is_answer, by=request.person, now=request.now),
        _("It counts as the answer.") if is_answer else _("It does not count; the next word is owed as before."),
    )  # fmt: skip
