"""Putting what must leave the house into the outbox, in the transaction that decided it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.deliveries.models import Delivery
from hilft.people.actions import Profile, Unfit, give_account, hire, hold_role
from hilft.people.models import Account, Person, Role
from hilft.people.permissions import Right, require

if TYPE_CHECKING:
    from hilft.conversations.models import Message


def enqueue_reply(case_id: int, message: "Message", *, now: datetime) -> Delivery:
    """Have a word of ours delivered where its conversation is held; once per message."""
    return Delivery.objects.create(
        key=f"message:{message.pk}",
        case_id=case_id,
        channel="customer",
        what="solution" if message.kind == "solution" else "reply",
        conversation_id=message.conversation_id,
        message=message,
        created_at=now,
        lease_until=now,
    )


def enqueue_for_person(case_id: int | None, person_id: int, what: str, *, key: str, now: datetime) -> Delivery:
    """Have a person of the house told something; once per key."""
    told = {"case_id": case_id, "channel": "staff", "what": what, "person_id": person_id}
    delivery, _made = Delivery.objects.get_or_create(key=key, defaults={**told, "created_at": now, "lease_until": now})
    return delivery


@transaction.atomic
def mark_failed(delivery: Delivery, beside: Iterable[Delivery], error: str, *, now: datetime) -> bool:
    """Write down that a delivery, and what went in the same letter, did not arrive. False: that was known already."""
    ids = [delivery.pk, *(other.pk for other in beside)]
    failing = Delivery.objects.select_for_update().filter(pk__in=ids, failed_at=None)
    if delivery.pk not in {known.pk for known in failing}:
        return False
    failing.update(failed_at=now, sent_at=None, error=error[:300])
    return True


@transaction.atomic
def invite(profile: Profile, email: str, *, by: Person, now: datetime) -> Person:
    """Let somebody work here: a person, an account without a password, and a mail with the link to set one.

    An expert gets no account: they answer by a personal link. Raises Unfit when the address is somebody's already.
    """
    require(by, Right.MANAGE)
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists() or Account.objects.filter(email=email).exists():
        raise Unfit(_("Somebody has this mail address already."))
    person = hire(
        name=profile.name,
        alias=profile.alias,
        email=email,
        role=profile.role,
        team=profile.team,
        language=profile.language,
    )
    hold_role(person, now=now)
    if person.role != Role.EXPERT:
        give_account(person, password=None, now=now)
        invite_again(person, by=by, now=now)
    return person


def invite_again(person: Person, *, by: Person, now: datetime) -> Delivery:
    """Send the invitation once more; the link is made when it leaves and lasts three days."""
    require(by, Right.MANAGE)
    return enqueue_for_person(None, person.pk, "invitation", key=f"invitation:{person.pk}:{now:%Y%m%d%H%M}", now=now)


def enqueue_for_account(
    account: Account, what: str, *, language: str, now: datetime, told: dict[str, int] | None = None
) -> Delivery:
    """Mail something about signing in (confirm_address, new_password, known_address), once a minute.

    `told`: ids the letter needs besides the account's.
    """
    payload = {"account": account.pk, "language": language, **(told or {})}
    fields = {"channel": "account", "what": what, "payload": payload, "created_at": now, "lease_until": now}
    about = ":".join(str(number) for number in (told or {}).values())
    key = f"account:{account.pk}:{what}:{about}:{now:%Y%m%d%H%M}"
    delivery, _made = Delivery.objects.get_or_create(key=key, defaults=fields)
    return delivery


def try_again(delivery: Delivery, *, by: Person, now: datetime) -> None:
    """Send a failed delivery once more, under the same key; its operations case stays until somebody closes it."""
    require(by, Right.OPERATE)
    Delivery.objects.filter(pk=delivery.pk, failed_at__isnull=False).update(
        failed_at=None, error="", attempts=0, lease_until=now
    )
