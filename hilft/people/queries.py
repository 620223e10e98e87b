"""Who is there, who holds which duty, who is who."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hilft.core.policy_file import ESCALATION_ROLES
from hilft.core.roster import Absence as Away
from hilft.core.roster import Duty as Held
from hilft.core.roster import Roster
from hilft.core.shifts import Shift as Weekly
from hilft.people.models import (
    Absence,
    Account,
    Customer,
    Duty,
    OfficialAccount,
    Organisation,
    Person,
    Role,
    Shift,
    Team,
)


class NotOpen(Exception):
    """The house has no organisation and no standing duty head yet: nothing may be taken in."""


class _Kept(NamedTuple):
    version: int
    roster: Roster


_kept: dict[str, _Kept] = {}


def official_account(network: str, *, address: str, handle: str) -> OfficialAccount | None:
    """Return the account that is listed as speaking for us under this address or this handle, None when none is."""
    names = {name for name in (address.strip().lower(), handle.strip().lstrip("@").lower()) if name}
    found = OfficialAccount.objects.filter(network=network, name__in=names, ended_at=None)
    return found.first() if names else None


def official_accounts() -> list[OfficialAccount]:
    """Return every account that speaks for us elsewhere, by network and name."""
    live = OfficialAccount.objects.filter(ended_at=None).select_related("added_by")
    return list(live.order_by("network", "name"))


def roster() -> Roster:
    """Return the roster as it is now; kept in memory until a change counts the version up.

    Raises:
        NotOpen: nobody has set the house up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM people_rosterversion")
        counted = cursor.fetchone()
    if counted is None:
        return _load()  # nobody counts changes here (a database being emptied and filled): nothing may be remembered
    (version,) = counted
    database = str(connection.settings_dict["NAME"])
    kept = _kept.get(database)
    if kept is None or kept.version != version:
        kept = _kept[database] = _Kept(version, _load())
    return kept.roster


def as_known(address: str) -> str:
    """Return an address as identities keep it: blanks and capitals make no other person."""
    return address.strip().lower()[:320]


def organisation() -> Organisation | None:
    """Return the organisation, None before the house was set up."""
    return Organisation.objects.select_related("standing_head").first()


class House(NamedTuple):
    """What every page says of the organisation."""

    name: str
    care_address: str


def house_now() -> tuple[datetime, House | None]:
    """Return the database's time and the house (None before it was set up): what every page begins with, at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clk.now(), o.name, o.care_address FROM (SELECT) AS one"
            " LEFT JOIN (SELECT name, care_address FROM people_organisation ORDER BY id LIMIT 1) AS o ON true"
        )
        moment, name, care_address = cursor.fetchone()
    return moment, None if name is None else House(name, care_address)


def persons() -> list[Person]:
    """Return everybody who may own cases, by name."""
    return list(Person.objects.filter(may_own=True).select_related("team").order_by("name"))


def everybody() -> list[Person]:
    """Return all persons, who is here first, each with team, account, duties, shifts, absences, and `is_standing`."""
    return list(_known().order_by("-may_own", "name"))


def one_of_everybody(person_id: int) -> Person | None:
    """Return one person as `everybody` does, None when there is none of this number."""
    return _known().filter(pk=person_id).first()


def _known() -> QuerySet[Person]:
    duties = Prefetch("duties", Duty.objects.select_related("team").order_by("starts_at", "pk"))
    absences = Prefetch("absences", Absence.objects.select_related("deputy").order_by("span"))
    standing = Exists(Organisation.objects.filter(standing_head=OuterRef("pk")))
    found = Person.objects.select_related("team", "account").annotate(is_standing=standing)
    held = Prefetch("shifts", Shift.objects.select_related("team").order_by("weekday", "begins", "pk"))
    return found.prefetch_related(duties, absences, held)


def ladder_roles() -> list[tuple[str, str]]:
    """Return the roles that stand on ladders, and their words: who is on duty for one is who a case climbs to."""
    return [(role.value, str(role.label)) for role in Role if role in ESCALATION_ROLES]


def person(person_id: int) -> Person:
    """Return one person. Raises Person.DoesNotExist."""
    return Person.objects.select_related("team").get(pk=person_id)


def role_words() -> dict[str, str]:
    """Return what each role is called, by its code, in the order of the house."""
    return {role.value: str(role.label) for role in Role}


def names(ids: set[int]) -> dict[int, Person]:
    """Return these persons by id in one query."""
    return {found.pk: found for found in Person.objects.filter(pk__in=ids).select_related("team")}


def customer_with_identities(customer_id: int) -> Customer | None:
    """Return a customer with everything they are known by."""
    return Customer.objects.prefetch_related("identities").filter(pk=customer_id).first()


def teams() -> list[Team]:
    return list(Team.objects.order_by("name"))


def accounts(ids: set[int]) -> dict[int, Account]:
    """Return these accounts by id, each with whom it belongs to."""
    return Account.objects.select_related("person", "customer").in_bulk(ids)


def account_by_email(email: str) -> Account | None:
    return Account.objects.select_related("person", "customer").filter(email=email.strip().lower()).first()


def weekly(shift: Shift) -> Weekly:
    """Return a stored shift as the core counts with it."""
    start, end = (at.hour * 60 + at.minute for at in (shift.begins, shift.ends))
    return Weekly(
        person=shift.person_id,
        role=shift.role,
        team=shift.team_id,
        weekday=shift.weekday,
        start=start,
        end=end if end > start else end + 1440,
        zone=shift.zone,
        first=shift.first_on,
        last=shift.last_on,
    )


def shifts(today: date) -> list[Shift]:
    """Return the weekly shifts that hold today or later, by role, team and weekday."""
    found = Shift.objects.filter(Q(last_on=None) | Q(last_on__gte=today)).select_related("person", "team")
    return list(found.order_by("role", "team__name", "weekday", "begins", "pk"))


def shift(shift_id: int) -> Shift | None:
    """Return one weekly shift, None when there is none of this number."""
    return Shift.objects.select_related("person", "team").filter(pk=shift_id).first()


def _load() -> Roster:
    house = Organisation.objects.first()
    if house is None:
        raise NotOpen("The house is not set up yet: it needs an organisation and a standing duty head.")
    duties: dict[str, list[Held | Weekly]] = defaultdict(list)
    for duty in Duty.objects.filter(person__may_own=True).order_by("id"):
        duties[duty.role].append(Held(duty.person_id, duty.role, duty.team_id, duty.starts_at, duty.ends_at))
    for shift in Shift.objects.filter(person__may_own=True).order_by("id"):
        duties[shift.role].append(weekly(shift))
    away: dict[int, list[Away]] = defaultdict(list)
    for absence in Absence.objects.order_by("span"):
        away[absence.person_id].append(Away(absence.span.lower, absence.span.upper, absence.deputy_id))
    active = list(Person.objects.filter(may_own=True).order_by("pk").values_list("pk", "role", "team_id"))
    return Roster(
        standing=house.standing_head_id,
        roles={person_id: role for person_id, role, _ in active},
        teams={person_id: team_id for person_id, _, team_id in active},
        duties={role: tuple(held) for role, held in duties.items()},
        absences={person_id: tuple(spans) for person_id, spans in away.items()},
    )
