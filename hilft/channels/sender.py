"""Saying: deliveries are leased, sent with their key and marked; at least once, in order within a conversation."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_noop

from hilft.base.actions import add_up, beat
from hilft.base.clock import now as database_now
from hilft.base.logs import failure_of
from hilft.cases.ledger import ALARMS
from hilft.cases.models.case import CANARY
from hilft.cases.queries import is_catching_up
from hilft.channels.actions.health import note_trouble
from hilft.channels.actions.private import move_into_private, tell_of_news
from hilft.channels.adapters.canary import hear
from hilft.channels.alarms import ring
from hilft.channels.contract import Delivered, NotNow, Outgoing, Undeliverable
from hilft.channels.letters import compose, compose_digest
from hilft.channels.models import Account
from hilft.channels.private import place_for
from hilft.channels.registry import mail
from hilft.channels.saying import account_of, say
from hilft.conversations.masking import hide
from hilft.conversations.models import Message
from hilft.deliveries.actions import LEASE as LEASE
from hilft.deliveries.actions import lease as claim
from hilft.deliveries.actions import mark_sent
from hilft.deliveries.models import Delivery
from hilft.intake.trouble import undelivered

log = structlog.get_logger()
ROUND = 20
TRIES = 30
"""After so many tries, about a day with growing pauses, a letter becomes somebody's open case."""
_MISTAKE = gettext_noop("A mistake of ours keeps this from leaving; it is tried again.")
LONGEST_PAUSE = timedelta(hours=1)
OUR_SIDE = frozenset({"unreachable", "login_refused", "not_protected"})
"""Why no letter at all can leave: nothing is wrong with the letter, and its tries are not counted."""
UNTRIED = frozenset({"paused", "budget", "left_alone"})
"""Why something was not even tried."""
REFUSED, FEW = frozenset({"login_refused", "unfit"}), 6
"""What a person has to put right at a network; after so many tries, a quarter of an hour, they are asked to."""
AWAY = timedelta(seconds=15)
"""While no letter can leave, one is tried this often."""
DIGEST_FROM = 2
"""So many alarms that are due for one person at the same time become one letter."""
_REST = 0.5


def send_due() -> float:
    """Send what is due, one letter after the other; return the seconds to rest."""
    began, sent, rest = database_now(), 0, _REST
    for _ in range(ROUND):
        leased = lease(now=database_now())
        if not leased:
            break
        sent += len(leased)
        if (trouble := send(leased, now=database_now())) is not None:
            rest = min(trouble.retry_after, AWAY).total_seconds()
            break
    else:
        rest = 0.0
    beat("outbox", "outbox", now=began, sent=sent)
    return rest


def lease(*, now: datetime) -> list[int]:
    """Claim what the next letter says. Just before it is sent, so that a killed sender holds up one letter only."""
    return claim(alarms=ALARMS, gathering=is_catching_up(now=now), now=now)


def send(leased: list[int], *, now: datetime) -> NotNow | None:
    """Send leased deliveries as one letter, or each by itself: sent, later, or never, which is the owner's open case.

    Return why no letter can leave at the moment, None while letters can.
    """
    found = Delivery.objects.select_related("person", "conversation__customer", "message__person")
    deliveries = list(found.filter(pk__in=leased).order_by("pk"))
    bundles = [deliveries] if len(deliveries) >= DIGEST_FROM else [[delivery] for delivery in deliveries]
    for number, bundle in enumerate(bundles):
        trouble = _send(bundle, now=now)
        if trouble is not None:
            for later in bundles[number + 1 :]:
                _later(later, trouble, now=now)
            return trouble
    return None


def _send(bundle: list[Delivery], *, now: datetime) -> NotNow | None:
    account = None
    try:
        account = _account_for(bundle[0])
        remote_id = say(bundle[0], account, now=now) if account is not None else _write(bundle, now=now)
    except NotNow as trouble:
        _later(bundle, trouble, now=now, by_mail=account is None)
        # What one network does not take holds up nothing that leaves by another.
        return _our_side(trouble, now=now) if account is None else None
    except Undeliverable as never:
        undelivered(bundle[0], never.told, now=now, beside=bundle[1:])
    except (OperationalError, InterfaceError):
        raise  # the database went away: nothing is wrong with the letter
    except Exception as failure:
        log.exception("A letter could not be written; it is tried again.", delivery=bundle[0].pk)
        mistake = NotNow(_MISTAKE, code="mistake", retry_after=timedelta(minutes=1), detail=failure_of(failure))
        _later(bundle, mistake, now=now)
    else:
        _sent(bundle, remote_id, now=now)
        if account is None:
            _after_mail(bundle, remote_id, now=now)
    return None


def _account_for(delivery: Delivery) -> Account | None:
    if (place := place_for(delivery)) is not None:
        move_into_private(delivery, place)
    return account_of(delivery)


def _write(bundle: list[Delivery], *, now: datetime) -> str:
    """Send what leaves by mail. Return the letter's identity, "" when there is nobody it could be written to."""
    outgoing = compose(bundle[0], now=now) if len(bundle) == 1 else compose_digest(bundle)
    return _way_out(bundle[0])(outgoing).remote_id if outgoing is not None else ""


def _after_mail(bundle: list[Delivery], remote_id: str, *, now: datetime) -> None:
    if not remote_id:
        tell_of_news(bundle[0], now=now)
    elif bundle[0].channel != CANARY:
        _our_side(None, now=now)
        _ring(bundle)


def _way_out(delivery: Delivery) -> Callable[[Outgoing], Delivered]:
    return hear if delivery.channel == CANARY else mail().deliver


def _ring(bundle: list[Delivery]) -> None:
    person = bundle[0].person if bundle[0].channel != CANARY else None
    numbers = [delivery.case_id for delivery in bundle if delivery.what in ALARMS and delivery.case_id is not None]
    if person is not None and numbers:
        ring(person, numbers)


@transaction.atomic
def _sent(bundle: list[Delivery], remote_id: str, *, now: datetime) -> None:
    alarms = [one.person_id for one in bundle if remote_id and one.channel == "staff" and one.what in ALARMS]
    mark_sent([delivery.pk for delivery in bundle], remote_id, alarmed=next(iter(alarms), None), now=now)
    if alarms:
        add_up({"alarms": len(alarms), "letters": 1})
    message = bundle[0].message
    if message is not None and remote_id and (message.channel == "mail" or bundle[0].pieces):
        # A reply will name it: that is how it finds back to its conversation.
        first = next(iter(bundle[0].pieces), remote_id)
        permalink = bundle[0].permalink
        Message.objects.filter(pk=message.pk, remote_id=None).update(remote_id=first[:255], permalink=permalink)


def _later(bundle: list[Delivery], trouble: NotNow, *, now: datetime, by_mail: bool = True) -> None:
    if trouble.code in UNTRIED or (by_mail and trouble.code in OUR_SIDE):
        for delivery in bundle:
            delivery.attempts -= 1
    most = FEW if not by_mail and trouble.code in REFUSED else TRIES
    if given_up := [delivery for delivery in bundle if delivery.attempts >= most]:
        undelivered(given_up[0], trouble.told, now=now, beside=given_up[1:])
    for delivery in bundle:
        if delivery.attempts < most:
            growing = min(timedelta(seconds=30) * 2 ** min(delivery.attempts, 10), LONGEST_PAUSE)
            delivery.lease_until = now + max(trouble.retry_after, growing)
            delivery.error = hide(trouble.told)[:300]
            delivery.save(update_fields=["lease_until", "error", "attempts"])


def _our_side(trouble: NotNow | None, *, now: datetime) -> NotNow | None:
    """Note that letters leave, or that none can at the moment; return the trouble that holds up all of them."""
    if trouble is not None and trouble.code not in OUR_SIDE:
        return None
    account = Account.objects.filter(name="outbox").first()
    if trouble is not None:
        note_trouble(account or Account.objects.create(name="outbox", network="mail"), trouble, now=now)
    elif account is not None and account.trouble_since is not None:
        note_trouble(account, None, now=now)
    return trouble
