"""Whose words these are, as everybody may know it: members by their chosen name, the house by alias and role."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from hilft.conversations.models import Message
    from hilft.people.models import Customer, Person


class Author(NamedTuple):
    """Somebody who said something. `badge`: what they are to the reader, "" for a plain member."""

    name: str
    initials: str
    badge: str = ""
    is_ours: bool = False


def author_of(message: "Message", *, asker_id: int | None = None) -> Author:
    """Return who wrote a public message. Its customer's member and its person are loaded with it."""
    if message.person is not None:
        return ours(message.person)
    if message.customer is None:
        return Author(_("hilft"), "", _("automatic"), is_ours=True)
    name = member_name(message.customer)
    badge = _("guide") if message.customer.standing == "guide" else ""
    if message.customer_id == asker_id:
        badge = _("asked this")
    return Author(name, initials_of(name), badge)


def ours(person: "Person") -> Author:
    """Return a person of the house under the name customers know."""
    return Author(person.alias, person.initials, person.get_role_display(), is_ours=True)


def member_name(customer: "Customer | None") -> str:
    """Return the name a customer chose for the community; never the one they are known by to us."""
    member = getattr(customer, "member", None)
    return member.name if member is not None else _("Member")


def initials_of(name: str) -> str:
    return "".join(part[0] for part in name.split()[:2]).upper()
