"""Whether two customers are one person, and whether their two cases are one matter: asked on the page, decided here."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.likeness import decide, join_as_same, reconsider
from hilft.cases.likeness import proposals
from hilft.people.permissions import NotYours, Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import at_case, status_of
from hilft.web.desk.page import show_case
from hilft.web.request import DeskRequest


@require_POST
@at_desk(Right.OWN)
def likeness(request: DeskRequest, number: int, likeness: int) -> HttpResponse:
    """Join, keep apart as one person's two matters, say that they are two, or take that back."""
    at_case(request, number)
    shown = proposals({likeness}, number)
    if not shown or number not in (shown[0].likeness.case_id, shown[0].likeness.other_id):
        raise Http404
    asked, goes_on = request.POST.get("do", ""), number
    try:
        if asked == "join":
            is_sure = request.POST.get("sure") == "yes"
            goes_on = join_as_same(likeness, is_sure=is_sure, by=request.person, now=request.now)
        elif asked == "reconsider":
            reconsider(likeness, by=request.person, now=request.now)
        else:
            decide(likeness, asked, by=request.person, now=request.now)
    except (Refused, NotYours) as reason:
        return show_case(request, at_case(request, number), refused=str(reason), status=status_of(reason))
    joined = _("Both are case %(number)s now.") % {"number": goes_on}
    messages.success(request, joined if asked == "join" else _("It is remembered, and can be taken back."))
    return redirect("desk:case", goes_on)
