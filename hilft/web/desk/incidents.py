"""Incidents: what looks like one cause, the case page of an incident, and the link on a case."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.incidents import link, open_incident, say_fixed, say_status, unlink
from hilft.cases.actions.status import BATCH, spread
from hilft.cases.affected import PAGE, affected_cases, incident_of, open_incidents
from hilft.core.policy import Kind
from hilft.desk.alike import alike_now, incidents_like, like_incident, titles
from hilft.people.permissions import NotYours, Right, may
from hilft.web.desk.access import at_desk, case_or_404
from hilft.web.desk.doing import UNREADABLE, act, posted, with_form
from hilft.web.desk.incident_forms import CauseForm, FixedForm, IncidentForm, LinkForm, StatusForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest

NEXT = timedelta(hours=2)
"""When the next word is proposed to come."""


@require_safe
@at_desk(Right.OWN)
def incidents(request: DeskRequest) -> HttpResponse:
    """Show the open incidents and, to leads, what looks like one cause."""
    groups = alike_now(now=request.now) if may(request.person, Right.LEAD) else []
    names = titles([number for group in groups for number in group.cases[:SHOWN]])
    context = {
        "incidents": open_incidents(),
        "groups": [
            {
                "cases": [(number, names.get(number, "")) for number in group.cases[:SHOWN]],
                "number": len(group.cases),
                "words": ", ".join(group.words),
                "all": ",".join(map(str, group.cases)),
            }
            for group in groups
        ],
    }
    return render(request, "desk/incidents.html", context)


SHOWN = 8
"""So many cases of a proposal are shown by name."""


@at_desk(Right.LEAD)
def new_incident(request: DeskRequest) -> HttpResponse:
    """Open an incident, and link the cases it was proposed from."""
    initial = {"cases": request.GET.get("cases", ""), "next_at": request.now + NEXT}
    form = IncidentForm(posted(request), initial=initial)
    refused = ""
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("title", "text", "next_at")}
        try:
            incident = open_incident(**said, by=request.person, now=request.now)
            linked = link(incident.pk, form.numbers, by=request.person, now=request.now)
        except (Refused, NotYours) as reason:
            refused = str(reason)
        else:
            messages.success(request, _linked(linked))
            return redirect("desk:case", incident.pk)
    context = {"form": form, "refused": refused}
    return render(request, "desk/incident_new.html", context, status=UNREADABLE if form.is_bound else 200)


@at_desk(Right.OWN)
def status(request: DeskRequest, number: int) -> HttpResponse:
    """Say how it stands to everybody affected."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Say how it stands"),
            action=reverse("desk:incident_status", args=[number]),
            button=_("Say it to everybody"),
            form=StatusForm(posted(request), initial={"next_at": request.now + NEXT}),
            draft="status",
        )

    def deed(form: Form) -> str:
        say_status(number, **form.cleaned_data, by=request.person, now=request.now)
        spread(now=request.now)
        return _("It is on its way to everybody affected.")

    return with_form(request, number, Verb.SAY_STATUS, opened, deed)


@at_desk(Right.OWN)
def end(request: DeskRequest, number: int) -> HttpResponse:
    """Say that it is over, and ask everybody whether it works."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Say that it is over"),
            action=reverse("desk:incident_end", args=[number]),
            button=_("Ask everybody whether it works"),
            form=FixedForm(posted(request)),
            draft="fixed",
        )

    def deed(form: Form) -> str:
        say_fixed(number, **form.cleaned_data, by=request.person, now=request.now)
        spread(now=request.now)
        return _("Everybody affected is asked whether it works.")

    return with_form(request, number, Verb.SAY_STATUS, opened, deed)


@at_desk(Right.OWN)
def affected(request: DeskRequest, number: int) -> HttpResponse:
    """Show the cases an incident affects, a page at a time, and link new ones that look like it."""
    case = case_or_404(request, number)
    if case.kind != Kind.INCIDENT:
        raise Http404
    new = like_incident(number, now=request.now) if case.closed_at is None else []
    form, refused = _link_form(request, new), ""
    if form.is_bound and ("all" in request.POST or form.is_valid()):
        chosen = new if "all" in request.POST else form.cleaned_data["case"]
        try:
            linked = sum(
                link(number, chosen[start : start + BATCH], by=request.person, now=request.now)
                for start in range(0, len(chosen), BATCH)
            )
        except (Refused, NotYours) as reason:
            refused = str(reason)
        else:
            messages.success(request, _linked(linked))
            return redirect("desk:affected", number)
    context = {"case": case, "form": form, "new": len(new), "refused": refused, **_page_of(request, number)}
    return render(request, "desk/affected.html", context, status=UNREADABLE if form.is_bound else 200)


@at_desk(Right.OWN)
def cause(request: DeskRequest, number: int) -> HttpResponse:
    """Link a case with an incident."""

    def opened(view: CaseView) -> Doing:
        found = open_incidents()
        likely = incidents_like(view.case.pk, [one.pk for one in found], now=request.now)
        return Doing(
            title=_("Link with an incident"),
            about=_("The case stays one of its own, with its owner and its age; its customer hears how it stands."),
            action=reverse("desk:cause", args=[number]),
            button=_("Link it"),
            form=CauseForm(posted(request), incidents=found, likely=likely),
        )

    def deed(form: Form) -> str:
        return _linked(link(form.cleaned_data["incident"], [number], by=request.person, now=request.now))

    return with_form(request, number, Verb.LINK, opened, deed)


@require_POST
@at_desk(Right.OWN)
def cause_removal(request: DeskRequest, number: int) -> HttpResponse:
    """Say that a case has another cause."""

    def deed() -> None:
        found = incident_of(number)
        if found is None:
            raise Refused(_("This case is not linked with an incident."))
        unlink(found.incident_id, number, by=request.person, now=request.now)

    return act(request, number, None, deed, _("The case stands alone again."))


def _link_form(request: DeskRequest, new: list[int]) -> LinkForm:
    names = titles(new[:PAGE])
    return LinkForm(posted(request), numbers=[(number, f"{number} {names[number]}") for number in new[:PAGE]])


def _page_of(request: DeskRequest, number: int) -> dict[str, Any]:
    only_no, after = request.GET.get("only") == "no", request.GET.get("after", "")
    found = affected_cases(number, after=int(after) if after.isdecimal() else 0, only_no=only_no)
    older = f"?after={found[PAGE - 1].pk}{'&only=no' if only_no else ''}" if len(found) > PAGE else ""
    return {"found": found[:PAGE], "older": older, "newer": request.path if after else "", "only_no": only_no}


def _linked(number: int) -> str:
    if not number:
        return _("No case was linked: they are closed, or linked already.")
    said = ngettext(
        "%(n)s case is linked and hears how it stands.", "%(n)s cases are linked and hear how it stands.", number
    )
    return said % {"n": number}
