"""Whom a new case goes to: somebody of the right team who is there, and of two the one with fewer open cases."""

import hashlib
from datetime import datetime

from hilft.cases.queries import load
from hilft.people.models import Person, Role
from hilft.people.queries import roster


def pick_owner(team_id: int | None, *, key: str, now: datetime) -> int:
    """Return the person who will own a new case: never nobody, at last the standing duty head.

    Two candidates are drawn by the conversation's key and the less loaded one is taken ("power of two choices",
    Mitzenmacher 2001): nearly as even as asking everybody, at the price of two look-ups.
    """
    people = roster()
    candidates = [person_id for person_id in _advisors(team_id) if people.is_there(person_id, now)]
    if not candidates:
        return people.holder(Role.DUTY_LEAD, team_id, now) or people.standing
    dice = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    first = candidates[dice % len(candidates)]
    second = candidates[dice // len(candidates) % len(candidates)]
    loads = load({first, second})
    return min((first, second), key=lambda person_id: loads.get(person_id, 0))


def _advisors(team_id: int | None) -> list[int]:
    advisors = Person.objects.filter(may_own=True, role=Role.ADVISOR).order_by("pk")
    of_team = advisors.filter(team_id=team_id) if team_id is not None else advisors
    return list(of_team.values_list("pk", flat=True)) or list(advisors.values_list("pk", flat=True))
