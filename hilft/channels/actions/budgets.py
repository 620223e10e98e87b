"""Budgets: how much a network lets us do, or what it costs, counted for all workers together in the database.

A window is fixed: it begins with the first spending and ends a span later. At worst twice a budget falls into one span,
half of it at each side of a border; that is why only nine tenths of a network's limit are used.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from hilft.channels.contract import Rate
from hilft.channels.models import Account

SHARE = 0.9
"""The share of a limit that we use ourselves: others may use the same account, and clocks differ."""

_SPENT = gettext_noop("The budget of this channel is used up; it begins anew by itself.")
_SPEND = """
INSERT INTO channels_budget AS b (account_id, unit, span, began_at, spent)
VALUES (%(account)s, %(unit)s, %(span)s::interval, %(now)s, %(cost)s)
ON CONFLICT (account_id, unit, span) DO UPDATE SET
  began_at = CASE WHEN b.began_at + b.span <= %(now)s THEN %(now)s ELSE b.began_at END,
  spent = CASE WHEN b.began_at + b.span <= %(now)s THEN %(cost)s ELSE b.spent + %(cost)s END
WHERE b.began_at + b.span <= %(now)s OR b.spent + %(cost)s <= %(most)s
RETURNING 1
"""
_CHARGE = """
INSERT INTO channels_budget AS b (account_id, unit, span, began_at, spent)
VALUES (%(account)s, %(unit)s, %(span)s::interval, %(now)s, %(cost)s)
ON CONFLICT (account_id, unit, span) DO UPDATE SET
  began_at = CASE WHEN b.began_at + b.span <= %(now)s THEN %(now)s ELSE b.began_at END,
  spent = CASE WHEN b.began_at + b.span <= %(now)s THEN %(cost)s ELSE b.spent + %(cost)s END
RETURNING spent, began_at + span
"""
_UNTIL = "SELECT began_at + span FROM channels_budget WHERE account_id = %s AND unit = %s AND span = %s::interval"


class Spent(Exception):
    """Nothing is left of a budget before `until`. The text is a sentence for a person."""

    def __init__(self, unit: str, until: datetime) -> None:
        super().__init__(_SPENT)
        self.unit, self.until, self.detail = unit, until, f"{unit}, {until:%Y-%m-%d %H:%M} UTC"


@transaction.atomic
def spend(account: Account, rates: Iterable[Rate], cost: Mapping[str, int], *, now: datetime) -> None:
    """Take what one act costs from every budget it counts in, or nothing from any. Raises Spent.

    `cost` per unit; a unit it does not name costs nothing.
    """
    for rate in rates:
        wanted = cost.get(rate.unit, 0)
        if wanted and not _taken(account.pk, rate, wanted, now):
            raise Spent(rate.unit, _until(account.pk, rate, now))


def charge(account: Account, rates: Iterable[Rate], used: Mapping[str, int], *, now: datetime) -> None:
    """Count what was used already, also beyond a budget. Raises Spent, after counting, when nothing is left of one.

    A unit of which nothing is used (0) is only looked at.
    """
    counted = [(rate.unit, _charged(account.pk, rate, used[rate.unit], now)) for rate in rates if rate.unit in used]
    for unit, until in counted:
        if until is not None:
            raise Spent(unit, until)


def _charged(account_id: int, rate: Rate, used: int, now: datetime) -> datetime | None:
    """Return until when nothing is left, None while something is."""
    told: dict[str, Any] = {"account": account_id, "unit": rate.unit, "span": str(rate.per), "now": now, "cost": used}
    with connection.cursor() as cursor:
        cursor.execute(_CHARGE, told)
        spent, until = cursor.fetchone()
    return until if spent >= max(int(rate.most * SHARE), 1) else None


def _taken(account_id: int, rate: Rate, wanted: int, now: datetime) -> bool:
    most = max(int(rate.most * SHARE), 1)
    told: dict[str, Any] = {"account": account_id, "unit": rate.unit, "span": str(rate.per), "now": now}
    told |= {"cost": wanted, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, told)
        return cursor.fetchone() is not None


def _until(account_id: int, rate: Rate, now: datetime) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(_UNTIL, [account_id, rate.unit, str(rate.per)])
        found = cursor.fetchone()
    until: datetime = found[0] if found is not None else now + timedelta(minutes=1)
    return until
