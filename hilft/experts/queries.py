"""Who can be asked, what was asked, and what a personal link shows."""

import re
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from hilft.cases.actions.links import digest
from hilft.cases.queries import case_of_link
from hilft.experts.models import Consult, Key, Skill, Turn
from hilft.people.models import Person, Role


class Held(NamedTuple):
    """A question in somebody's hands. `turn`: how it reached them, None for a question older than turns."""

    consult: Consult
    person: Person
    turn: Turn | None


def experts() -> list[Person]:
    """Return everybody who can be asked, by name."""
    return list(Person.objects.filter(role=Role.EXPERT, may_own=True).select_related("team").order_by("name"))


def consults_of(case_id: int) -> list[Consult]:
    """Return the questions this case asked, with the case each of them is, oldest first."""
    found = Consult.objects.filter(parent_id=case_id).select_related("case__owner", "expert", "asked_by", "team")
    return sorted(found, key=lambda consult: (consult.asked_at, consult.pk))


def consult_of(case_id: int) -> Consult | None:
    """Return the question this case is, None when it is no consult."""
    return Consult.objects.select_related("parent", "expert", "asked_by", "team", "skill").filter(pk=case_id).first()


def consult_of_link(secret: str, *, now: datetime) -> Consult | None:
    """Return the question a personal link opens, None when the link is unknown or has expired."""
    case = case_of_link(secret, "expert", now=now)
    if case is None:
        return None
    found = Consult.objects.select_related("case__owner", "case__offered_to", "parent", "expert", "asked_by", "skill")
    return found.filter(pk=case.pk).first()


def held_by(secret: str, *, now: datetime) -> Held | None:
    """Return the question a personal link opens and whose link it is, None when it is unknown or has expired."""
    consult = consult_of_link(secret, now=now)
    if consult is None:
        return None
    key = Key.objects.select_related("person").filter(link__digest=digest(secret)).first()
    person = key.person if key is not None else consult.expert
    return Held(consult, person, Turn.objects.select_related("by").filter(consult=consult, person=person).first())


def turns_of(consult_id: int) -> list[Turn]:
    """Return whom a question reached, in their order."""
    return list(Turn.objects.filter(consult=consult_id).select_related("person", "by").order_by("at", "pk"))


def colleagues(held: Held) -> list[Person]:
    """Return whom the reader of a question can pass it on to: experts, and their own department."""
    known = Q(role=Role.EXPERT)
    if held.person.team_id is not None:
        known |= Q(team=held.person.team_id)
    found = Person.objects.filter(known, may_own=True).exclude(pk=held.person.pk).select_related("team")
    return list(found.order_by("name"))


def skills() -> list[Skill]:
    """Return the whole directory, by its English names, each with `experts` loaded."""
    return list(Skill.objects.prefetch_related("experts").order_by("name_en"))


def skill_by_number(number: int) -> Skill | None:
    return Skill.objects.prefetch_related("experts").filter(pk=number).first()


def skill_for(topic: str) -> Skill | None:
    """Return what the directory means by a topic: a name or synonym that is it, else the longest that stands in it."""
    wanted = _plain(topic)
    names = sorted(
        ((_plain(name), skill) for skill in Skill.objects.order_by("pk") for name in _names(skill)),
        key=lambda pair: -len(pair[0]),
    )
    for name, skill in names:
        if name and f" {name} " in f" {wanted} ":
            return skill
    return None


def search_skills(words: str) -> list[Skill]:
    """Return the skills one of whose names or synonyms begins with, or contains, what is looked for."""
    wanted = _plain(words)
    return [skill for skill in skills() if not wanted or any(wanted in _plain(name) for name in _names(skill))]


def _names(skill: Skill) -> list[str]:
    return [skill.name_en, skill.name_de, *skill.synonyms]


def _plain(words: str) -> str:
    """Return words as they are compared: without capitals, hyphens and other signs ("IP-v6" is "ip v6")."""
    return " ".join(re.findall(r"\w+", words.casefold()))
