"""Networks that call us: each account has an address of its own; what comes there is sealed before it is answered."""

from typing import cast

import structlog
from django.db import transaction

from hilft.channels.actions.health import note_called
from hilft.channels.contract import Answer, Call, Hooked, NotTheirs, Unfit
from hilft.channels.inbox import store
from hilft.channels.models import Account
from hilft.channels.registry import channel_of
from hilft.channels.secrets import Locked

log = structlog.get_logger()
LARGEST = 2_000_000
"""Bytes of a call. Networks send words and addresses of files, not the files."""


def take_call(hook: str, call: Call) -> Answer:
    """Prove a call, store what it brings, and return what the network is told: 200 only when all of it is stored.

    404 for an address that is nobody's, 410 for an account that has ended, 413 for a body that is too large, what the
    adapter says for a call that does not prove where it comes from, 503 while the settings cannot work: then the
    network calls again. A paused account stores as well: a pause may lose nothing.
    """
    account = Account.objects.filter(hook=hook).first() if hook else None
    if account is None or account.ended_at is not None:
        return Answer(404 if account is None else 410)
    if len(call.body) > LARGEST:
        log.warning("A call was too large; nothing of it is kept.", account=account.name, size=len(call.body))
        return Answer(413)
    try:
        channel = channel_of(account)
        return _proven(account, cast("Hooked", channel), call) if hasattr(channel, "called") else Answer(404)
    except (Unfit, Locked, LookupError) as reason:
        log.warning("A call came to an account that cannot work.", account=account.name, reason=str(reason))
        return Answer(503)
    except NotTheirs as reason:
        log.warning("A call did not prove where it comes from.", account=account.name, reason=str(reason))
        return Answer(reason.status)


def _proven(account: Account, channel: Hooked, call: Call) -> Answer:
    if (answer := channel.challenged(call)) is not None:
        return answer
    raws = channel.called(call)
    with transaction.atomic():
        for raw in raws:
            store(account, raw, now=call.at)
        note_called(account, now=call.at)
    return Answer(200)
