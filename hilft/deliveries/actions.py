"""Putting what must leave the house into the outbox, in the transaction that decided it."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hilft.deliveries.models import Delivery, Reached
from hilft.people.actions import Profile, Unfit, give_account, hire, hold_role
from hilft.people.models import Account, Person, Role
from hilft.people.permissions import Right, require

LEASE = timedelta(minutes=5)
"""Longer than the slowest server takes for one letter; a killed sender's letter is sent again after it."""
GATHERED = timedelta(minutes=1)
"""How long an alarm waits at most for others while the clock is catching up."""
FREELY, WINDOW = 3, timedelta(minutes=5)
"""So many letters with alarms a person gets within this time; what else is due then comes in one letter after it."""

_LEASE = """
UPDATE deliveries_delivery SET lease_until = %(until)s, attempts = attempts + 1 WHERE id = (
  SELECT d.id FROM deliveries_delivery d
  WHERE d.sent_at IS NULL AND d.failed_at IS NULL AND d.lease_until <= %(now)s
    AND NOT EXISTS (
      SELECT 1 FROM deliveries_delivery earlier
      WHERE earlier.conversation_id = d.conversation_id AND earlier.id < d.id
        AND earlier.sent_at IS NULL AND earlier.failed_at IS NULL)
    AND (d.created_at <= %(gathered)s OR d.channel <> 'staff' OR NOT d.what = ANY(%(alarms)s))
  ORDER BY d.lease_until, d.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, person_id, channel = 'staff' AND what = ANY(%(alarms)s)
"""
_LEASE_SAME = """
UPDATE deliveries_delivery SET lease_until = %(until)s, attempts = attempts + 1 WHERE id IN (
  SELECT id FROM deliveries_delivery
  WHERE sent_at IS NULL AND failed_at IS NULL AND lease_until <= %(now)s
    AND person_id = %(person)s AND channel = 'staff' AND what = ANY(%(alarms)s)
  FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_REACHED = """
INSERT INTO deliveries_reached AS known (person_id, letters) VALUES (%s, %s::timestamptz[])
ON CONFLICT (person_id) DO UPDATE SET letters = (excluded.letters || known.letters)[1:%s]
"""

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


def enqueue_word(
    case_id: int, message: "Message", what: str, *, payload: dict[str, int | None], now: datetime
) -> Delivery:
    """Have a word delivered where its conversation is held, with what `what` puts beside it; once per message."""
    fields: dict[str, Any] = {"case_id": case_id, "channel": "customer", "what": what, "message": message}
    fields |= {"conversation_id": message.conversation_id, "payload": payload}
    return Delivery.objects.create(key=f"message:{message.pk}", **fields, created_at=now, lease_until=now)


def enqueue_check(case_id: int, check_id: int, *, now: datetime) -> Delivery:
    """Mail a customer the link by which they show that their address is theirs; once per check."""
    fields: dict[str, Any] = {"case_id": case_id, "channel": "customer", "what": "check"}
    fields["payload"] = {"check": check_id}
    return Delivery.objects.create(key=f"check:{check_id}", **fields, created_at=now, lease_until=now)


def enqueue_receipt(case_id: int, conversation_id: int, *, key: str, now: datetime) -> Delivery:
    """Have the customer told the number, the owner and the next date of a case, where this conversation is held."""
    return Delivery.objects.create(
        key=key,
        case_id=case_id,
        channel="customer",
        what="receipt",
        conversation_id=conversation_id,
        created_at=now,
        lease_until=now,
    )


def enqueue_attempted(case_id: int, conversation_id: int, *, attempt_id: int, now: datetime) -> Delivery:
    """Have the customer told that we called in vain, with a link, where this conversation is held; once per attempt."""
    told = {"case_id": case_id, "channel": "customer", "what": "attempted", "conversation_id": conversation_id}
    delivery, _made = Delivery.objects.get_or_create(
        key=f"attempt:{attempt_id}", defaults={**told, "created_at": now, "lease_until": now}
    )
    return delivery


def enqueue_reported(case_id: int, message: "Message", *, now: datetime) -> Delivery:
    """Have the customer told how it went where somebody was to come, where that message stands; once per message."""
    told: dict[str, Any] = {"case_id": case_id, "channel": "customer", "what": "reported", "message": message}
    told["conversation_id"] = message.conversation_id
    return Delivery.objects.create(key=f"message:{message.pk}", **told, created_at=now, lease_until=now)


def enqueue_for_member(
    case_id: int, what: str, *, key: str, message: "Message", payload: dict[str, int | None], now: datetime
) -> Delivery:
    """Mail another customer than the case's something, in no conversation: a reply belongs to no case of theirs.

    `payload`: "member", whom; and ids the letter needs.
    """
    fields: dict[str, Any] = {"case_id": case_id, "channel": "customer", "what": what, "message": message}
    return Delivery.objects.create(key=key, **fields, payload=payload, created_at=now, lease_until=now)


def enqueue_for_outside(case_id: int, what: str, *, key: str, payload: dict[str, int], now: datetime) -> Delivery:
    """Mail somebody who is neither a customer nor of the house something about a case; once per key.

    `payload`: ids the letter needs. Whom it goes to is looked up when it leaves.
    """
    told: dict[str, Any] = {"case_id": case_id, "channel": "outside", "what": what, "payload": payload}
    delivery, _made = Delivery.objects.get_or_create(key=key, defaults={**told, "created_at": now, "lease_until": now})
    return delivery


def enqueue_for_person(
    case_id: int | None, person_id: int, what: str, *, key: str, now: datetime, payload: dict[str, int] | None = None
) -> Delivery:
    """Have a person of the house told something; once per key. `payload`: ids and numbers its letter says."""
    told: dict[str, Any] = {"case_id": case_id, "channel": "staff", "what": what, "person_id": person_id}
    told["payload"] = payload or {}
    delivery, _made = Delivery.objects.get_or_create(key=key, defaults={**told, "created_at": now, "lease_until": now})
    return delivery


@transaction.atomic
def lease(*, alarms: Collection[str], gathering: bool, now: datetime) -> list[int]:
    """Claim the next due delivery until `now + LEASE`, with an alarm all others that are due for the same person.

    Whoever had FREELY letters with alarms within WINDOW gets the next ones together, when the window has passed.
    `alarms`: which words to persons are alarms. `gathering`: the clock is catching up, so alarms younger than GATHERED
    wait for those that are about to follow. None is ever left out: what waits is due again, at its own moment.
    """
    told: dict[str, Any] = {"now": now, "until": now + LEASE, "alarms": sorted(alarms)}
    told |= {"gathered": now - GATHERED if gathering else now}
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_LEASE, told)
            found = cursor.fetchone()
            if found is None:
                return []
            delivery_id, person_id, is_alarm = found
            if not is_alarm:
                return [delivery_id]
            cursor.execute(_LEASE_SAME, {**told, "person": person_id})
            ids = [delivery_id, *(row[0] for row in cursor.fetchall())]
            until = _full_until(person_id, now)
            if until is None:
                return ids
            Delivery.objects.filter(pk__in=ids).update(lease_until=until, attempts=F("attempts") - 1)


def _full_until(person_id: int, now: datetime) -> datetime | None:
    """Return when this person is sent alarms again, None when that is now."""
    letters = Reached.objects.filter(pk=person_id).values_list("letters", flat=True).first() or []
    return letters[FREELY - 1] + WINDOW if len(letters) >= FREELY and letters[FREELY - 1] > now - WINDOW else None


@transaction.atomic
def mark_sent(ids: Collection[int], remote_id: str, *, alarmed: int | None, now: datetime) -> None:
    """Write down that these deliveries left in one letter. `alarmed`: whom it alarmed."""
    Delivery.objects.filter(pk__in=ids).update(sent_at=now, remote_id=remote_id[:255], error="", words="")
    if alarmed is not None:
        with connection.cursor() as cursor:
            cursor.execute(_REACHED, [alarmed, [now], FREELY])


def note_piece(delivery: Delivery, remote_id: str, *, words: str, permalink: str = "") -> None:
    """Write down that one more part of a word was said, so that nothing says that part again, and what the word is."""
    delivery.pieces = [*delivery.pieces, remote_id[:255]]
    delivery.permalink = delivery.permalink or permalink[:500]
    delivery.unsure, delivery.words = False, words
    delivery.save(update_fields=["pieces", "permalink", "unsure", "words"])


def note_unsure(delivery: Delivery, *, words: str, maybe_twice: bool = False) -> None:
    """Write down that a part may have been said although no answer came, or that it is said again all the same.

    `words`: what was said, so that the next try says the same and a look at the network knows it again.
    """
    delivery.unsure, delivery.maybe_twice, delivery.words = True, delivery.maybe_twice or maybe_twice, words
    delivery.save(update_fields=["unsure", "maybe_twice", "words"])


def note_arrival(delivery: Delivery, arrival: str) -> None:
    """Write down how far a word has come; it never goes back: what was read stays read."""
    order = ("", "taken", "delivered", "read")
    if order.index(arrival) > order.index(delivery.arrival):
        Delivery.objects.filter(pk=delivery.pk).update(arrival=arrival)


@transaction.atomic
def mark_failed(delivery: Delivery, beside: Iterable[Delivery], error: str, *, now: datetime) -> bool:
    """Write down that a delivery, and what went in the same letter, did not arrive. False: that was known already."""
    ids = [delivery.pk, *(other.pk for other in beside)]
    failing = Delivery.objects.select_for_update().filter(pk__in=ids, failed_at=None)
    if delivery.pk not in {known.pk for known in failing}:
        return False
    failing.update(failed_at=now, sent_at=None, error=error[:300], words="")
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
