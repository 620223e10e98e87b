"""Setting a house up: from then on somebody is reached whatever happens, and everything has opening hours and rules."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hilft.community.actions.boards import Sign, make_board
from hilft.core.calendar_file import DAYS
from hilft.people.actions import Unfit, found_organisation, give_account, hire, hold_role
from hilft.people.models import Account, Role
from hilft.policies.actions import put_in_force, store_calendar, store_policy
from hilft.policies.queries import shipped_policy

ZONE, COUNTRY = "Europe/Berlin", "DE"
AHEAD = 15
"""Years from now for which the public holidays are worked out."""
BOARDS = (
    Sign(
        name_en="Questions and answers",
        name_de="Fragen und Antworten",
        about_en="Everything you want to know",
        about_de="Alles, was Sie wissen wollen",
    ),
    Sign(
        name_en="Contracts and bills",
        name_de="Verträge und Rechnungen",
        about_en="Change, cancel, pay",
        about_de="Ändern, kündigen, bezahlen",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The standing duty head: who is reached when nobody else is. `alias` is what customers see."""

    name: str
    alias: str
    email: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHouse:
    """What a house begins with. `week`: "08:00-18:00" for each day from Monday, "" when closed.

    `holidays`: a federal state's code, "all" for those of the whole country, "" for none.
    """

    name: str
    care_address: str
    language: str
    week: tuple[str, ...]
    holidays: str
    head: Head


def found_house(house: NewHouse, *, now: datetime) -> Account:
    """Make the organisation, its head with an account, rules and opening hours in force, and the first boards.

    Raises Unfit when somebody was faster, CalendarError when the hours are none.
    """
    try:
        return _found(house, now)
    except IntegrityError:
        raise Unfit(_("This house is set up already.")) from None


@transaction.atomic
def _found(house: NewHouse, now: datetime) -> Account:
    head = hire(
        name=house.head.name,
        alias=house.head.alias,
        email=house.head.email,
        role=Role.HEAD_OF_DEPARTMENT,
        language=house.language,
    )
    account = give_account(head, password=house.head.password, now=now)
    hold_role(head, now=now)
    found_organisation(
        name=house.name, care_address=house.care_address, language=house.language, standing_head=head, now=now
    )
    policy = store_policy(shipped_policy(), now=now)
    put_in_force(policy, store_calendar("service", calendar_text(house, now), now=now), now=now)
    for sign in BOARDS:
        make_board(sign, by=head)
    return account


def calendar_text(house: NewHouse, now: datetime) -> str:
    """Return the opening hours as a calendar file says them; docs/calendars.md describes the format."""
    lines = [f'zone = "{ZONE}"', "", "[week]"]
    lines += [f'{day} = "{hours}"' for day, hours in zip(DAYS, house.week, strict=True) if hours]
    if house.holidays:
        lines += ["", "[holidays]", f'country = "{COUNTRY}"', f"years = [{now.year - 1}, {now.year + AHEAD}]"]
    if house.holidays not in ("", "all"):
        lines.append(f'state = "{house.holidays}"')
    return "\n".join(lines) + "\n"
