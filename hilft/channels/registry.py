"""Which accounts on which networks this house has, from its settings."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from hilft.base.errors import Trouble
from hilft.channels.adapters.email import Email
from hilft.channels.adapters.email.account import AccountError, account_from
from hilft.channels.adapters.folder import Folder
from hilft.channels.contract import Channel
from hilft.people.queries import organisation

SECURITY = {"imaps": "tls", "imap": "plain", "imap+starttls": "starttls"}
SECURITY |= {"smtps": "tls", "smtp": "plain", "smtp+starttls": "starttls"}


def listening() -> dict[str, Channel]:
    """Return the channels that hear, by account name; none before the house is set up."""
    house = organisation()
    if house is None or not settings.MAIL_IMAP:
        return {}
    return {"mail": mail()}


def mail() -> Channel:
    """Return the channel mails leave through: the mail server of the settings, or a folder while there is none."""
    house = organisation()
    address = (house.care_address if house else "") or "care@hilft.invalid"
    return _mail(address, house.name if house else "hilft")


@lru_cache(maxsize=8)
def _mail(address: str, name: str) -> Channel:
    if not settings.MAIL_SMTP:
        return Folder(Path(settings.MEDIA_ROOT) / "mails", address)
    imap = settings.MAIL_IMAP or settings.MAIL_SMTP.replace("smtp", "imap", 1)
    try:
        account = account_from(
            {
                "address": address,
                "name": name,
                "imap": _server(imap, "HILFT_IMAP"),
                "smtp": _server(settings.MAIL_SMTP, "HILFT_SMTP"),
            }
        )
    except AccountError as error:
        raise Trouble(f"The mail account cannot work: {error}") from None
    return Email(account)


def _server(url: str, setting: str) -> dict[str, str]:
    """Turn smtps://user:password@host:port into the adapter's terms."""
    parts = urlsplit(url)
    if parts.scheme not in SECURITY or not parts.hostname:
        known = ", ".join(scheme for scheme in SECURITY if scheme.startswith(setting[6:].lower()[:4]))
        raise Trouble(
            f"{setting} does not begin with one of {known}: write it like smtps://user:password@mail.example.org."
        )
    return {
        "host": parts.hostname,
        "port": str(parts.port or ""),
        "security": SECURITY[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
