"""Which accounts elsewhere speak for us is a list that a person keeps, and every line of it has its person."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hilft.people.actions.unfit import Unfit
from hilft.people.models import OfficialAccount, Person
from hilft.people.permissions import Right, require

UNPROVEN = frozenset({"mail", "phone", "form"})
"""Where anybody can write under any name: nobody is official there."""


def list_official(network: str, name: str, *, title: str, counts: bool, by: Person, now: datetime) -> OfficialAccount:
    """List an account on a network as speaking for us. `name`: its handle, or its lasting number there.

    `counts`: what it says to a customer is our next word, without anybody of this house looking at it.
    """
    require(by, Right.OPERATE)
    name = name.strip().lstrip("@").lower()
    if not name:
        raise Unfit(_("Enter the account as its network writes it."))
    if network in UNPROVEN:
        raise Unfit(_("There anybody can write under any name; nobody is official there."))
    try:
        with transaction.atomic():
            return OfficialAccount.objects.create(
                network=network, name=name[:200], title=title.strip()[:80], counts=counts, added_by=by, added_at=now
            )
    except IntegrityError:
        raise Unfit(_("This account is listed already.")) from None


def unlist_official(number: int, *, by: Person, now: datetime) -> None:
    """From now on this account speaks for itself only; what it said stays as it was judged."""
    require(by, Right.OPERATE)
    OfficialAccount.objects.filter(pk=number, ended_at=None).update(ended_at=now, ended_by=by)
