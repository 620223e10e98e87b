"""The directory of who knows what: looked into by everybody who asks, kept by those who manage the house."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.core.roster import Roster
from hilft.experts.actions import Known, keep_skill, name_expert_duty, remove_skill
from hilft.experts.choosing import named_duty
from hilft.experts.queries import search_skills, skill_by_number
from hilft.people.permissions import Right, may
from hilft.people.queries import person, persons, roster
from hilft.web.desk.access import at_desk
from hilft.web.desk.consult_forms import ExpertDutyForm, SkillForm, skill_name
from hilft.web.desk.doing import UNREADABLE, posted
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.experts.models import Skill
    from hilft.people.models import Person


class Line(NamedTuple):
    """A skill in the directory. `who`: each expert and whether they are there now."""

    number: int
    name: str
    words: str
    who: "list[tuple[Person, bool]]"


@require_safe
@at_desk(Right.OWN)
def directory(request: DeskRequest) -> HttpResponse:
    """Show who knows what, and find somebody by a topic."""
    return _directory(request, ExpertDutyForm(people=_people(request)))


@at_desk(Right.MANAGE)
def new_skill(request: DeskRequest) -> HttpResponse:
    """Write down a skill."""
    return _edit(request, None, SkillForm(posted(request), people=persons()))


@at_desk(Right.MANAGE)
def skill(request: DeskRequest, number: int) -> HttpResponse:
    """Change a skill."""
    found = skill_by_number(number)
    if found is None:
        raise Http404
    kept = {"name_en": found.name_en, "name_de": found.name_de, "synonyms": ", ".join(found.synonyms)}
    initial = {**kept, "experts": [one.pk for one in found.experts.all()]}
    return _edit(request, found, SkillForm(posted(request), people=persons(), initial=initial))


@require_POST
@at_desk(Right.MANAGE)
def removal(request: DeskRequest, number: int) -> HttpResponse:
    """Take a skill out of the directory."""
    remove_skill(number, by=request.person)
    messages.success(request, _("It is out of the directory. Open questions about it go on."))
    return redirect("desk:skills")


@require_POST
@at_desk(Right.MANAGE)
def duty(request: DeskRequest) -> HttpResponse:
    """Name who takes what nobody is named for."""
    form = ExpertDutyForm(request.POST, people=persons())
    if not form.is_valid():
        return _directory(request, form)
    named = person(form.cleaned_data["person"])
    name_expert_duty(named, by=request.person, now=request.now)
    messages.success(request, _("%(name)s takes what nobody is named for.") % {"name": named.name})
    return redirect("desk:skills")


def _people(request: DeskRequest) -> "list[Person]":
    return persons() if may(request.person, Right.MANAGE) else []


def _directory(request: DeskRequest, form: ExpertDutyForm) -> HttpResponse:
    words, people = request.GET.get("q", "").strip()[:80], roster()
    lines = [_line(one, people, request.now) for one in search_skills(words)]
    context: dict[str, Any] = {
        "words": words,
        "lines": sorted(lines, key=lambda line: line.name.casefold()),
        "duty": named_duty(now=request.now),
        "form": form,
    }
    return render(request, "desk/skills.html", context, status=UNREADABLE if form.is_bound else 200)


def _line(one: "Skill", people: Roster, now: datetime) -> Line:
    who = [(expert, people.is_there(expert.pk, now)) for expert in one.experts.all() if expert.may_own]
    name = skill_name(one)
    words = [word for word in (one.name_en, one.name_de, *one.synonyms) if word != name]
    return Line(one.pk, name, ", ".join(dict.fromkeys(words)), who)


def _edit(request: DeskRequest, found: "Skill | None", form: SkillForm) -> HttpResponse:
    if form.is_valid():
        said = form.cleaned_data
        known = Known(name_en=said["name_en"], name_de=said["name_de"], synonyms=form.words, experts=said["experts"])
        try:
            keep_skill(found.pk if found else None, known, by=request.person)
        except Refused as reason:
            form.add_error("name_en", str(reason))
        else:
            messages.success(request, _("The directory has it."))
            return redirect("desk:skills")
    here = reverse("desk:skill", args=[found.pk]) if found else reverse("desk:new_skill")
    context = {"skill": found, "form": form, "here": here, "title": skill_name(found) if found else _("A new skill")}
    return render(request, "desk/skill.html", context, status=UNREADABLE if form.is_bound else 200)
