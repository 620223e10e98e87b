"""What a customer with an account sees of their own: their cases, and the name they have in the community."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hilft.cases.actions.doing import Refused
from hilft.cases.queries import outcome_words, standing_of
from hilft.community import actions as community
from hilft.community import queries
from hilft.community.actions.brake import brake
from hilft.community.actions.matters import send_link
from hilft.desk.queries import cases_of_customer
from hilft.web.public.access import MemberRequest, for_members
from hilft.web.public.forms import LinkForm, NameForm
from hilft.web.public.reins import next_word
from hilft.web.request import HouseRequest
from hilft.web.source import source_of

UNREADABLE = 422


@require_safe
@never_cache
@for_members
def mine(request: MemberRequest) -> HttpResponse:
    """Show a customer's own cases: who has each, and when the next word is due."""
    outcomes = outcome_words()
    cases = []
    found = cases_of_customer(request.customer.pk)
    for case in sorted(found, key=lambda one: (one.closed_at is not None, one.next_due or one.opened_at)):
        reason, due = next_word(standing_of(case))
        is_late = due is not None and due <= request.now
        cases.append(
            {"case": case, "reason": reason, "due": due, "is_late": is_late, "outcome": outcomes.get(case.outcome, "")}
        )
    context = {"cases": cases, "member": queries.member(request.customer)}
    template = "public/parts/own_cases.html" if request.GET.get("part") == "cases" else "public/mine.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_members
def my_name(request: MemberRequest) -> HttpResponse:
    """Choose the name that everybody sees."""
    now_named = queries.member(request.customer)
    form = NameForm(request.POST or None, initial={"name": now_named.name if now_named else ""})
    after = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    if form.is_valid():
        try:
            community.choose_name(request.customer, form.cleaned_data["name"], now=request.now)
        except Refused as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, _("This is your name from now on."))
            return redirect(after or "public:mine")
    return render(
        request, "public/my_name.html", {"form": form, "next": after}, status=UNREADABLE if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HouseRequest) -> HttpResponse:
    """Send a new personal link by mail. The answer is the same whether there is such a case or not."""
    form = LinkForm(request.POST or None)
    if not form.is_valid():
        return render(request, "public/link.html", {"form": form}, status=UNREADABLE if form.is_bound else 200)
    try:
        brake("link", source_of(request), now=request.now)
    except Refused as reason:
        return render(request, "public/link.html", {"form": form, "refused": str(reason)}, status=UNREADABLE)
    if not form.cleaned_data["website"]:
        send_link(form.cleaned_data["number"], form.cleaned_data["email"], now=request.now)
    return render(request, "public/link.html", {"form": LinkForm(), "is_sent": True})


def _safe(request: HouseRequest, address: str) -> str:
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else ""
