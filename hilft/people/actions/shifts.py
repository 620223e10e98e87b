"""Weekly shifts are planned, changed from a day on, and ended; what was is left as it was."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hilft.core.policy_file import ESCALATION_ROLES
from hilft.people.actions.unfit import Unfit
from hilft.people.models import Person, Shift, Team
from hilft.people.permissions import Right, require

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Who holds which role when, week after week. `weekdays`: 0 is Monday; `ends` at or before `begins`: next day.

    `zone`: whose wall clock counts. `first_on`, `last_on`: the days of the first and the last shift; None: no last.
    """

    person: Person
    role: str
    team: Team | None
    weekdays: tuple[int, ...]
    begins: time
    ends: time
    zone: str
    first_on: date
    last_on: date | None = None


@transaction.atomic
def plan_shifts(rota: Rota, *, by: Person) -> list[Shift]:
    """Plan a shift on each of these weekdays. Raises Unfit when it cannot be, or stands there already."""
    require(by, Right.MANAGE)
    if rota.role not in ESCALATION_ROLES:
        raise Unfit(_("This role stands on no ladder; nobody can be on duty for it."))
    if not rota.person.may_own:
        raise Unfit(_("This person does not work here at present."))
    if not rota.weekdays:
        raise Unfit(_("Choose at least one day of the week."))
    if rota.last_on is not None and rota.last_on < rota.first_on:
        raise Unfit(_("The last day comes after the first one."))
    if _same(rota):
        raise Unfit(_("This shift is planned already."))
    return [
        Shift.objects.create(
            person=rota.person,
            role=rota.role,
            team=rota.team,
            weekday=weekday,
            begins=rota.begins,
            ends=rota.ends,
            zone=rota.zone,
            first_on=rota.first_on,
            last_on=rota.last_on,
        )
        for weekday in rota.weekdays
    ]


@transaction.atomic
def change_shift(shift: Shift, rota: Rota, *, by: Person, today: date) -> list[Shift]:
    """Let another rota hold instead of a shift, from its first day on. Raises Unfit when it cannot be."""
    require(by, Right.MANAGE)
    begins = max(rota.first_on, today)
    _end(shift, begins)
    return plan_shifts(replace(rota, first_on=begins), by=by)


def end_shift(shift: Shift, *, on: date, by: Person, today: date) -> None:
    """Let a shift be held no more from a day on; what is over stays. One that never began is taken out."""
    require(by, Right.MANAGE)
    if on < today:
        raise Unfit(_("What was is left as it was: choose today or a later day."))
    _end(shift, on)


def end_shifts_of(person: Person, role: str, *, now: datetime) -> None:
    """End every shift somebody has in a role that is theirs no longer."""
    for shift in Shift.objects.filter(person=person, role=role):
        _end(shift, now.astimezone(ZoneInfo(shift.zone)).date())


def _end(shift: Shift, on: date) -> None:
    if shift.first_on >= on:
        shift.delete()
    elif shift.last_on is None or shift.last_on >= on:
        shift.last_on = on - _DAY
        shift.save(update_fields=["last_on"])


def _same(rota: Rota) -> bool:
    """Say whether one of these shifts stands there already, at some day of the new one."""
    same = Shift.objects.filter(person=rota.person, role=rota.role, team=rota.team, weekday__in=rota.weekdays)
    lasting = same.filter(Q(last_on=None) | Q(last_on__gte=rota.first_on), begins=rota.begins, ends=rota.ends)
    return (lasting if rota.last_on is None else lasting.filter(first_on__lte=rota.last_on)).exists()
