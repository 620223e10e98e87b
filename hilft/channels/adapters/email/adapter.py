"""A further mailbox as somebody sets it up in the browser."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.email.account import AccountError, account_from
from hilft.channels.adapters.email.channel import Email
from hilft.channels.contract import Adapter, Channel, Field, Input, Unfit

_PROTECTED = (
    ("tls", gettext_noop("encrypted from the start (TLS)")),
    ("starttls", gettext_noop("encrypted after a greeting (STARTTLS)")),
)
_ADDRESS = gettext_noop("What customers write to, like care@example.org.")
_IMAP = gettext_noop("The name of the server mail is fetched from, like imap.example.org.")
_SMTP = gettext_noop("The name of the server mail is sent through, like smtp.example.org.")


def _make(given: Mapping[str, str]) -> Channel:
    servers = {
        kind: {
            "host": given[kind],
            "port": given[f"{kind}_port"],
            "security": given[f"{kind}_security"],
            "user": given["user"],
            "password": given["password"],
        }
        for kind in ("imap", "smtp")
    }
    try:
        return Email(account_from({"address": given["address"], "name": given["name"], **servers}))
    except AccountError as error:
        raise Unfit(str(error)) from None


ADAPTER = Adapter(
    network="mail",
    title=gettext_noop("E-mail"),
    fields=(
        Field(
            name="address",
            label=gettext_noop("Address"),
            help=_ADDRESS,
        ),
        Field(name="name", label=gettext_noop("Shown name"), required=False),
        Field(name="imap", label=gettext_noop("Server for receiving (IMAP)"), help=_IMAP),
        Field(name="imap_port", label=gettext_noop("Port for receiving"), input=Input.NUMBER, required=False),
        Field(
            name="imap_security",
            label=gettext_noop("Protection while receiving"),
            input=Input.CHOICE,
            choices=_PROTECTED,
            default="tls",
        ),
        Field(name="smtp", label=gettext_noop("Server for sending (SMTP)"), help=_SMTP),
        Field(name="smtp_port", label=gettext_noop("Port for sending"), input=Input.NUMBER, required=False),
        Field(
            name="smtp_security",
            label=gettext_noop("Protection while sending"),
            input=Input.CHOICE,
            choices=_PROTECTED,
            default="tls",
        ),
        Field(name="user", label=gettext_noop("User name"), help=gettext_noop("Often the address itself.")),
        Field(name="password", label=gettext_noop("Password"), input=Input.SECRET),
    ),
    steps=(
        gettext_noop("At your mail provider make a mailbox that only this house reads."),
        gettext_noop(
            "If the provider asks for it, switch IMAP on, and make a password for this program alone (app password)."
        ),
        gettext_noop("Copy the names of the two servers from the provider's help page."),
    ),
    make=_make,
    proven_by=gettext_noop("Tested against Postfix and Dovecot."),
)
