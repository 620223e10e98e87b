"""How each account is, in codes a page turns into words, and whether it works when it is tried."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, cast

from django.db.models import Count

from hilft.channels.actions.health import TOO_LONG
from hilft.channels.contract import Adapter, ChannelError, Checked, Profile, Unfit
from hilft.channels.models import Account, Budget, RawMessage
from hilft.channels.networks import networks
from hilft.channels.registry import OF_SETTINGS, channel_of
from hilft.channels.secrets import Locked
from hilft.people.models import Person
from hilft.people.permissions import Right, require


class State(StrEnum):
    """How an account is."""

    WELL = "well"
    NEW = "new"  # not heard yet
    LATE = "late"  # not heard for longer than it should be
    TROUBLE = "trouble"
    PAUSED = "paused"
    ENDED = "ended"


class Line(NamedTuple):
    """One account. `lag`: how long ago it was heard; `waiting`: messages stored and not taken in yet."""

    account: Account
    adapter: Adapter | None
    state: State
    lag: timedelta | None
    waiting: int


def lines(*, now: datetime) -> list[Line]:
    """Return all accounts, those that have ended last."""
    accounts = list(
        Account.objects.exclude(name="outbox").select_related("team", "paused_by").order_by("title", "name")
    )
    waiting = dict(
        RawMessage.objects.filter(taken_in_at=None).values_list("account_id").annotate(number=Count("pk")).order_by()
    )
    found = [_line(account, waiting.get(account.pk, 0), now) for account in accounts]
    return sorted(found, key=lambda line: line.state is State.ENDED)


def line(name: str, *, now: datetime) -> Line | None:
    """Return one account by its name."""
    account = Account.objects.select_related("team", "paused_by").filter(name=name).exclude(name="outbox").first()
    if account is None:
        return None
    return _line(account, RawMessage.objects.filter(taken_in_at=None, account=account).count(), now)


def spent(account: Account) -> list[Budget]:
    """Return what the account has spent of its budgets in their current windows."""
    return list(Budget.objects.filter(account=account).order_by("unit", "span"))


def is_ours_to_change(account: Account) -> bool:
    """Say whether the account is set up in the browser, and not by the settings of the program."""
    return account.name not in OF_SETTINGS and account.ended_at is None


def try_out(account: Account, *, by: Person) -> Profile | None:
    """Ask the network who we are. Return None where it cannot be asked; raise Unfit with a sentence when it refuses."""
    require(by, Right.OPERATE)
    try:
        channel = channel_of(account)
        if not hasattr(channel, "profile"):
            return None
        try:
            return cast("Checked", channel).profile()
        finally:
            channel.close()
    except (ChannelError, Locked, LookupError) as reason:
        raise Unfit(str(reason)) from reason


def _line(account: Account, waiting: int, now: datetime) -> Line:
    lag = now - account.heard_at if account.heard_at is not None else None
    adapter = networks().get(account.network)
    return Line(account, adapter, _state(account, lag, now), lag, waiting)


def _state(account: Account, lag: timedelta | None, now: datetime) -> State:
    if account.ended_at is not None:
        return State.ENDED
    if account.paused_until is not None and account.paused_until > now:
        return State.PAUSED
    if account.trouble:
        return State.TROUBLE
    if lag is None:
        return State.NEW
    return State.LATE if lag > TOO_LONG else State.WELL
