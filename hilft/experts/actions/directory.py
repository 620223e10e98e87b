"""Keeping the directory: what somebody knows, under which names it is looked for, and who takes what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.experts.models import Skill
from hilft.people.actions import end_duty, put_on_duty
from hilft.people.models import Duty, Person, Role
from hilft.people.permissions import Right, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A skill as it stands in the form. `experts`: the numbers of those who know."""

    name_en: str
    name_de: str
    synonyms: Sequence[str] = ()
    experts: Sequence[int] = ()


@transaction.atomic
def keep_skill(skill_id: int | None, known: Known, *, by: Person) -> Skill:
    """Write down a skill, or change the one of this number. Raises Refused when another one has the name already."""
    require(by, Right.MANAGE)
    same = Q(name_en__iexact=known.name_en.strip()) | Q(name_de__iexact=known.name_de.strip())
    skill = Skill.objects.filter(pk=skill_id or 0).first() or Skill()
    if Skill.objects.filter(same).exclude(pk=skill.pk or 0).exists():
        raise Refused(_("The directory has a skill of this name already."))
    names = dict.fromkeys(name.strip()[:60] for name in known.synonyms)
    skill.name_en, skill.name_de = known.name_en.strip(), known.name_de.strip()
    skill.synonyms = [name for name in names if name]
    skill.save()
    skill.experts.set(Person.objects.filter(pk__in=known.experts, may_own=True))
    return skill


def remove_skill(skill_id: int, *, by: Person) -> None:
    """Take a skill out of the directory; questions that were asked about it keep their owners and dates."""
    require(by, Right.MANAGE)
    Skill.objects.filter(pk=skill_id).delete()


@transaction.atomic
def name_expert_duty(person: Person, *, by: Person, now: datetime) -> Duty:
    """Name who takes questions that nobody is named for, until further notice. Raises Refused for who has left."""
    require(by, Right.MANAGE)
    if not person.may_own:
        raise Refused(_("This person does not work here at present."))
    for duty in Duty.objects.filter(role=Role.EXPERT, team=None, ends_at=None):
        end_duty(duty, by=by, now=now)
    return put_on_duty(person, Role.EXPERT, starts=now)
