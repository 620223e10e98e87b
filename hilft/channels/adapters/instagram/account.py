"""One business account on Instagram: its settings as values, checked once, with every error a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field
from hilft.channels.wire.graph_account import (
    NUMBER,
    Secrets,
    Whereabouts,
    fitting,
    of_page,
    secrets_of,
    whereabouts_of,
)

VERSION = "v25.0"
"""The version of Meta's interface in April 2026, when its node specs were taken."""
HANDLE = re.compile(r"[A-Za-z0-9_.]{1,30}")
FIELDS = (
    Field(
        name="handle",
        label=gettext_noop("Name of the account"),
        help=gettext_noop("As people write it behind the @."),
    ),
    Field(
        name="instagram",
        label=gettext_noop("Instagram account ID"),
        help=gettext_noop("A long number, not the name of the account."),
    ),
    Field(
        name="page",
        label=gettext_noop("ID of the Facebook page"),
        help=gettext_noop("Of the page this account is linked to: Instagram's messages are asked for by it."),
    ),
    *of_page(gettext_noop("Also hear messages?"), VERSION),
)
STEPS = (
    gettext_noop("In Instagram, make the account a business account and link it to your Facebook page."),
    gettext_noop(
        "In Instagram's settings, under messages, allow programs to access them; otherwise nothing is told of them."
    ),
    gettext_noop("Open developers.facebook.com, make an app for companies, and add Instagram and Webhooks to it."),
    gettext_noop(
        "Have the app approved for instagram_basic, instagram_manage_comments, instagram_manage_messages, "
        "pages_manage_metadata, pages_read_engagement and pages_messaging; until then it hears only people who work on "
        "the app."
    ),
    gettext_noop(
        "In the company's settings, make a system user, give it the app, the page and the Instagram account, and make "
        "a token for it that does not expire, with these rights."
    ),
    gettext_noop(
        "In the Graph API Explorer at developers.facebook.com, enter this token and ask for "
        "me/accounts?fields=access_token,instagram_business_account: the answer shows the page's ID and its own token, "
        "and the ID of the Instagram account. Enter all three below."
    ),
    gettext_noop("Copy the app secret from the app's basic settings, and make up a verify token."),
    gettext_noop(
        "When this page shows its address: in the app, under Webhooks, choose Instagram, enter it as callback address "
        "with the same verify token, and subscribe to comments, live_comments, mentions, messages, message_edit, "
        "messaging_postbacks and messaging_seen."
    ),
    gettext_noop("Then try the channel here: that also subscribes the page to the app, so that Meta calls us."),
)


@dataclass(frozen=True)
class InstagramAccount:
    """An account, the page it is linked to, and its secrets. `human`: whether people may answer for seven days."""

    handle: str
    number: str
    page: str
    secrets: Secrets
    where: Whereabouts
    messages: bool = True
    human: bool = False

    @property
    def us(self) -> frozenset[str]:
        """Who we are: messages name the account, some the page."""
        return frozenset({self.number, self.page})


def account_from(settings: Mapping[str, str]) -> InstagramAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    handle = settings.get("handle", "").strip().removeprefix("@")
    sentence = gettext_noop("The name has up to 30 letters, digits, dots and _ only, as it stands behind the @.")
    fitting(HANDLE, handle, "handle", sentence)
    number = gettext_noop("This is a number of about 17 digits, not a name. Copy it from the company's settings.")
    return InstagramAccount(
        handle,
        fitting(NUMBER, settings.get("instagram", "").strip(), "instagram", number),
        fitting(NUMBER, settings.get("page", "").strip(), "page", number),
        secrets_of(settings),
        whereabouts_of(settings, VERSION),
        messages=settings.get("messages") != "no",
        human=settings.get("human") == "yes",
    )
