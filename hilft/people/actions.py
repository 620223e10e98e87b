"""Customers become known, persons come and go, duties and absences change."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from hilft.people.models import Absence, Account, Customer, Duty, Identity, Organisation, Person, Team


@transaction.atomic
def customer_of(network: str, address: str, *, name: str, language: str, now: datetime) -> Customer:
    """Return the customer with this address on this network; a new one when nobody is known by it."""
    address = address.strip().lower()[:320]
    known = Identity.objects.filter(network=network, address=address).select_related("customer").first()
    if known is not None:
        return known.customer
    customer = Customer.objects.create(name=name[:120], language=language, created_at=now)
    Identity.objects.create(customer=customer, network=network, address=address)
    return customer


def confirm_identity(identity: Identity, *, now: datetime) -> None:
    """The customer proved that this address is theirs."""
    if identity.confirmed_at is None:
        identity.confirmed_at = now
        identity.save(update_fields=["confirmed_at"])


@transaction.atomic
def hire(*, name: str, alias: str, email: str, role: str, team: Team | None = None, language: str = "en") -> Person:
    """Add a person of the house; initials come from the alias customers see."""
    initials = "".join(part[0] for part in alias.split()[:2]).upper()
    return Person.objects.create(
        name=name, alias=alias, initials=initials, email=email.strip().lower(), role=role, team=team, language=language
    )


def give_account(person: Person, *, password: str | None, now: datetime) -> Account:
    """Let a person sign in; without a password they set one by the invitation's link."""
    return Account.objects.create_user(person.email, password, joined_at=now, person=person)


def put_on_duty(
    person: Person, role: str, *, team: Team | None = None, starts: datetime | None = None, ends: datetime | None = None
) -> Duty:
    """Let a person hold a role, for a team or for all, during a span or until further notice."""
    return Duty.objects.create(person=person, role=role, team=team, starts_at=starts, ends_at=ends)


def record_absence(person: Person, *, start: datetime, end: datetime, deputy: Person | None = None) -> Absence:
    """Write down that a person is away; the cases' own action wakes what has to be covered."""
    return Absence.objects.create(person=person, span=DateTimeTZRange(start, end), deputy=deputy)


def found_organisation(
    *, name: str, care_address: str, language: str, standing_head: Person, now: datetime
) -> Organisation:
    """Set the house up: from now on somebody is reached whatever happens."""
    return Organisation.objects.create(
        name=name, care_address=care_address, language=language, standing_head=standing_head, opened_at=now
    )
