"""Saying a word on a network other than mail: part after part, within its budget, and if it can be helped once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from django.utils.translation import gettext_noop

from hilft.channels.actions.budgets import Spent, spend
from hilft.channels.actions.health import note_spoken
from hilft.channels.contract import Channel, Idempotency, NotNow, Outgoing, Priced, Undeliverable, Unfit, Unsure
from hilft.channels.models import Account
from hilft.channels.networks import is_by_mail
from hilft.channels.posts import SAID, compose_post, words_of
from hilft.channels.registry import OF_SETTINGS, channel_of
from hilft.channels.secrets import Locked
from hilft.deliveries.actions import note_piece, note_unsure
from hilft.deliveries.models import Delivery

_PAUSED = gettext_noop("The channel is paused.")
_SILENT = gettext_noop("The network did not answer just now.")
_SPENT = gettext_noop("The budget of this channel is used up for long. Answer by hand, or raise it in its settings.")
PATIENCE = timedelta(hours=1)
"""A budget that comes back later than this is a person's to help out: an answer by hand costs no request."""
AWAY = timedelta(seconds=30)
"""A network that did not answer is left alone so long by this process, so that it holds up nothing else."""
_left_alone: dict[int, datetime] = {}


def account_of(delivery: Delivery) -> Account | None:
    """Return the account on whose network this is said, None for what goes by mail or only to people of the house.

    What is not said on a network, such as a link to a case in public, goes by mail where an address is known, and so
    does everything to somebody who wrote by a form.
    """
    conversation = delivery.conversation
    if delivery.channel != "customer" or conversation is None or conversation.channel in OF_SETTINGS:
        return None
    if delivery.what not in SAID[conversation.audience]:
        return None
    account = Account.objects.filter(name=conversation.channel).first()
    return None if account is not None and is_by_mail(account.network) else account


def say(delivery: Delivery, account: Account, *, now: datetime) -> str:
    """Say what is not said yet of this delivery. Return the network's identity of its last part, "" for nothing.

    Raises NotNow, Unsure or Undeliverable. Each part that was said is written down before the next one begins.
    """
    _may_try(account, now)
    try:
        channel = channel_of(account)
    except (Unfit, Locked, LookupError) as reason:
        raise NotNow(str(reason), code="unfit", retry_after=timedelta(minutes=5)) from reason
    assert delivery.conversation is not None
    words = words_of(delivery, delivery.conversation)
    parts = compose_post(delivery, delivery.conversation, account, channel.traits, now=now, words=words)
    for number, part in enumerate(parts):
        if number < len(delivery.pieces):
            continue
        # What may have been said is the part that comes first now; each part that was said settles that.
        part = replace(part, tried=delivery.unsure)
        if number and channel.traits.threaded:
            part = replace(part, in_reply_to=delivery.pieces[-1])
        _spend(account, channel, part, now)
        _say(delivery, account, channel, part, words, now)
    return delivery.pieces[-1] if delivery.pieces else ""


def _say(delivery: Delivery, account: Account, channel: Channel, part: Outgoing, words: str, now: datetime) -> None:
    if part.tried and channel.traits.idempotency is Idempotency.NONE:
        note_unsure(delivery, words=words, maybe_twice=True)
    try:
        said = channel.deliver(part)
    except Unsure:
        note_unsure(delivery, words=words)
        raise
    except NotNow as trouble:
        if trouble.code in ("unreachable", "server", "rate"):
            _left_alone[account.pk] = now + max(min(trouble.retry_after, PATIENCE), AWAY)
        raise
    note_piece(delivery, said.remote_id, words=words, permalink=said.permalink)
    note_spoken(account, now=now)


def _may_try(account: Account, now: datetime) -> None:
    if account.paused_until is not None and account.paused_until > now:
        raise NotNow(_PAUSED, code="paused", retry_after=account.paused_until - now)
    until = _left_alone.get(account.pk, now)
    if until > now:
        raise NotNow(_SILENT, code="left_alone", retry_after=until - now)


def _spend(account: Account, channel: Channel, part: Outgoing, now: datetime) -> None:
    rates = channel.traits.rates
    cost: Mapping[str, int] = dict.fromkeys((rate.unit for rate in rates), 1)
    if hasattr(channel, "cost"):
        cost = cast("Priced", channel).cost(part)
    try:
        spend(account, rates, cost, now=now)
    except Spent as spent:
        if spent.until - now > PATIENCE:
            raise Undeliverable(_SPENT, code="budget", detail=spent.detail) from None
        raise NotNow(str(spent), code="budget", retry_after=spent.until - now, detail=spent.detail) from None
