"""The set-up: asked once, by the first person who opens the house's address."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hilft.desk.founding import found_house
from hilft.people.actions import Unfit
from hilft.people.queries import organisation
from hilft.web.desk.doing import UNREADABLE
from hilft.web.request import HouseRequest
from hilft.web.setup.forms import SetupForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HouseRequest) -> HttpResponse:
    """Ask who is always reached and when the house is open; once that is known this page is gone."""
    if organisation() is not None:
        raise Http404
    initial = {"language": (get_language() or "en")[:2], "holidays": "all"}
    form = SetupForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            account = found_house(form.house, now=request.now)
        except Unfit as reason:
            form.add_error(None, str(reason))
        else:
            login(request, account)
            messages.success(request, _("The house is open. Now invite the people who work here."))
            return redirect("ops:people")
    return render(request, "setup/start.html", {"form": form}, status=UNREADABLE if form.is_bound else 200)
