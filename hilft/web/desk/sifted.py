"""Making a case of what a rule set aside, and saying that one has looked through the list."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.seals import take_in_anyway
from hilft.channels.actions.sifting import look_through
from hilft.channels.queries import raw as sealed
from hilft.people.permissions import NotYours, Right
from hilft.web.desk.access import at_desk
from hilft.web.request import DeskRequest


@require_POST
@at_desk(Right.OWN)
def made_a_case(request: DeskRequest, raw: int) -> HttpResponse:
    """Make it a case, with the age it has."""
    if sealed(raw) is None:
        raise Http404
    try:
        taken = take_in_anyway(raw, by=request.person, now=request.now)
    except (Refused, NotYours) as reason:
        messages.error(request, str(reason))
        return redirect("desk:asides")
    messages.success(request, _("It is case %(number)s, with the age it has.") % {"number": taken.case_id})
    return redirect("desk:case", taken.case_id)


@require_POST
@at_desk(Right.OWN)
def looked(request: DeskRequest) -> HttpResponse:
    """Say that one has looked at all that stands in the list."""
    written = request.POST.get("up_to", "")
    up_to = int(written) if written.isdecimal() and len(written) < 18 else 0
    number = look_through(up_to=up_to, by=request.person, now=request.now)
    said = ngettext("Noted: you looked at %(n)s message.", "Noted: you looked at %(n)s messages.", number)
    messages.success(request, said % {"n": number})
    return redirect("desk:asides")
