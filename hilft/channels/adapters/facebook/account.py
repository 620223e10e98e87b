"""One page on Facebook: its settings as values, checked once, with every error a sentence."""

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
FIELDS = (
    Field(
        name="page",
        label=gettext_noop("Page ID"),
        help=gettext_noop("A long number; the page itself shows it, too, under “About”, “Page transparency”."),
    ),
    *of_page(gettext_noop("Also hear messages in Messenger?"), VERSION),
)
STEPS = (
    gettext_noop("Open developers.facebook.com, make an app for companies, and add Messenger and Webhooks to it."),
    gettext_noop(
        "Have the app approved for pages_manage_metadata, pages_read_engagement, pages_read_user_content, "
        "pages_manage_engagement and pages_messaging; until then it hears only people who work on the app."
    ),
    gettext_noop(
        "In the company's settings, make a system user, give it the app and the page, and make a token for it that "
        "does not expire, with these rights."
    ),
    gettext_noop(
        "In the Graph API Explorer at developers.facebook.com, enter this token and ask for me/accounts: the answer "
        "shows the page's ID and its own token, which you enter below."
    ),
    gettext_noop("Copy the app secret from the app's basic settings, and make up a verify token."),
    gettext_noop(
        "When this page shows its address: in the app, under Webhooks, choose Page, enter it as callback address with "
        "the same verify token, and subscribe to feed, mention, messages, message_echoes, message_edits, "
        "messaging_postbacks, message_deliveries and message_reads."
    ),
    gettext_noop("Then try the channel here: that also subscribes the page to the app, so that Meta calls us."),
)


@dataclass(frozen=True)
class FacebookAccount:
    """A page and its secrets. `human`: whether people may answer for seven days."""

    page: str
    secrets: Secrets
    where: Whereabouts
    messages: bool = True
    human: bool = False


def account_from(settings: Mapping[str, str]) -> FacebookAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    page = fitting(
        NUMBER,
        settings.get("page", "").strip(),
        "page",
        gettext_noop("The page ID is a number of about 15 digits, not the page's name. Copy it from its settings."),
    )
    return FacebookAccount(
        page,
        secrets_of(settings),
        whereabouts_of(settings, VERSION),
        messages=settings.get("messages") != "no",
        human=settings.get("human") == "yes",
    )
