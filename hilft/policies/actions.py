"""Storing new versions and putting them in force."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from hilft.core.calendar_file import freeze_calendar
from hilft.core.policy_file import load_policy
from hilft.policies.models import CalendarVersion, InForce, PolicyVersion


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


def put_in_force(
    policy: PolicyVersion, calendar: CalendarVersion, *, team_id: int | None = None, now: datetime
) -> None:
    """Let new cases (of this team, or of all) get this policy and calendar; running cases keep theirs."""
    InForce.objects.update_or_create(team_id=team_id, defaults={"policy": policy, "calendar": calendar, "since": now})
