"""One feed: its settings as values, checked once, with every error a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit

USUAL = 5
"""Minutes between two questions; with conditional requests a page that did not change costs its server nothing."""
_HAS_PASSWORD = gettext_noop("A feed behind a password cannot be heard. Give the address of a public one.")
_NO_MINUTES = gettext_noop("Write a number of minutes between 1 and 1440.")
FIELDS = (
    Field(
        name="url",
        label=gettext_noop("Address of the feed"),
        help=gettext_noop("RSS or Atom, for example https://shop.example/reviews/feed"),
        input=Input.URL,
    ),
    Field(
        name="minutes",
        label=gettext_noop("Minutes between two looks"),
        input=Input.NUMBER,
        required=False,
        default=str(USUAL),
    ),
    Field(
        name="foreign",
        label=gettext_noop("Do people here write about you, not to you?"),
        help=gettext_noop(
            "A feed that is not yours: news, somebody else's forum, a saved search. Then each item is judged first, "
            "and only what needs an answer becomes a case."
        ),
        input=Input.YES_NO,
        required=False,
        default="no",
    ),
)
STEPS = (
    gettext_noop("Find the address of the feed: many pages with comments or reviews show it behind “RSS” or “Feed”."),
    gettext_noop("What is in the feed already is heard too. A feed can only be read: you answer on its page, by hand."),
)
_NO_ADDRESS = gettext_noop("This is not the address of a feed. Write it like https://shop.example/reviews/feed")


@dataclass(frozen=True)
class FeedAccount:
    """Where a feed is, how often it is looked at, and whether it is somebody else's: nobody writes to us there."""

    url: str
    every: timedelta
    foreign: bool = False

    @property
    def base(self) -> str:
        """The server of the feed."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def account_from(settings: Mapping[str, str]) -> FeedAccount:
    """Return the feed `settings` describe. Raises `Unfit`."""
    url, minutes = settings.get("url", "").strip(), settings.get("minutes", "").strip() or str(USUAL)
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(sign.isspace() for sign in url):
        raise Unfit(_NO_ADDRESS, field="url")
    if parts.username or parts.password:
        raise Unfit(_HAS_PASSWORD, field="url")
    if not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes[:9]) <= 1440):
        raise Unfit(_NO_MINUTES, field="minutes")
    return FeedAccount(url, timedelta(minutes=int(minutes)), foreign=settings.get("foreign", "") == "yes")
