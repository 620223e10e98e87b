"""Whom a question goes to: always a person who is there, never a mailbox and never a group."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q

from hilft.core.roster import Roster
from hilft.experts.models import Consult, Skill
from hilft.people.models import Person, Role
from hilft.people.queries import roster


class Chosen(NamedTuple):
    """A person and the department whose ladder the question climbs. `how`: person, skill, department or duty."""

    person: int
    team: int | None
    how: str


def for_person(person: Person, asking_team: int | None) -> Chosen:
    """Return somebody asked by name: the question climbs in their own department."""
    return Chosen(person.pk, person.team_id or asking_team, "person")


def for_team(team_id: int, *, now: datetime) -> Chosen:
    """Return who answers for a department at this minute: its expert duty, its duty lead, at last the standing head."""
    people = roster()
    found = _on_duty(people, team_id, now) or people.holder(Role.DUTY_LEAD, team_id, now) or people.standing
    return Chosen(found, team_id, "department")


def for_topic(skill: Skill | None, asking_team: int | None, *, now: datetime, not_these: Iterable[int] = ()) -> Chosen:
    """Return who knows: of the experts of this skill who are there the one with the fewest open questions.

    Where nobody knows, or nobody who knows is there, the expert duty has it: whoever is named to find out.
    """
    people = roster()
    if skill is not None:
        there = [one for one in _who_know(skill, set(not_these)) if people.is_there(one.pk, now)]
        if there:
            return Chosen(there[0].pk, there[0].team_id or asking_team, "skill")
    return Chosen(expert_duty(asking_team, now=now), asking_team, "duty")


def expert_duty(asking_team: int | None, *, now: datetime) -> int:
    """Return who takes a question that nobody is named for: the expert duty, else a duty lead, at last the head."""
    people = roster()
    return _on_duty(people, None, now) or people.holder(Role.DUTY_LEAD, asking_team, now) or people.standing


def named_duty(*, now: datetime) -> Person | None:
    """Return who is named for questions that nobody is named for, None while nobody is."""
    found = _on_duty(roster(), None, now)
    return Person.objects.get(pk=found) if found is not None else None


def next_who_knows(consult: Consult, *, now: datetime) -> int | None:
    """Return who is asked after somebody said "not me", None when nobody is left who was not asked.

    The next expert of the skill, then whoever answers for the department, then the expert duty.
    """
    people, asked = roster(), set(consult.turns.values_list("person_id", flat=True))
    known = [one.pk for one in _who_know(consult.skill, asked)] if consult.skill is not None else []
    duties = [_on_duty(people, consult.case.team_id, now), _on_duty(people, None, now)]
    for person in [*known, *duties]:
        if person is not None and person not in asked and people.is_there(person, now):
            return person
    return None


def _on_duty(people: Roster, team_id: int | None, now: datetime) -> int | None:
    """Return the expert duty of exactly this department (None: of the house), or their deputy."""
    own = tuple(duty for duty in people.duties.get(Role.EXPERT, ()) if duty.team == team_id)
    return Roster(people.standing, people.roles, {Role.EXPERT: own}, people.absences).holder(Role.EXPERT, team_id, now)


def _who_know(skill: Skill, not_these: set[int]) -> list[Person]:
    questions = Count("owned", filter=Q(owned__kind="consult", owned__closed_at=None))
    known = skill.experts.filter(may_own=True).exclude(pk__in=not_these)
    return list(known.annotate(questions=questions).order_by("questions", "name", "pk"))
