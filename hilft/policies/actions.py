"""Storing new versions and putting them in force."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from hilft.core.calendar_file import freeze_calendar
from hilft.core.policy_file import load_policy
from hilft.people.models import Person
from hilft.people.permissions import Right, require
from hilft.policies.models import CalendarVersion, InForce, PolicyVersion, Ruling


@transaction.atomic
def store_policy(text: str, *, now: datetime) -> PolicyVersion:
    """Store a policy unless the very same text is stored already. Raises PolicyError with every problem in it."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    if known := PolicyVersion.objects.filter(sha=sha).first():
        return known
    key = load_policy(text).key
    number = (PolicyVersion.objects.filter(key=key).aggregate(last=Max("number"))["last"] or 0) + 1
    return PolicyVersion.objects.create(key=key, number=number, sha=sha, text=text, stored_at=now)


@transaction.atomic
def store_calendar(key: str, text: str, *, now: datetime) -> CalendarVersion:
    """Store a calendar unless it is stored already, its holidays written out as dates.

    So a stored version means the same for ever, whatever a newer list of holidays says. Raises CalendarError with every
    problem in the text.
    """
    text = freeze_calendar(text)
    sha = hashlib.sha256(text.encode()).hexdigest()
    if known := CalendarVersion.objects.filter(sha=sha).first():
        return known
    number = (CalendarVersion.objects.filter(key=key).aggregate(last=Max("number"))["last"] or 0) + 1
    return CalendarVersion.objects.create(key=key, number=number, sha=sha, text=text, stored_at=now)


@transaction.atomic
def put_in_force(
    policy: PolicyVersion,
    calendar: CalendarVersion,
    *,
    team_id: int | None = None,
    by: Person | None = None,
    now: datetime,
) -> None:
    """Let new cases (of this team, or of all) get this policy and calendar; running cases keep theirs.

    `by` None: the set-up of the house. Raises NotYours for somebody who may not edit rules.
    """
    if by is not None:
        require(by, Right.MANAGE)
    InForce.objects.update_or_create(team_id=team_id, defaults={"policy": policy, "calendar": calendar, "since": now})
    Ruling.objects.create(team_id=team_id, policy=policy, calendar=calendar, by=by, at=now)


@transaction.atomic
def end_own_rules(team_id: int, *, by: Person, now: datetime) -> None:
    """Let the rules for everybody hold for a team's new cases, too; nothing happens where it has none of its own."""
    require(by, Right.MANAGE)
    ended, _counts = InForce.objects.filter(team_id=team_id).delete()
    if ended:
        Ruling.objects.create(team_id=team_id, by=by, at=now)
