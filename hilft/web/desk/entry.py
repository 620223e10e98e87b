"""A phone call, a letter, a visit: what no network brings is written down, with what was promised."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.reaching import attempt
from hilft.cases.queries import case_for
from hilft.desk.actions import Contact, write_down
from hilft.people.permissions import NotYours, Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE, posted
from hilft.web.desk.forms import EntryForm
from hilft.web.desk.promise_forms import explain_promise, offer_named
from hilft.web.desk.representing import identity
from hilft.web.request import DeskRequest


@at_desk(Right.ANSWER)
def entry(request: DeskRequest) -> HttpResponse:
    """Write down what was said outside of every network."""
    initial = {"token": secrets.token_urlsafe(16), "way": "phone", "case": request.GET.get("case")}
    form = EntryForm(posted(request), now=request.now, initial={**initial, "said_at": request.now})
    refused = ""
    if form.is_valid() and _case_is_there(request, form):
        try:
            number = _written(request, form)
        except (Refused, NotYours) as reason:
            refused = str(reason)
            explain_promise(form, reason)
        else:
            messages.success(request, _done(form) % {"number": number})
            return redirect("desk:case", number)
    if form.is_bound:
        offer_named(form, now=request.now)
    status = UNREADABLE if form.is_bound else 200
    return render(request, "desk/entry.html", {"form": form, "refused": refused}, status=status)


def _written(request: DeskRequest, form: EntryForm) -> int:
    """Write down a contact, or that nobody answered; return the number of its case."""
    if not form.is_attempt:
        return write_down(_contact(request, form), by=request.person, now=request.now)
    values = form.cleaned_data
    attempt(values["case"], at=values["said_at"], by=request.person, now=request.now)
    return int(values["case"])


def _done(form: EntryForm) -> str:
    if form.is_attempt:
        return _("Written down. The customer gets a link to their case and chooses a time.")
    return _("Written down as case %(number)s.")


def _case_is_there(request: DeskRequest, form: EntryForm) -> bool:
    number = form.cleaned_data["case"]
    if number is None or case_for(request.person, number) is not None:
        return True
    form.add_error("case", _("There is no case with this number."))
    return False


def _contact(request: DeskRequest, form: EntryForm) -> Contact:
    values = form.cleaned_data
    network, address = identity(values["contact"], values["token"])
    return Contact(
        way=values["way"],
        token=values["token"],
        network=network,
        address=address,
        name=values["name"],
        text=values["text"],
        said_at=values["said_at"],
        promised=form.promised,
        states=form.stated,
        language=(get_language() or "en")[:2],
        case_id=values["case"],
        team_id=request.person.team_id,
        keeps=values["keeps"],
        whom=(values["whom_name"], *identity(values["whom_contact"], "")) if values["whom_name"] else None,
    )
