"""Whom a new case goes to: somebody of the right team who is there, and of two the one with fewer open cases."""

import hashlib
from datetime import datetime

from hilft.cases.queries import load
from hilft.core.roster import Roster
from hilft.people.models import Role
from hilft.people.queries import roster


def pick_owner(team_id: int | None, *, key: str, now: datetime) -> int:
    """Return the person who will own a new case: never nobody, at last the standing duty head.

    Two candidates are drawn by the conversation's key and the less loaded one is taken ("power of two choices",
    Mitzenmacher 2001): nearly as even as asking everybody, at the price of two look-ups.
    """
    people = roster()
    candidates = [person_id for person_id in _advisors(people, team_id) if people.is_there(person_id, now)]
    if not candidates:
        return people.holder(Role.DUTY_LEAD, team_id, now) or people.standing
    dice = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    first = candidates[dice % len(candidates)]
    second = candidates[dice // len(candidates) % len(candidates)]
    loads = load({first, second})
    return min((first, second), key=lambda person_id: loads.get(person_id, 0))


def _advisors(people: Roster, team_id: int | None) -> list[int]:
    """Return the team's advisors, or all when the case has no team or the team has none."""
    advisors = [person_id for person_id, role in people.roles.items() if role == Role.ADVISOR]
    return [person_id for person_id in advisors if people.teams.get(person_id) == team_id] or advisors
