"""Customers become known, persons come and go, duties and absences change."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from hilft.core.policy_file import ESCALATION_ROLES
from hilft.people.actions.shifts import end_shifts_of
from hilft.people.actions.unfit import Unfit
from hilft.people.models import Absence, Account, Customer, Duty, Identity, Organisation, Person, Role, Team
from hilft.people.permissions import TABLE, Right, require
from hilft.people.queries import as_known


class StillOwner(Unfit):
    """A person who owns open cases, or is the standing duty head, cannot be deactivated: the database refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who somebody is here. `alias` is what customers see."""

    name: str
    alias: str
    role: str
    team: Team | None = None
    language: str = "en"


@transaction.atomic(savepoint=False)  # part of taking a word in: it fails or succeeds with the whole
def customer_of(network: str, address: str, *, name: str, language: str, now: datetime) -> Customer:
    """Return the customer with this address on this network; a new one when nobody is known by it."""
    known = Identity.objects.filter(network=network, address=as_known(address)).select_related("customer").first()
    if known is not None:
        return known.customer
    return new_customer(network, address, name=name, language=language, now=now)


@transaction.atomic(savepoint=False)
def new_customer(network: str, address: str, *, name: str, language: str, now: datetime) -> Customer:
    """Write down a customer nobody knew by this address. Raises IntegrityError when somebody does."""
    customer = Customer.objects.create(name=name[:120], language=language, created_at=now)
    Identity.objects.create(customer=customer, network=network, address=as_known(address))
    return customer


def confirm_identity(identity: Identity, *, now: datetime) -> None:
    """The customer proved that this address is theirs."""
    if identity.confirmed_at is None:
        identity.confirmed_at = now
        identity.save(update_fields=["confirmed_at"])


@transaction.atomic
def hire(*, name: str, alias: str, email: str, role: str, team: Team | None = None, language: str = "en") -> Person:
    """Add a person of the house; initials come from the alias customers see."""
    return Person.objects.create(
        name=name,
        alias=alias,
        initials=initials_of(alias),
        email=email.strip().lower(),
        role=role,
        team=team,
        language=language,
    )


def initials_of(alias: str) -> str:
    """Return the two letters that stand for somebody."""
    return "".join(part[0] for part in alias.split()[:2]).upper()


@transaction.atomic
def give_account(person: Person, *, password: str | None, now: datetime) -> Account:
    """Let a person sign in; without a password they set one by the invitation's link.

    The address needs no further proof: an invitation reaches only whoever reads that mailbox.
    """
    account = Account.objects.create_user(person.email, password, joined_at=now, person=person)
    trust_address(account)
    return account


def trust_address(account: Account) -> None:
    """Take an account's mail address as proved."""
    EmailAddress.objects.update_or_create(
        user=account, email=account.email, defaults={"verified": True, "primary": True}
    )


def is_proved(account: Account) -> bool:
    """Say whether an account's address was proved elsewhere: by an invitation, or as a customer's confirmed one."""
    if account.person_id is not None:
        return True
    known = Identity.objects.filter(network="mail", address=account.email, confirmed_at__isnull=False)
    return account.customer_id is not None and known.filter(customer_id=account.customer_id).exists()


@transaction.atomic
def join_customer(account: Account, *, language: str, now: datetime) -> None:
    """Make a new account the account of the customer with this address. Call it only once the address is confirmed.

    An account whose address belongs to a person of the house joins nobody: staff come by invitation only.
    """
    if account.person_id is not None or account.customer_id is not None:
        return
    if Person.objects.filter(email=account.email).exists():
        return
    customer = customer_of("mail", account.email, name="", language=language, now=now)
    if Account.objects.filter(customer=customer).exists():
        return
    confirm_identity(Identity.objects.get(network="mail", address=account.email), now=now)
    account.customer = customer
    account.save(update_fields=["customer"])


@transaction.atomic
def take_address(account: Account, email: str, *, now: datetime) -> None:
    """An account's new address is proved: its person is reached there, its customer is known by it.

    An address by which somebody else is known stays theirs.
    """
    email = email.strip().lower()
    if account.person_id is not None and not Person.objects.filter(email=email).exists():
        Person.objects.filter(pk=account.person_id).update(email=email)
    if account.customer_id is not None:
        known, _made = Identity.objects.get_or_create(
            network="mail", address=email, defaults={"customer_id": account.customer_id}
        )
        if known.customer_id == account.customer_id:
            confirm_identity(known, now=now)


@transaction.atomic
def change_profile(person: Person, profile: Profile, *, by: Person, now: datetime) -> None:
    """Change who somebody is here. A new role on the ladder is held from now on, the old one no longer.

    Raises Unfit when the standing duty head, or whoever asks, would lose the right to do this.
    """
    require(by, Right.MANAGE)
    keeps = profile.role in TABLE[Right.MANAGE]
    if not keeps and by.pk == person.pk:
        raise Unfit(_("You cannot take this right from yourself; ask somebody else who has it."))
    if not keeps and Organisation.objects.filter(standing_head=person).exists():
        raise Unfit(_("This is the standing duty head. Name another one first."))
    moved = (person.role, person.team_id) != (profile.role, profile.team.pk if profile.team else None)
    old = person.role
    person.name, person.alias, person.initials = profile.name, profile.alias, initials_of(profile.alias)
    person.role, person.team, person.language = profile.role, profile.team, profile.language
    person.save()
    if moved:
        held = Duty.objects.filter(person=person, role=old, ends_at=None)
        held.filter(starts_at__gte=now).delete()  # one that has not begun never was
        held.update(ends_at=now)
        end_shifts_of(person, old, now=now)
        hold_role(person, now=now)


def hold_role(person: Person, *, now: datetime) -> None:
    """Put somebody whose role stands on the ladder on duty until further notice: so a climbing case finds them."""
    if person.role in ESCALATION_ROLES:
        put_on_duty(person, person.role, team=person.team if person.role == Role.DUTY_LEAD else None, starts=now)


def deactivate(person: Person, *, by: Person) -> None:
    """Let somebody go: they sign in no more and own nothing from now on.

    Raises StillOwner while they own an open case or are the standing duty head; the database itself refuses it.
    """
    require(by, Right.MANAGE)
    if by.pk == person.pk:
        raise Unfit(_("You cannot deactivate yourself."))
    try:
        _let_go(person)
    except IntegrityError as refusal:
        broken = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", "")
        if broken == "standing_head_may_own":
            raise StillOwner(_("This is the standing duty head. Name another one first.")) from None
        sentence = _("%(name)s still owns open cases. Hand them over, or record an absence with a deputy first.")
        raise StillOwner(sentence % {"name": person.name}) from None


@transaction.atomic
def _let_go(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(may_own=False)
    Account.objects.filter(person=person).update(is_active=False)
    with connection.cursor() as cursor:
        # Ask now, not at the end of the transaction, so that the answer is a sentence on the page.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@transaction.atomic
def activate(person: Person, *, by: Person) -> None:
    """Let somebody work here again."""
    require(by, Right.MANAGE)
    Person.objects.filter(pk=person.pk).update(may_own=True)
    Account.objects.filter(person=person).update(is_active=True)


def name_standing_head(person: Person, *, by: Person) -> int | None:
    """Name who is reached when nobody else is; return who it was before, by number.

    The cases' own action wakes what that one owns: call it there. Raises Unfit for somebody who could not lead the
    house then.
    """
    require(by, Right.MANAGE)
    if not person.may_own or person.role not in TABLE[Right.MANAGE]:
        raise Unfit(_("The standing duty head needs the right to edit people and rules."))
    house = Organisation.objects.select_for_update().first()
    if house is None:
        return None
    before, house.standing_head = house.standing_head_id, person
    house.save(update_fields=["standing_head"])
    return before


def make_team(name: str, *, by: Person) -> Team:
    """Add a team. Raises Unfit when there is one of this name."""
    require(by, Right.MANAGE)
    if Team.objects.filter(name__iexact=name.strip()).exists():
        raise Unfit(_("There is a team of this name already."))
    return Team.objects.create(name=name.strip())


def assign_duty(
    person: Person, role: str, *, team: Team | None, starts: datetime, ends: datetime | None, by: Person
) -> Duty:
    """Put somebody on duty from the operator's page. Raises Unfit when it cannot be; see `put_on_duty`."""
    require(by, Right.MANAGE)
    if role not in ESCALATION_ROLES:
        raise Unfit(_("This role stands on no ladder; nobody can be on duty for it."))
    if not person.may_own:
        raise Unfit(_("This person does not work here at present."))
    if ends is not None and ends <= starts:
        raise Unfit(_("A duty ends after it begins."))
    return put_on_duty(person, role, team=team, starts=starts, ends=ends)


def end_duty(duty: Duty, *, by: Person, now: datetime) -> None:
    """End a duty; one that has not begun never was, one that is over stays as it was."""
    require(by, Right.MANAGE)
    if duty.ends_at is not None and duty.ends_at <= now:
        return
    if duty.starts_at is not None and duty.starts_at >= now:
        duty.delete()
        return
    duty.ends_at = now
    duty.save(update_fields=["ends_at"])


def end_absence(absence: Absence, *, by: Person, now: datetime) -> None:
    """Somebody is back, or does not leave: an absence that has begun ends now, another is taken out.

    One that is over stays as it was.
    """
    require(by, Right.MANAGE)
    if absence.span.upper <= now:
        return
    if absence.span.lower >= now:
        absence.delete()
        return
    absence.span = DateTimeTZRange(absence.span.lower, now)
    absence.save(update_fields=["span"])


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
