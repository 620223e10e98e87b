"""Somebody is away: what they own wakes when the absence begins, and is covered by whoever stands in."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from hilft.people import actions as people
from hilft.people.models import Absence, Person
from hilft.people.permissions import Right, require

_WAKE = """
UPDATE cases_case SET wake_at = GREATEST(%(start)s, %(now)s)
WHERE owner_id = %(person)s AND owner_ok AND wake_at > GREATEST(%(start)s, %(now)s)
"""


def record_absence(
    person: Person, *, start: datetime, end: datetime, deputy: Person | None, by: Person, now: datetime
) -> Absence:
    """Write down that a person is away, and wake their cases when that begins: the clock covers them then.

    Raises Unfit when the dates run backward, are over, or meet another absence, or when the deputy is the person.
    """
    require(by, Right.MANAGE)
    if end <= start or end <= now:
        raise people.Unfit(_("An absence ends after it begins, and in the future."))
    if deputy is not None and deputy.pk == person.pk:
        raise people.Unfit(_("Nobody stands in for themselves."))
    try:
        return _record(person, start, end, deputy, now)
    except IntegrityError:
        raise people.Unfit(_("This person is away already during that time.")) from None


@transaction.atomic
def _record(person: Person, start: datetime, end: datetime, deputy: Person | None, now: datetime) -> Absence:
    absence = people.record_absence(person, start=start, end=end, deputy=deputy)
    wake_for_absence(person.pk, start=start, now=now)
    return absence


@transaction.atomic
def name_standing_head(person: Person, *, by: Person, now: datetime) -> None:
    """Name who is reached when nobody else is. Raises Unfit for somebody who could not lead the house then.

    Whoever was it until now counted as always there. From now on their absences count, so their cases wake for them.
    """
    before = people.name_standing_head(person, by=by)
    spans = Absence.objects.filter(span__endswith__gt=now)
    for absence in spans.filter(person_id=before) if before is not None else spans.none():
        wake_for_absence(absence.person_id, start=absence.span.lower, now=now)


def wake_for_absence(person_id: int, *, start: datetime, now: datetime) -> int:
    """Let the clock look at a person's open cases when their absence begins; return how many it will look at earlier.

    Deadlines stay as they are. What the clock finds unchanged gets no event.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, {"person": person_id, "start": start, "now": now})
        return int(cursor.rowcount)
