"""Trying rules out: a text is checked, its bounds stand beside those of now, and our own weeks are lived under it."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hilft.core.calendar_file import CalendarError, load_calendar
from hilft.core.lined_toml import Problem
from hilft.core.policy_file import PolicyError, load_policy
from hilft.people.permissions import Right
from hilft.people.queries import teams
from hilft.policies.actions import store_calendar, store_policy
from hilft.policies.mistakes import in_readers_words
from hilft.policies.queries import calendar_version, in_force, packs, policy_version
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE
from hilft.web.ops import opening
from hilft.web.ops.policies import CALENDAR_PACK
from hilft.web.ops.policies_forms import CalendarDraftForm, DraftForm
from hilft.web.ops.policies_preview import Texts, bounds_beside, in_words, replayed, sentences
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from datetime import datetime


class Start(NamedTuple):
    """What a draft begins with: a text, and for a calendar the name of its versions."""

    text: str
    key: str = "service"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def policy_draft(request: DeskRequest) -> HttpResponse:
    """Edit a copy of a policy, and see what it would mean."""
    return _draft(request, is_calendar=False)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def calendar_draft(request: DeskRequest) -> HttpResponse:
    """Edit a copy of opening hours, and see what they would mean."""
    return _draft(request, is_calendar=True)


@require_POST
@at_desk(Right.MANAGE)
def policy_versions(request: DeskRequest) -> HttpResponse:
    """Store a text as a new version; nothing is decided by it before it is put in force."""
    form = DraftForm(request.POST, teams=teams())
    problems = _problems(form, is_calendar=False)
    if not form.is_valid() or problems:
        return _page(request, form, is_calendar=False, problems=problems)
    row = store_policy(form.cleaned_data["text"], now=request.now)
    messages.success(request, _("Stored as %(name)s. It holds for nobody until it is put in force.") % {"name": row})
    return redirect("ops:policy", row.pk)


@require_POST
@at_desk(Right.MANAGE)
def calendar_versions(request: DeskRequest) -> HttpResponse:
    """Store opening hours as a new version, their holidays written out as dates."""
    form = CalendarDraftForm(request.POST, teams=teams())
    problems = _problems(form, is_calendar=True)
    if not form.is_valid() or problems:
        return _page(request, form, is_calendar=True, problems=problems)
    row = store_calendar(form.cleaned_data["key"], form.cleaned_data["text"], now=request.now)
    messages.success(request, _("Stored as %(name)s. It holds for nobody until it is put in force.") % {"name": row})
    return redirect("ops:calendar", row.pk)


def _draft(request: DeskRequest, *, is_calendar: bool) -> HttpResponse:
    kind = CalendarDraftForm if is_calendar else DraftForm
    if request.method != "POST":
        start = _start(request, is_calendar=is_calendar)
        form = kind(teams=teams(), initial={"text": start.text, "key": start.key, "weeks": 6})
        return _page(request, form, is_calendar=is_calendar)
    form = kind(request.POST, teams=teams())
    problems = _problems(form, is_calendar=is_calendar)
    if not form.is_valid() or problems:
        return _page(request, form, is_calendar=is_calendar, problems=problems)
    preview = _preview(form, now=request.now, is_calendar=is_calendar)
    return _page(request, form, is_calendar=is_calendar, preview=preview)


def _start(request: DeskRequest, *, is_calendar: bool) -> Start:
    """Return the text of the version or of the shipped pack that was asked for; else of what is in force."""
    pack, number = request.GET.get("pack"), request.GET.get("version", "")
    if pack is not None:
        shipped = packs()
        if pack not in shipped or (pack == CALENDAR_PACK) != is_calendar:
            raise Http404
        return Start(shipped[pack])
    force = in_force()
    chosen = int(number) if number.isdecimal() else (force.calendar_id if is_calendar else force.policy_id)
    row = calendar_version(chosen) if is_calendar else policy_version(chosen)
    if row is None:
        raise Http404
    return Start(row.text, row.key)


def _problems(form: DraftForm, *, is_calendar: bool) -> list[Problem]:
    """Return every mistake of the text, with its line and what to write instead."""
    if not form.is_valid():
        return []
    try:
        if is_calendar:
            load_calendar(form.cleaned_data["text"])
        else:
            load_policy(form.cleaned_data["text"])
    except (PolicyError, CalendarError) as error:
        return [in_readers_words(problem) for problem in error.problems]
    return []


def _preview(form: DraftForm, *, now: "datetime", is_calendar: bool) -> dict[str, Any]:
    values = form.cleaned_data
    force = in_force(values["team"])
    old = Texts(force.policy.text, force.calendar.text)
    new = old._replace(**{"calendar" if is_calendar else "policy": values["text"]})
    lines = bounds_beside(old, new, now=now)
    found = replayed(old, new, now=now, weeks=values["weeks"], team_id=values["team"])
    shown: dict[str, Any] = {
        "bounds": lines,
        "sentences": sentences(lines),
        "replay": found,
        "told": in_words(found),
        "force": force,
        "beside": True,
    }
    if is_calendar:
        language = (get_language() or "en")[:2]
        shown["opening"] = opening.weeks(load_calendar(values["text"]), now=now, language=language)
    return shown


def _page(
    request: DeskRequest,
    form: DraftForm,
    *,
    is_calendar: bool,
    problems: list[Problem] | None = None,
    preview: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"form": form, "is_calendar": is_calendar, "problems": problems, "preview": preview}
    status = UNREADABLE if problems or (form.is_bound and form.errors) else 200
    return render(request, "ops/policy_draft.html", context, status=status)
