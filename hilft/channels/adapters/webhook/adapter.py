"""A channel of your own program as somebody sets it up in the browser."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.webhook.channel import Webhook
from hilft.channels.adapters.webhook.signing import key_of
from hilft.channels.contract import Adapter, Channel, Field, Input, Unfit
from hilft.channels.wire.entered import address_in, is_open

_AUDIENCES = (("private", gettext_noop("only we read it")), ("public", gettext_noop("everybody can read it")))
_TWICE = (("yes", gettext_noop("yes")), ("no", gettext_noop("no: mark what it may have got twice")))


def _make(given: Mapping[str, str]) -> Channel:
    url = given["url"]
    parts = address_in(url, may_log_in=True)
    if url and (parts is None or is_open(parts)):
        raise Unfit(gettext_noop("The address begins with https://, so that nobody reads along."), field="url")
    key = key_of(given["secret"], field="secret")
    return Webhook(key, url, public=given["audience"] == "public", once=given["once"] != "no")


ADAPTER = Adapter(
    network="webhook",
    title=gettext_noop("Webhook (a program of your own)"),
    fields=(
        Field(
            name="secret",
            label=gettext_noop("Shared secret"),
            help=gettext_noop("whsec_ and at least 16 bytes in base64. Both sides sign with it."),
            input=Input.SECRET,
        ),
        Field(
            name="url",
            label=gettext_noop("Address of your program"),
            help=gettext_noop("Where we call with our answers. Empty: it only tells us, and people answer elsewhere."),
            input=Input.URL,
            required=False,
        ),
        Field(
            name="audience",
            label=gettext_noop("Who reads what is said there"),
            input=Input.CHOICE,
            choices=_AUDIENCES,
            default="private",
        ),
        Field(
            name="once",
            label=gettext_noop("Does your program recognise a call that comes twice?"),
            input=Input.CHOICE,
            choices=_TWICE,
            default="yes",
        ),
    ),
    steps=(
        gettext_noop("Make a secret and give it to your program and to this page."),
        gettext_noop("Have your program send each message as signed JSON to the address that this page shows then."),
        gettext_noop("The format is in docs/channels/webhook.md; the signature is that of the Standard Webhooks."),
    ),
    make=_make,
    proven_by=gettext_noop("Signatures checked against the reference library of the Standard Webhooks specification."),
    hooked=True,
)
