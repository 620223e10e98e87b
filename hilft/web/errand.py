"""The page of whoever was sent: what for and when, and how it went. No account, and nothing of the customer's."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.errands import report
from hilft.cases.errands import errand_of_link
from hilft.web.desk.errands import ReportForm
from hilft.web.request import HouseRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def errand(request: HouseRequest, secret: str) -> HttpResponse:
    """Show what somebody was sent for, and take how it went; once it is said it stands."""
    found = errand_of_link(secret, now=request.now)
    if found is None:
        raise Http404
    form, refused = ReportForm(request.POST if request.method == "POST" else None), ""
    if form.is_valid():
        try:
            report(found.pk, by=None, now=request.now, **form.cleaned_data)
        except Refused as reason:
            refused = str(reason)
        else:
            return redirect("errand", secret)
    context = {"errand": found, "form": form, "refused": refused, "secret": secret}
    response = render(request, "errand/errand.html", context, status=422 if form.is_bound else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
