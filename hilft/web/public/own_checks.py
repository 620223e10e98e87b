"""The protected form in which a customer shows who they are."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.channels.actions.checking import give_data
from hilft.channels.checks import open_comparison, sure_of
from hilft.web.public.own import Own
from hilft.web.public.own_acts import UNREADABLE, act
from hilft.web.public.own_page import show_own
from hilft.web.public.sure import CheckForm
from hilft.web.request import HouseRequest


@require_POST
def own_check(request: HouseRequest, own: Own) -> HttpResponse:
    """Take what the customer entered."""
    asked = open_comparison(sure_of(own.case, now=request.now).open)
    form = CheckForm(request.POST, auto_id="id_check_%s")
    if asked is None:
        return show_own(request, own, refused=_("We do not need this any more. Thank you."), status=UNREADABLE)
    if not form.is_valid():
        return show_own(request, own, refused=_("Please fill in both."), status=UNREADABLE)
    told = form.cleaned_data
    return act(
        request,
        own,
        lambda: give_data(asked.pk, number=told["number"], second=told["second"], now=request.now),
        _("Thank you. Somebody of ours compares it; nobody else sees it."),
    )
