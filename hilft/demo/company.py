"""The invented company: its people in roles, its teams, its boards, its customers who help each other."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from hilft.channels.actions.accounts import set_up
from hilft.community.actions import choose_name
from hilft.community.models import Board
from hilft.core.policy_file import ESCALATION_ROLES
from hilft.demo.cast import DOMAIN, MEMBERS, PASSWORD, STAFF
from hilft.people.actions import (
    Rota,
    confirm_identity,
    customer_of,
    found_organisation,
    give_account,
    hire,
    plan_shifts,
    put_on_duty,
)
from hilft.people.models import Account, Customer, Identity, Person, Role, Team
from hilft.policies.actions import put_in_force, store_calendar, store_policy

ON_DUTY = frozenset(ESCALATION_ROLES)
PACKS = Path(__file__).parents[1] / "policies" / "packs"

BOARDS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("internet", "Internet at home", "Internet zu Hause", "Lines, speed, IPv6", "Leitung, Tempo, IPv6", "Network"),
    ("router", "Router and Wi-Fi", "Router und WLAN", "Boxes and how to set them up", "Geräte einrichten", "Network"),
    (
        "contracts",
        "Contracts and moving",
        "Verträge und Umzug",
        "Move, cancel, change",
        "Umzug, Kündigung",
        "Contracts",
    ),
    ("bills", "Bills", "Rechnungen", "What is on them and why", "Was darauf steht und warum", "Contracts"),
)


@dataclass
class Company:
    """The company as the demo's history needs it."""

    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    members: dict[str, Customer] = field(default_factory=dict)

    def advisors(self, team: Team | None) -> list[Person]:
        """Return the advisors of a team."""
        return [person for person in self.people.values() if person.role == Role.ADVISOR and person.team == team]


def found(*, now: datetime) -> Company:
    """Make the company as of a moment in the past."""
    company = Company()
    for name in ("Network", "Contracts"):
        company.teams[name] = Team.objects.create(name=name)
    for key, name, role, team in STAFF:
        person = hire(
            name=name, alias=name, email=f"{key}@{DOMAIN}", role=role, team=company.teams.get(team or ""), language="en"
        )
        give_account(person, password=None, now=now)
        company.people[key] = person
        if role in ON_DUTY:
            put_on_duty(person, role, team=person.team)
    found_organisation(
        name="Nordlicht",
        care_address=f"care@{DOMAIN}",
        language="en",
        standing_head=company.people["doris"],
        now=now - timedelta(days=1),
    )
    _weekly(company, now)
    policy = store_policy((PACKS / "care.toml").read_text(), now=now)
    calendar = store_calendar("service", (PACKS / "hours.toml").read_text(), now=now)
    put_in_force(policy, calendar, now=now)
    _boards(company)
    _members(company, now)
    # One password for the whole demo, hashed once: hashing is slow on purpose.
    Account.objects.update(password=make_password(PASSWORD))
    return company


def _weekly(company: Company, now: datetime) -> None:
    """For cases of no team the two leads take turns by the clock on the wall."""
    turns = (("jonas", (0, 1, 2)), ("carla", (3, 4)))
    for key, weekdays in turns:
        rota = Rota(
            person=company.people[key],
            role=Role.DUTY_LEAD,
            team=None,
            weekdays=weekdays,
            begins=time(7),
            ends=time(20),
            zone=settings.TIME_ZONE,
            first_on=now.date(),
        )
        plan_shifts(rota, by=company.people["hanna"])


def _boards(company: Company) -> None:
    for position, (slug, name_en, name_de, about_en, about_de, team) in enumerate(BOARDS):
        company.boards[slug] = Board.objects.create(
            slug=slug,
            name_en=name_en,
            name_de=name_de,
            about_en=about_en,
            about_de=about_de,
            team=company.teams[team],
            position=position,
        )


def open_form(company: Company, *, now: datetime) -> None:
    """One form by which people write in private, linked where they ask in public."""
    given = {
        "heading_en": "Write to us in private",
        "heading_de": "Schreiben Sie uns vertraulich",
        "intro_en": "About your contract, a bill, or anything that is nobody else's business.",
        "intro_de": "Zu Ihrem Vertrag, einer Rechnung oder zu allem, was sonst niemanden angeht.",
        "matters": "Line or device | Leitung oder Gerät\nContract or moving | Vertrag oder Umzug\nBill | Rechnung",
        "phone": "no",
        "customer_number": "yes",
        "files": "yes",
        "linked": "yes",
    }
    set_up("form", "Write to us", given, team=company.teams["Contracts"], by=company.people["otto"], now=now)


def _members(company: Company, now: datetime) -> None:
    for key, name, standing in MEMBERS:
        address = f"{key}@kunden.example"
        customer = customer_of("mail", address, name=name, language="de", now=now)
        Customer.objects.filter(pk=customer.pk).update(standing=standing)
        confirm_identity(Identity.objects.get(network="mail", address=address), now=now)
        choose_name(customer, name, now=now)
        Account.objects.create_user(address, None, joined_at=now, customer=customer)
        company.members[key] = Customer.objects.get(pk=customer.pk)
