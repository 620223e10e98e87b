"""A question to an expert: what is asked, by when, what was said so far, and the three answers."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hilft.cases.actions.doing import Refused
from hilft.cases.queries import words
from hilft.experts.actions import answer
from hilft.experts.queries import consult_of_link
from hilft.web.desk.forms import VerdictForm
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from hilft.experts.models import Consult

SHOWN = 20
"""The newest messages of the asking case an expert sees; no names, no notes, and the text is the masked one."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HouseRequest, secret: str) -> HttpResponse:
    """Show the question its link opens, and take the answer."""
    consult = consult_of_link(secret, now=request.now)
    if consult is None:
        raise Http404
    if "django_language" not in request.COOKIES:
        translation.activate(consult.expert.language)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_valid():
        try:
            answer(secret, now=request.now, **form.cleaned_data)
        except Refused as reason:
            refused = str(reason)
        else:
            return redirect("expert:question", secret)
    return _show(request, consult, form, refused)


def _show(request: HouseRequest, consult: "Consult", form: VerdictForm, refused: str) -> HttpResponse:
    said = [message for message in words(consult.parent_id) if message.audience != "internal"]
    context = {
        "consult": consult,
        "is_open": consult.answered_at is None and consult.case.closed_at is None,
        "said": said[-SHOWN:],
        "left_out": max(len(said) - SHOWN, 0),
        "form": form,
        "refused": refused,
    }
    response = render(request, "expert/question.html", context, status=422 if form.is_bound else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
