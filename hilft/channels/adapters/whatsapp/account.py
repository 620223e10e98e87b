"""One number on WhatsApp's Cloud API: its settings as values, checked once, with every error a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input
from hilft.channels.wire.graph_account import NUMBER, SECRETS, Secrets, base_of, fitting, secrets_of, where

VERSION = "v23.0"
_TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
FIELDS = (
    Field(
        name="phone_number_id",
        label=gettext_noop("Phone number ID"),
        help=gettext_noop("A long number Meta gave your phone number; it is not the phone number itself."),
    ),
    Field(
        name="token",
        label=gettext_noop("Access token"),
        help=gettext_noop("Of a system user that never expires, with the right whatsapp_business_messaging."),
        input=Input.SECRET,
    ),
    *SECRETS,
    Field(
        name="template",
        label=gettext_noop("Template for late answers"),
        help=gettext_noop("The name of an approved template with one variable in its body: our words take its place."),
        required=False,
    ),
    Field(
        name="template_language",
        label=gettext_noop("Language of the template"),
        help=gettext_noop("As at Meta, for example de or en_US."),
        required=False,
    ),
    *where(VERSION),
)
STEPS = (
    gettext_noop("Open developers.facebook.com, make an app for companies and add WhatsApp to it."),
    gettext_noop("Add your phone number there and copy its phone number ID into the field below."),
    gettext_noop(
        "In the company's settings, make a system user, give it the app and the WhatsApp account, and make a token "
        "for it that does not expire, with the right whatsapp_business_messaging."
    ),
    gettext_noop("Copy the app secret from the app's basic settings, and make up a verify token."),
    gettext_noop(
        "When this page shows its address: in the app, under WhatsApp, Configuration, enter it as callback address "
        "with the same verify token, and subscribe to the field messages."
    ),
    gettext_noop("Use the number here only: the app of WhatsApp on a phone cannot be used with it at the same time."),
)


@dataclass(frozen=True)
class WhatsAppAccount:
    """A number and its secrets. `base`: see `Whereabouts`; `template`: "" when late answers are not sent."""

    number: str
    secrets: Secrets
    base: str
    template: str = ""
    language: str = ""


def account_from(settings: Mapping[str, str]) -> WhatsAppAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    given = {name: value.strip() for name, value in settings.items()}
    number = fitting(
        NUMBER,
        given.get("phone_number_id", ""),
        "phone_number_id",
        gettext_noop(
            "The phone number ID is a number of about 15 digits, without + and spaces. Copy it from Meta's page."
        ),
    )
    secrets = secrets_of(given)
    template, language = given.get("template", ""), given.get("template_language", "")
    if template:
        fitting(
            _TEMPLATE,
            template,
            "template",
            gettext_noop("The name of a template has small letters, digits and _ only."),
        )
        sentence = gettext_noop("Enter the template's language as it stands at Meta, for example de or en_US.")
        fitting(_LANGUAGE, language, "template_language", sentence)
    return WhatsAppAccount(number, secrets, base_of(given, VERSION), template, language)
