"""A member is a customer with a name in the community."""

import re
import unicodedata
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.community.models import Member
from hilft.people.models import Customer
from hilft.people.queries import organisation, persons

OFFICIAL = frozenset(
    {"support", "service", "moderator", "moderation", "admin", "team", "kundenservice", "kundendienst"}
)
"""Words only the house itself may call itself by."""
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "|": "l", "$": "s", "@": "a"})
SHORTEST, LONGEST = 2, 40


def choose_name(customer: Customer, name: str, *, now: datetime) -> Member:
    """Take a name in the community, or another one. Nobody takes two people's name, or one that looks like ours.

    Raises Refused with the reason.
    """
    name = " ".join(name.split())
    if not SHORTEST <= len(name) <= LONGEST:
        raise Refused(_("A name has 2 to 40 characters."))
    if "@" in name or not any(sign.isalpha() for sign in name):
        raise Refused(_("Choose a name with letters, and no mail address: everybody can see it."))
    if _is_official(name):
        raise Refused(_("This name looks like one of ours. Please choose another."))
    try:
        with transaction.atomic():
            member, _made = Member.objects.update_or_create(
                customer=customer, defaults={"name": name, "key": skeleton(name), "named_at": now}
            )
    except IntegrityError:
        raise Refused(_("Somebody has this name already, or one that looks the same.")) from None
    return member


def skeleton(name: str) -> str:
    """Return what is left of a name when all that looks alike is the same: to a reader such names are one."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LOOKALIKES)
    return "".join(sign for sign in plain if sign.isalnum() and not unicodedata.combining(sign)).replace("i", "l")


def _is_official(name: str) -> bool:
    shape = skeleton(name)
    house = organisation()
    ours = {skeleton(person.alias) for person in persons()} | {skeleton(house.name) if house else ""}
    if any(word and (shape == word or (len(word) > 3 and word in shape)) for word in ours):
        return True
    words = {skeleton(word) for word in re.split(r"[\W_]+", name)} | {shape}
    official = {skeleton(word) for word in OFFICIAL}
    return bool(words & official) or any(len(word) > 6 and word in shape for word in official)
