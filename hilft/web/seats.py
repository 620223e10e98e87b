"""Who may hear live updates, and about which cases: checked when a stream begins and again while it lasts."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from hilft.base.clock import now
from hilft.cases.queries import case_of_link, cases_by_customer, published
from hilft.people.permissions import Right, may
from hilft.people.queries import accounts

if TYPE_CHECKING:
    from hilft.people.models import Account

MOST_ASKED = 20
"""A page is about this many cases at most."""


class Ticket(NamedTuple):
    """What a reader shows at the door: a session, the secret of a personal link, or public cases by number."""

    session: str = ""
    link: str = ""
    asked: tuple[int, ...] = ()


class Seat(NamedTuple):
    """What a reader may hear: every case (`all_cases`, the desk) or these."""

    all_cases: bool = False
    cases: frozenset[int] = frozenset()


def seats_of(tickets: Sequence[Ticket]) -> list[Seat | None]:
    """Return the seat of each ticket, None for those who may hear nothing; one question per kind of ticket."""
    close_old_connections()
    try:
        at = now()
        signed_in = _accounts_of({ticket.session for ticket in tickets if ticket.session}, at)
        owned = cases_by_customer({one.customer_id for one in signed_in.values() if one.customer_id is not None})
        public = published({number for ticket in tickets for number in ticket.asked[:MOST_ASKED]})
        return [_seat(ticket, signed_in.get(ticket.session), owned, public, at) for ticket in tickets]
    finally:
        close_old_connections()


def _seat(
    ticket: Ticket, account: "Account | None", owned: dict[int, frozenset[int]], public: frozenset[int], at: datetime
) -> Seat | None:
    if account is not None and account.person is not None and may(account.person, Right.SEE_CASES):
        return Seat(all_cases=True)
    cases = public & set(ticket.asked)
    if account is not None and account.customer_id is not None:
        cases |= owned.get(account.customer_id, frozenset())
    if ticket.link:
        cases |= {case.pk for purpose in ("customer", "expert") if (case := case_of_link(ticket.link, purpose, now=at))}
    is_known = account is not None and account.customer_id is not None
    return Seat(cases=frozenset(cases)) if cases or is_known else None


def _accounts_of(keys: set[str], at: datetime) -> "dict[str, Account]":
    """Return who is signed in by these sessions: not ended, not expired, and with the password they signed in with."""
    held = {one.session_key: one.get_decoded() for one in Session.objects.filter(pk__in=keys, expire_date__gt=at)}
    ids = {int(data[SESSION_KEY]) for data in held.values() if SESSION_KEY in data}
    known = accounts(ids)
    found = {key: (data, known.get(int(data.get(SESSION_KEY, 0)))) for key, data in held.items()}
    return {
        key: account
        for key, (data, account) in found.items()
        if account is not None
        and account.is_active
        and constant_time_compare(data.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    }
