"""Setting accounts up, changing, pausing and ending them. Secrets are written and never read back to anybody."""

import secrets as dice
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hilft.channels.contract import Adapter, Input, Unfit
from hilft.channels.models import Account
from hilft.channels.networks import network
from hilft.channels.registry import OF_SETTINGS, channel_from
from hilft.channels.secrets import conceal, reveal
from hilft.people.models import Person, Team
from hilft.people.permissions import Right, require

log = structlog.get_logger()
LONGEST_PAUSE = timedelta(days=7)
"""A pause ends by itself: nobody has to remember a channel that is silent."""
RESERVED = frozenset({*OF_SETTINGS, "phone", "letter", "visit", "community", "house", "canary", "customer", "staff"})
"""Names of places that are no accounts."""
_LONGEST_NAME = 24


@transaction.atomic
def set_up(name: str, title: str, given: Mapping[str, str], *, team: Team | None, by: Person, now: datetime) -> Account:
    """Set an account up on the network `name`; it is heard from now on. Raises Unfit, LookupError or NotYours."""
    require(by, Right.OPERATE)
    adapter = network(name)
    options, hidden = _sorted(adapter, given)
    channel_from(name, options, conceal(hidden))
    account = Account.objects.create(
        name=_free_name(title or adapter.title),
        network=name,
        title=title.strip()[:80] or adapter.title,
        options=options,
        secrets=conceal(hidden),
        hook=dice.token_urlsafe(24),
        team=team,
        made_at=now,
    )
    log.info("A channel was set up.", account=account.name, network=name, by=by.pk)
    return account


@transaction.atomic
def change(
    account_id: int, title: str, given: Mapping[str, str], *, team: Team | None, by: Person, now: datetime
) -> Account:
    """Change an account's settings. A secret that is left empty stays as it is. Raises Unfit, LookupError, NotYours."""
    require(by, Right.OPERATE)
    account = Account.objects.select_for_update().get(pk=account_id)
    options, hidden = _sorted(network(account.network), given)
    kept = reveal(bytes(account.secrets)) if not all(hidden.values()) else {}
    hidden = {name: value or kept.get(name, "") for name, value in hidden.items()}
    channel_from(account.network, options, conceal(hidden))
    account.title, account.options, account.secrets = title.strip()[:80] or account.title, options, conceal(hidden)
    account.team, account.version = team, account.version + 1
    account.save(update_fields=["title", "options", "secrets", "team", "version"])
    log.info("A channel was changed.", account=account.name, by=by.pk, at=now.isoformat())
    return account


@transaction.atomic
def pause(account_id: int, until: datetime, *, by: Person, now: datetime) -> None:
    """Neither hear nor speak until then. What a network tells us by itself is kept and taken in. Raises Unfit."""
    require(by, Right.OPERATE)
    if not now < until <= now + LONGEST_PAUSE:
        raise Unfit(_("A pause ends within a week, and not before now."), field="until")
    Account.objects.filter(pk=account_id).update(paused_until=until, paused_by=by)


@transaction.atomic
def resume(account_id: int, *, by: Person, now: datetime) -> None:
    """End a pause now; the account counts as heard from this moment on."""
    require(by, Right.OPERATE)
    Account.objects.filter(pk=account_id).update(paused_until=None, paused_by=None, heard_at=now)


@transaction.atomic
def end(account_id: int, *, by: Person, now: datetime) -> None:
    """End an account for good: its secrets are gone; its cases stay, and answers to them are told to go elsewhere."""
    require(by, Right.OPERATE)
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.name in OF_SETTINGS:
        raise Unfit(_("This channel comes from the settings of the program. Change it there."))
    account.ended_at, account.secrets, account.hook = account.ended_at or now, b"", ""
    account.paused_until, account.paused_by, account.version = None, None, account.version + 1
    account.save(update_fields=["ended_at", "secrets", "hook", "paused_until", "paused_by", "version"])
    log.info("A channel has ended.", account=account.name, by=by.pk)


@transaction.atomic
def note_profile(account_id: int, handle: str, page: str) -> None:
    """Keep who we are on a network, as it said itself."""
    Account.objects.filter(pk=account_id).update(handle=handle[:200], page=page[:300])


@transaction.atomic
def rotate() -> int:
    """Lock the secrets of all accounts with the first key; return of how many. Raises Locked, then none is changed."""
    accounts = list(Account.objects.select_for_update().exclude(secrets=b""))
    for account in accounts:
        account.secrets = conceal(reveal(bytes(account.secrets)))
        account.save(update_fields=["secrets"])
    return len(accounts)


def _sorted(adapter: Adapter, given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings that may be shown, and the secrets."""
    values = {field.name: given.get(field.name, "").strip() for field in adapter.fields}
    hidden = {field.name for field in adapter.fields if field.input is Input.SECRET}
    shown = {name: value for name, value in values.items() if name not in hidden}
    return shown, {name: values[name] for name in hidden}


def _free_name(title: str) -> str:
    """Return a short name that no account and no other place has."""
    stem = slugify(title)[: _LONGEST_NAME - 3] or "channel"
    taken = RESERVED | set(Account.objects.filter(name__startswith=stem).values_list("name", flat=True))
    return next(name for number in range(1, 99) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)
