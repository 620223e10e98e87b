"""Which accounts on which networks this house has: the mailbox of its settings, and those set up in the browser."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop

from hilft.base.errors import Trouble
from hilft.channels.adapters.email import Email
from hilft.channels.adapters.email.account import AccountError, EmailAccount, account_from
from hilft.channels.adapters.folder import Folder
from hilft.channels.contract import Channel, Unfit
from hilft.channels.models import Account
from hilft.channels.networks import network
from hilft.channels.secrets import Locked, reveal
from hilft.people.queries import organisation

SECURITY = {"": "plain", "s": "tls", "+starttls": "starttls"}
"""What stands behind imap or smtp in an address, and how the connection is protected then."""
NOBODY_YET = "care@hilft.invalid"
OF_SETTINGS = ("mail", "outbox")
"""Accounts that are not set up in the browser: the settings' mailbox, and the way out of all letters."""
_made: dict[int, tuple[int, Channel]] = {}
_making = Lock()


def to_hear(*, now: datetime) -> dict[str, int]:
    """Return the accounts that are to be heard at this moment, by name, each with the version of its settings."""
    if organisation() is None:
        return {}
    live = Account.objects.filter(ended_at=None).exclude(name__in=OF_SETTINGS)
    found = dict(live.exclude(paused_until__gt=now).values_list("name", "version"))
    return found | ({"mail": 0} if settings.MAIL_IMAP else {})


def channel_of(account: Account) -> Channel:
    """Return the channel of an account, made once for each version of its settings.

    Raises Unfit or Locked when they cannot work, LookupError when this program does not know its network.
    """
    if account.name in OF_SETTINGS:
        # The organisation gives its name and address: asked once for each account object, so for each message.
        kept: Channel | None = account.__dict__.get("_channel")
        account.__dict__["_channel"] = kept = kept or mail()
        return kept
    with _making:
        version, channel = _made.get(account.pk, (0, None))
        if channel is None or version != account.version:
            channel = channel_from(account.network, account.options, bytes(account.secrets))
            _made[account.pk] = (account.version, channel)
        return channel


def usable(account: Account) -> Channel | None:
    """Return the channel of an account, None when it cannot work: whoever hears it has told the operators why."""
    try:
        return channel_of(account)
    except (Unfit, Locked, LookupError):
        return None


def channel_from(name: str, options: dict[str, str], secrets: bytes) -> Channel:
    """Make a channel of settings. Raises Unfit, Locked or LookupError like `channel_of`."""
    adapter = network(name)
    given = {**options, **reveal(secrets)}
    for field in adapter.fields:
        if field.required and not given.get(field.name, field.default).strip():
            raise Unfit(gettext_noop("Enter this too: it does not work without."), field=field.name)
    return adapter.make({field.name: given.get(field.name, field.default).strip() for field in adapter.fields})


def mail() -> Channel:
    """Return the channel mails leave through: the mail server of the settings, or a folder while there is none."""
    house = organisation()
    address = (house.care_address if house else "") or NOBODY_YET
    return _mail(address, house.name if house else "hilft", settings.MAIL_IMAP, settings.MAIL_SMTP)


def check_settings() -> None:
    """Raise Trouble, in one sentence, when the settings name mail servers that cannot work."""
    if settings.MAIL_IMAP and not settings.MAIL_SMTP:
        raise Trouble("HILFT_IMAP is set without HILFT_SMTP: customers would be heard and never answered; set both.")
    if settings.MAIL_SMTP:
        _account(NOBODY_YET, "hilft", settings.MAIL_IMAP, settings.MAIL_SMTP)


@lru_cache(maxsize=8)
def _mail(address: str, name: str, imap: str, smtp: str) -> Channel:
    return Email(_account(address, name, imap, smtp)) if smtp else Folder(Path(settings.MEDIA_ROOT) / "mails", address)


def _account(address: str, name: str, imap: str, smtp: str) -> EmailAccount:
    sending = _server(smtp, "HILFT_SMTP")
    # A house that only sends hears nothing: the other server is never asked.
    hearing = _server(imap, "HILFT_IMAP") if imap else sending
    try:
        return account_from({"address": address, "name": name, "imap": hearing, "smtp": sending})
    except AccountError as error:
        raise Trouble(f"The mail account cannot work: {error}") from None


def _server(url: str, setting: str) -> dict[str, str]:
    """Turn smtps://user:password@host:port into the adapter's terms. No error shows the password."""
    kind = setting.removeprefix("HILFT_").lower()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    scheme, _, rest = url.partition("://")
    security = SECURITY.get(scheme.lower().removeprefix(kind)) if scheme.lower().startswith(kind) else None
    if security is None or not host or not rest:
        known = ", ".join(f"{kind}{ending}" for ending in SECURITY)
        raise Trouble(
            f"{setting} is not an address of a mail server: write {kind}s://user:password@mail.example.org "
            f"(it begins with one of {known}; signs like @ or / in a password are written as %40 or %2F)."
        )
    return {
        "host": host,
        "port": str(port or ""),
        "security": security,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
